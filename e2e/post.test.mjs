// The whole way of an account through the Post: sent without scripts, answered by the team, read and
// answered again by whoever has the code words. Then every page in each width and scheme.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inspect, startBrowser, views } from "./lib.mjs";
import {
  answer, goToForm, idOf, readWords, returnWith, send, startTeam, twoFiles, withText,
} from "./post.mjs";

let browser, team, files;

before(async () => {
  team = await startTeam();
  files = await twoFiles(team);
  browser = await startBrowser();
});

after(async () => {
  await team?.stop();
  await browser?.close();
});

/** The journey; every page on the way is inspected as `NAME-…`. */
async function walk(page, name) {
  const mark = `${name}-${Math.random().toString(36).slice(2)}`;
  const told = `They came at night. ${mark} Ночью. ليلا`;
  const asked = `Which road was it? ${mark}`;
  const answered = `The road to the mill. ${mark}`;

  await page.goto(`${team.address}/`);
  await inspect(page, `${name}-1-home`);
  await goToForm(page);
  await inspect(page, `${name}-2-send`);
  await send(page, { text: told, files });
  const words = await readWords(page);
  await inspect(page, `${name}-3-words`);

  await team.fetch();
  const account = withText(await team.accounts(), mark);
  assert.ok(account, "the fetched account is listed");
  await team.reply(idOf(account), asked);

  await page.goto(`${team.address}/return`);
  await inspect(page, `${name}-4-return`);
  await returnWith(page, words);
  await page.getByText(asked).first().waitFor();
  await inspect(page, `${name}-5-thread`);
  await answer(page, answered);
  await inspect(page, `${name}-6-answered`);

  await team.fetch();
  assert.ok(withText(await team.accounts(), answered), "the answer reached the team");
}

for (const width of [360, 1280]) {
  test(`without scripts, ${width} px`, async () => {
    await walk(await browser.page({ width, js: false }), "post");
  });
}

for (const view of views) {
  test(`axe on every page, ${view.width} px, ${view.scheme}`, async () => {
    await walk(await browser.page(view), "post");
  });
}

test("words that nobody has and words without a message give the same page", async () => {
  const page = await browser.page({ js: false });
  await page.goto(`${team.address}/send`);
  await send(page, { text: "Nothing waits for this one.", files: [] });
  const known = await readWords(page);
  const unknown = "abandon ".repeat(11) + "about";
  const [first, second] = [await neutral(page, known), await neutral(page, unknown)];
  assert.equal(first.split(known).join("WORDS"), second.split(unknown).join("WORDS"));
  await inspect(page, "post-7-no-message");
});

/** The page that these words open, as its bytes. */
async function neutral(page, words) {
  await page.goto(`${team.address}/return`);
  await returnWith(page, words);
  return page.content();
}

test("an empty form loses nothing and says what to do", async () => {
  const page = await browser.page({ js: false });
  await page.goto(`${team.address}/send`);
  await send(page, { text: "", files: [] });
  await assert.rejects(readWords(page));
  assert.ok(await page.locator('[name="account"]').count() > 0, "the form is there again");
});

test("the pages set no cookie, run no script and are not compressed", async () => {
  for (const route of ["/", "/send", "/return"]) {
    const { status, headers } = await fetch(team.address + route);
    const heads = ["content-security-policy", "referrer-policy", "set-cookie", "content-encoding"];
    const [policy, referrer, cookie, encoding] = heads.map((name) => headers.get(name));
    assert.equal(status, 200, route);
    assert.match(policy, /default-src 'none'/, route);
    assert.doesNotMatch(policy, /script-src (?!'none')/, route);
    assert.deepEqual([referrer, cookie, encoding], ["no-referrer", null, null], route);
  }
});
