// A newcomer's way: from a fresh vault to the first linked and graded account in twelve clicks, in each
// width, scheme and language; then the situation that the program is built for, typed by hand.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { inspect, openDesk, room, run, startBrowser, views } from "./lib.mjs";

const clicksMax = 12;
const passphrase = "an invented passphrase for a test";

let browser;

before(async () => {
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
});

/** A fresh vault with its Desk, for `use`; both are gone afterwards. */
async function withFreshDesk(use) {
  const place = await room();
  const file = place.at("passphrase.txt");
  await writeFile(file, passphrase);
  await run(["init", place.at("case"), "--passphrase-file", file]);
  const desk = await openDesk(place.at("case"), file);
  try {
    await use(desk.address);
  } finally {
    await desk.stop();
    await place.remove();
  }
}

/** What a person does with a mouse, counted: a choice in a list is one click. */
class Hand {
  clicks = 0;

  constructor(page) {
    this.page = page;
  }

  async click(selector) {
    this.clicks += 1;
    await this.page.locator(selector).click();
  }

  async choose(selector, value) {
    this.clicks += 1;
    await this.page.locator(selector).selectOption(value);
  }

  /** Presses a form's button and waits for the page that it leads to. */
  async send(form, button = "button:not(.quiet)") {
    const before = await this.page.evaluate(() => performance.timeOrigin);
    await this.click(`${form} ${button}`);
    await this.page.waitForFunction((then) => performance.timeOrigin !== then, before);
    await this.page.waitForLoadState();
  }

  async type(selector, text) {
    await this.page.locator(selector).fill(text);
  }

  /** Marks words of the account, as a mouse would. */
  async mark(words) {
    await this.page.evaluate((wanted) => {
      const walker = document.createTreeWalker(document.querySelector("[data-words]"), NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.data.indexOf(wanted);
        if (at >= 0) document.getSelection().setBaseAndExtent(node, at, node, at + wanted.length);
      }
    }, words);
    const field = this.page.locator("textarea[data-exact]");
    await this.page.waitForFunction((wanted) => document.querySelector("textarea[data-exact]").value === wanted, words);
    assert.equal(await field.inputValue(), words);
  }
}

/** Types what somebody told, from anywhere; ends on the account's page. */
async function newAccount(hand, { name, access, words }) {
  await hand.click("nav .button");
  await hand.page.locator("#code_name").waitFor();
  await hand.type("#code_name", name);
  await hand.click(`input[name=access][value=${access}]`);
  await hand.type("#account", words);
  await hand.send("main form[action='/account/new']");
}

async function link(hand, title) {
  await hand.type("#event-title", title);
  await hand.send("form[action$='/link']");
}

/** "Who says what, when, where, from whom." */
async function say(hand, { exact, claim, stance, from }) {
  await hand.mark(exact);
  await hand.type("#claim", claim);
  if (stance) await hand.choose("#stance", stance);
  if (from) {
    await hand.click("input[name=from][value=named]");
    await hand.type("#name", from.name);
    if (from.mode) await hand.choose("#mode", from.mode);
    if (from.access) await hand.choose("#their_access", from.access);
  }
  await hand.send("form[action$='/says']");
}

async function journey(page, address, name) {
  const hand = new Hand(page);
  const answer = await page.goto(address);
  assert.ok(answer.ok(), `the one-time address answers ${answer.status()}`);
  await inspect(page, `${name}-1-empty`);
  await newAccount(hand, {
    name: "Heron", access: "saw", words: "They took forty men to the mill. I saw the trucks from my window.",
  });
  await inspect(page, `${name}-2-account`);
  await link(hand, "Men held at the mill");
  await say(hand, { exact: "took forty men to the mill", claim: "Forty men were taken to the mill." });
  await hand.choose("#reliability", "B");
  await hand.choose("#credibility", "2");
  await hand.type("#reason", "Told first hand, and calm.");
  await hand.send("form[action$='/grade']");
  await inspect(page, `${name}-3-graded`);
  const journeyClicks = hand.clicks;
  assert.ok(journeyClicks <= clicksMax, `${journeyClicks} clicks`);
  await hand.click("main a[href^='/event/'] >> nth=0");
  await page.locator("main table.matrix").waitFor();
  await inspect(page, `${name}-4-event`);
  // Undo is one click on the page that a step leads to; what was there comes back.
  await page.goBack();
  await hand.send("form[action='/undo']", "button");
  await inspect(page, `${name}-5-undone`);
  return journeyClicks;
}

for (const view of views) {
  test(`first linked and graded account, ${view.width} px, ${view.scheme}`, async () => {
    await withFreshDesk(async (address) => {
      const clicks = await journey(await browser.page(view), address, "journey");
      console.log(`# ${clicks} clicks`);
    });
  });
}

