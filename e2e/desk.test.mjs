// The Desk on the demo's case: opened once by its one-time address, walked from the inbox to an
// event in each width and scheme, and closed to everybody else.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  assertBlurredUntilAsked, assertEvent, demoCase, goToFiles, goToInbox, goToNewAccount, goToSearch,
  openAccountOfFile, openFile, openFirstAccount, openFirstEvent, press, searchFor, statusOf,
} from "./desk.mjs";
import { inspect, openDesk, startBrowser, views } from "./lib.mjs";

let browser, demo;

before(async () => {
  demo = await demoCase();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await demo?.remove();
});

/** Opens the Desk, gives its one-time address to `use`, and closes it whatever happens. */
async function withDesk(use) {
  const desk = await openDesk(demo.vault, demo.passphraseFile);
  try {
    await use(desk.address);
  } finally {
    await desk.stop();
  }
}

async function walk(page, address, name) {
  const answer = await page.goto(address);
  assert.ok(answer.ok(), `the one-time address answers ${answer.status()}`);
  await goToInbox(page);
  await inspect(page, `${name}-1-inbox`);
  await openFirstAccount(page);
  await inspect(page, `${name}-2-account`);
  await openFirstEvent(page);
  await assertEvent(page);
  await inspect(page, `${name}-3-event`);
  await goToNewAccount(page);
  await inspect(page, `${name}-4-new-account`);
  await page.goto(new URL("/record", page.url()).href);
  await inspect(page, `${name}-5-record`);
  await page.goto(new URL("/proposals", page.url()).href);
  await inspect(page, `${name}-5-proposals`);
  await goToSearch(page);
  await inspect(page, `${name}-6-search`);
  await searchFor(page, "held OR taken");
  await inspect(page, `${name}-7-found`);
  await goToFiles(page);
  await inspect(page, `${name}-8-files`);
  await openFile(page, "files/phone.zip");
  await inspect(page, `${name}-9-archive`);
  await goToFiles(page);
  await openFile(page, "files/mill-at-dusk.jpg");
  await inspect(page, `${name}-10-picture`);
  await assertBlurredUntilAsked(page);
  await inspect(page, `${name}-11-clear`);
  await goToFiles(page);
  await openFile(page, "photo-1.jpg");
  await openAccountOfFile(page);
  await inspect(page, `${name}-12-account-with-pictures`);
}

for (const view of views) {
  test(`inbox to event, ${view.width} px, ${view.scheme}`, async () => {
    await withDesk(async (address) => walk(await browser.page(view), address, "desk"));
  });
}

test("the same way without scripts", async () => {
  await withDesk(async (address) => walk(await browser.page({ js: false }), address, "desk"));
});

test("the address works once, and for nobody without it", async () => {
  await withDesk(async (address) => {
    const first = await browser.page();
    assert.ok((await first.goto(address)).ok());
    const again = await browser.page();
    assert.ok((await again.goto(address)).status() >= 400, "a used address is refused");
    const bare = await browser.page();
    assert.ok((await bare.goto(new URL("/", address).href)).status() >= 400, "no session, no page");
    assert.ok((await first.goto(new URL("/", address).href)).ok(), "the first goes on");
  });
});

test("a wrong address and a foreign Host are refused, and do not use it up", async () => {
  await withDesk(async (address) => {
    // Another last letter of the secret part.
    const wrong = address.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    assert.ok((await statusOf(wrong)) >= 400, "a wrong token");
    assert.ok((await statusOf(address, { Host: "elsewhere.invalid" })) >= 400, "a foreign Host");
    assert.ok((await (await browser.page()).goto(address)).ok(), "the right one still works");
  });
});

test("the policy lets no page run what is not ours", async () => {
  await withDesk(async (address) => {
    const answer = await (await browser.page()).goto(address);
    const policy = (await answer.allHeaders())["content-security-policy"] ?? "";
    assert.match(policy, /default-src '(none|self)'/);
    assert.doesNotMatch(policy, /unsafe-eval|script-src[^;]*unsafe-inline|https?:|\*/);
  });
});

test("keys walk the files", async () => {
  await withDesk(async (address) => {
    const page = await browser.page();
    await page.goto(address);
    await goToFiles(page);
    await press(page, "j", "o");
    await page.getByRole("heading", { level: 2, name: "The file itself" }).waitFor();
  });
});

test("keys walk the inbox", async () => {
  await withDesk(async (address) => {
    const page = await browser.page();
    await page.goto(address);
    await goToInbox(page);
    await press(page, "j");
    const focused = await page.evaluate(() => document.activeElement.closest("[data-list]") !== null);
    assert.ok(focused, "j leads into the list");
  });
});
