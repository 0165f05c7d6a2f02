// The Post's program against the Post itself: journeys a and a' with scripts, a Post that is killed within an
// upload, and what is on the wire. What only a hostile Post does is in sealing.test.mjs.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { inspect, room, run, servePost, startBrowser } from "./lib.mjs";
import { idOf, withText } from "./post.mjs";
import { findMarker, startWire } from "./wire.mjs";

let browser, place, wire, post;
const passphrase = () => ["--passphrase-file", place.at("passphrase")];

before(async () => {
  place = await room();
  await writeFile(place.at("passphrase"), "seven plain words that only this test knows\n");
  await run(["init", place.at("vault"), ...passphrase()]);
  await run(["team", "export", place.at("vault"), "--out", place.at("team"), ...passphrase()]);
  await run(["post", "init", place.at("post"), "--team", place.at("team")]);
  post = await servePost(place.at("post"));
  wire = await startWire(() => Number(new URL(post.address).port));
  browser = await startBrowser();
});

after(async () => {
  await wire?.close();
  await post?.stop();
  await browser?.close();
  await place?.remove();
});

/** Ended at once, as by a power cut, and started again on another port, which the wire then leads to. */
async function restart() {
  process.kill(post.id, "SIGKILL");
  post = await servePost(place.at("post"));
}

const fetched = async () => {
  await run(["fetch", place.at("vault"), "--from", post.address, ...passphrase()]);
  return JSON.parse(await run(["accounts", place.at("vault"), "--json", ...passphrase()]));
};

const promise = (page) => page.locator("#lock-note").filter({ hasText: "before they leave" }).waitFor();
const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor({ timeout: 60_000 });

async function tell(page, text, files = []) {
  await promise(page);
  await page.locator("#account").fill(text);
  if (files.length > 0) await page.locator("#files").setInputFiles(files);
  await page.getByRole("button", { name: "Send" }).click();
  await heading(page, "We have it.");
  return (await page.locator("ol.words li").allInnerTexts()).join(" ");
}

test("journeys a and a' with scripts: three screens and two submits each way, nothing in clear", async () => {
  const mark = `mark${randomBytes(8).toString("hex")}`;
  const photos = ["first.jpg", "second.jpg"].map((name) => place.at(name));
  for (const photo of photos) await writeFile(photo, `${mark} ${photo}`);
  const page = await browser.page({ width: 360 });
  let [screens, submits] = [1, 0];
  const next = (submit) => {
    screens++;
    submits += submit;
  };
  await page.goto(`${wire.address}/`);
  await page.getByRole("link", { name: "Start" }).click();
  next(1);
  const words = await tell(page, `They came at night. ${mark} Ночью. ليلا`, photos);
  next(1);
  assert.deepEqual([screens, submits], [3, 2]);
  await inspect(page, "sealed-words");

  const account = withText(await fetched(), mark);
  assert.ok(account, "the account reached the team");
  await writeFile(place.at("reply"), `Which road was it? ${mark}`);
  await run(["reply", place.at("vault"), idOf(account), "--text", place.at("reply"), "--to", post.address, ...passphrase()]);
  // A message is in the next epoch's bundle; a new start begins one.
  await restart();

  [screens, submits] = [0, 0];
  await page.goto(`${wire.address}/return`);
  next(0);
  await promise(page);
  await page.locator("#words").fill(words);
  await page.getByRole("button", { name: "Go on" }).click();
  await heading(page, "Messages for you");
  next(1);
  await page.getByText(`Which road was it? ${mark}`).waitFor();
  await inspect(page, "sealed-mailbox");
  await page.locator("#answer").fill(`The road to the mill. ${mark}`);
  await page.getByRole("button", { name: "Send answer" }).click();
  await heading(page, "We have your answer.");
  next(1);
  assert.deepEqual([screens, submits], [3, 2]);
  assert.ok(withText(await fetched(), "The road to the mill."), "the answer reached the team");

  const sent = wire.take();
  assert.ok(sent.length > 36_000);
  for (const secret of [mark, words, ...words.split(" ").filter((word) => word.length > 6)]) {
    assert.equal(findMarker(sent, secret), 0, secret);
  }
  const { cookies, origins } = await page.context().storageState();
  assert.deepEqual([cookies, origins], [[], []]);
});

test("without scripts the same words are on the wire: the control", async () => {
  const mark = `mark${randomBytes(8).toString("hex")}`;
  const page = await browser.page({ js: false });
  await page.goto(`${wire.address}/send`);
  await page.locator("#account").fill(mark);
  await page.locator("main form").getByRole("button").last().click();
  await heading(page, "We have it.");
  assert.ok(findMarker(wire.take(), mark) > 0);
});

test("a Post that is killed in the middle of an upload has the whole file in the end", async () => {
  const film = randomBytes(8_000_000);
  await writeFile(place.at("film.mp4"), film);
  const page = await browser.page();
  await page.goto(`${wire.address}/send`);
  await promise(page);
  const mark = `film ${randomBytes(6).toString("hex")}`;
  await page.locator("#account").fill(mark);
  await page.locator("#files").setInputFiles([place.at("film.mp4")]);
  wire.take();
  const killed = new Promise((resolve) => wire.cutAfter(3_500_000, () => resolve(restart())));
  await page.getByRole("button", { name: "Send" }).click();
  await killed;
  await page.getByRole("heading", { name: "We have it." }).waitFor({ timeout: 120_000 });
  const resent = wire.take().length - film.length;
  assert.ok(resent < 2_500_000, `${resent} bytes more than the file`);
  assert.ok(withText(await fetched(), mark));
});