for (const lang of ["ru", "ar"]) {
  for (const width of [360, 1280]) {
    test(`the same in ${lang}, ${width} px`, async () => {
      await withFreshDesk(async (address) => {
        const page = await browser.page({ width, lang, scheme: "light" });
        await journey(page, address, "journey");
        assert.equal(await page.locator("html").getAttribute("lang"), lang);
        assert.equal(await page.locator("html").getAttribute("dir"), lang === "ar" ? "rtl" : "ltr");
      });
    });
  }
}

// One newspaper has it from people who were there; others repeat it; the official says nothing.
const claim = "Over a hundred people were detained.";
const event = "People detained in the town";
const sentence =
  "1 independent chain; hangs on the paper; the official declines, which is not a denial; " +
  "contact any eyewitness to reach 2.";

test("the situation that it is built for, typed by hand", async () => {
  await withFreshDesk(async (address) => {
    const page = await browser.page({ width: 1280, scheme: "light" });
    const hand = new Hand(page);
    await page.goto(address);
    await newAccount(hand, {
      name: "the paper", access: "heard_from",
      words: "Over a hundred people were detained, say people who were there. At least three were killed.",
    });
    await link(hand, event);
    for (const name of ["Heron", "Linnet", "Swift"]) {
      await say(hand, {
        exact: "Over a hundred people were detained", claim, from: { name, mode: "quotes", access: "experienced" },
      });
    }
    for (const name of ["Harbour Times", "Valley Wire", "Coastal Courier", "Evening Mirror"]) {
      await newAccount(hand, { name, access: "heard_from", words: "The paper: over a hundred people were detained." });
      await link(hand, event);
      await say(hand, { exact: "over a hundred people were detained", claim, from: { name: "the paper", mode: "republishes" } });
    }
    await newAccount(hand, { name: "the official", access: "unknown", words: "We have no reliable information." });
    await link(hand, event);
    await say(hand, { exact: "no reliable information", claim, stance: "declines" });
    await page.locator("main a[href^='/event/']").first().click();
    await page.locator("table.matrix").waitFor();
    const said = (await page.locator("table.matrix .sentence").first().textContent()).replace(/[\u2066-\u2069]/g, "");
    assert.equal(said.trim(), sentence);
    const columns = await page.locator("table.matrix thead th").allTextContents();
    assert.ok(columns.some((text) => text.includes("4 that repeat")), `four reposts are one line: ${columns}`);
    await inspect(page, "situation-event");
    await page.emulateMedia({ media: "print" });
    await inspect(page, "situation-event-print");
    const hidden = await page.locator("nav, footer, form").evaluateAll((all) => all.filter((one) => one.offsetParent !== null).length);
    assert.equal(hidden, 0, "what is pressed is not printed");
  });
});

// Two papers print the same words; nobody says from whom. It is proposed, and counts once somebody decides.
const report =
  "On the night of the third men in uniform came to the lower street and took everybody who could walk. " +
  "They were led over the bridge to the old mill and kept there for nine days without bread.";

for (const view of views) {
  test(`shared words are proposed and decided, ${view.width} px, ${view.scheme}`, async () => {
    await withFreshDesk(async (address) => {
      const page = await browser.page(view);
      const hand = new Hand(page);
      await page.goto(address);
      await newAccount(hand, { name: "Harbour Times", access: "saw", words: `A report. ${report} Nobody answers.` });
      await link(hand, event);
      await say(hand, { exact: "kept there for nine days", claim });
      await newAccount(hand, { name: "Valley Wire", access: "saw", words: `From the town: ${report}` });
      await link(hand, event);
      await say(hand, { exact: "kept there for nine days", claim });
      const chains = async () => {
        await page.goto(new URL("/events", address).href);
        await openIn(page, "main [data-list] a");
        return page.locator("table.matrix .sentence").first().textContent();
      };
      assert.match(await chains(), /^\s*2 independent chains/);
      await page.getByRole("navigation").getByRole("link", { name: /^Proposals/ }).click();
      await page.locator("main section mark").first().waitFor();
      await inspect(page, "proposals");
      assert.match(await chains(), /^\s*2 independent chains/, "a proposal changes nothing");
      await page.goto(new URL("/proposals", address).href);
      await hand.type("main input[name=reason]", "The same nine sentences.");
      await hand.send("main form[action='/proposals']", "button[name=answer] >> nth=0");
      assert.equal(await page.locator("main section mark").count(), 0, "what is decided is not asked again");
      assert.match(await chains(), /^\s*1 independent chain;/);
    });
  });
}

async function openIn(page, selector) {
  await page.locator(selector).first().click();
  await page.locator("table.matrix").waitFor();
}
