// The Post's program in a real browser: what it seals, what it promises, and what leaves the browser when a
// Post is hostile, falls over or is not what the page believed. Against a Post that a test may falsify.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { startFakePost } from "./fake-post.mjs";
import { axe, inspect, room, startBrowser } from "./lib.mjs";
import { makeSlot } from "../web/test/post/reader.mjs";
import { findMarker, startWire } from "./wire.mjs";

const promised = "before they leave";
let browser, place;
const open = [];

before(async () => {
  place = await room();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await place?.remove();
});

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A Post, the wire to it, and a page that fails the test on any error in its console. */
async function setUp(options = {}, view = {}) {
  const post = await startFakePost(options);
  const wire = await startWire(post.port);
  const page = await browser.page(view);
  const complaints = [];
  page.on("pageerror", (cause) => complaints.push(cause.message));
  page.on("console", (line) => /Content Security|violat/i.test(line.text()) && complaints.push(line.text()));
  open.push(post.stop, wire.close, async () => {
    await page.context().close();
    assert.deepEqual(complaints, []);
  });
  const go = (route) => page.goto(wire.address + route);
  return { post, wire, page, go };
}

const promise = (page) => page.locator("#lock-note").filter({ hasText: promised }).waitFor();
const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor({ timeout: 60_000 });
const wordsOn = async (page) => (await page.locator("ol.words li").allInnerTexts()).join(" ");

/** From the first page to the code words, as a person goes. */
async function tell(page, text, files = []) {
  await promise(page);
  await page.locator("#account").fill(text);
  if (files.length > 0) await page.locator("#files").setInputFiles(files);
  await page.getByRole("button", { name: "Send" }).click();
  await heading(page, "We have it.");
  return wordsOn(page);
}

async function enter(page, words) {
  await promise(page);
  await page.locator("#words").fill(words);
  await page.getByRole("button", { name: "Go on" }).click();
}

const file = async (name, bytes) => {
  await writeFile(place.at(name), bytes);
  return place.at(name);
};

test("journeys a and a': three screens and two submits each way, and the team reads every word", async () => {
  const { post, wire, page, go } = await setUp();
  const photos = [await file("a.jpg", randomBytes(30_000)), await file("b.jpg", randomBytes(700_000))];
  let screens = 1;
  let submits = 0;
  await go("/");
  await page.getByRole("link", { name: "Start" }).click();
  [screens, submits] = [screens + 1, submits + 1];
  const words = await tell(page, "They came at night. Ночью. ليلا", photos);
  [screens, submits] = [screens + 1, submits + 1];
  assert.match(words, /^([a-z]+ ){11}[a-z]+$/);
  assert.deepEqual([screens, submits], [3, 2]);
  await inspect(page, "sealing-words");

  const [account] = await post.fetch();
  assert.equal(account.text, "They came at night. Ночью. ليلا");
  assert.deepEqual(account.files.map(({ name, data }) => [name, data.length]), [["a.jpg", 30_000], ["b.jpg", 700_000]]);
  await post.reply(account, "Which road was it?");

  [screens, submits] = [0, 0];
  await page.getByRole("link", { name: "Try them now" }).click();
  screens++;
  await enter(page, words);
  await heading(page, "Messages for you");
  [screens, submits] = [screens + 1, submits + 1];
  await page.getByText("Which road was it?").waitFor();
  await inspect(page, "sealing-mailbox");
  await page.locator("#answer").fill("The road to the mill.");
  await page.getByRole("button", { name: "Send answer" }).click();
  await heading(page, "We have your answer.");
  [screens, submits] = [screens + 1, submits + 1];
  assert.deepEqual([screens, submits], [3, 2]);
  await inspect(page, "sealing-answered");
  const answer = (await post.fetch()).find(({ header }) => header.kind === "answer");
  assert.equal(answer.text, "The road to the mill.");
  assert.equal(answer.header.tag, account.header.tag);
  for (const secret of [words, words.split(" ").slice(0, 3).join(" "), "road to the mill", "at night"]) {
    assert.equal(findMarker(wire.take(), secret), 0, secret);
  }
});

test("the whole way by keyboard alone", async () => {
  const { post, page, go } = await setUp();
  await go("/");
  const tabTo = async (reached) => {
    for (let presses = 0; presses < 30; presses++) {
      if (await page.evaluate(reached)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`no way by Tab to ${reached}`);
  };
  await tabTo(() => document.activeElement.textContent === "Start");
  await page.keyboard.press("Enter");
  await promise(page);
  await tabTo(() => document.activeElement.id === "account");
  await page.keyboard.type("Typed without a mouse.");
  await tabTo(() => document.activeElement.type === "submit");
  await page.keyboard.press("Enter");
  await heading(page, "We have it.");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  const words = await wordsOn(page);
  await post.reply((await post.fetch())[0], "By keyboard?");
  await tabTo(() => document.activeElement.textContent === "Try them now");
  await page.keyboard.press("Enter");
  await promise(page);
  await tabTo(() => document.activeElement.id === "words");
  await page.keyboard.type(words);
  await tabTo(() => document.activeElement.type === "submit");
  await page.keyboard.press("Enter");
  await heading(page, "Messages for you");
  await tabTo(() => document.activeElement.id === "answer");
  await page.keyboard.type("Yes.");
  await tabTo(() => document.activeElement.textContent === "Send answer");
  await page.keyboard.press("Space");
  await heading(page, "We have your answer.");
});

test("no byte of the plaintext is on the wire; without scripts it is", async () => {
  const marker = `canary ${randomBytes(9).toString("hex")}`;
  const photo = [await file(`${marker}.txt`, `body ${marker}`)];
  const { wire, page, go } = await setUp();
  await go("/send");
  const words = await tell(page, `told ${marker}`, photo);
  const sent = wire.take();
  assert.ok(sent.length > 18_000);
  assert.equal(findMarker(sent, marker), 0);
  for (const word of words.split(" ")) if (word.length > 6) assert.equal(findMarker(sent, word), 0, word);

  const off = await setUp({}, { js: false });
  await off.go("/send");
  await off.page.locator("#account").fill(`told ${marker}`);
  await off.page.getByRole("button", { name: "Send" }).click();
  await heading(off.page, "Kept at the door");
  assert.ok(findMarker(off.wire.take(), marker) > 0, "the control has the marker");
});

test("nothing is stored, set or added to the history", async () => {
  const { page, go } = await setUp();
  await go("/send");
  await tell(page, "Nothing of this stays.");
  const kept = await page.evaluate(async () => ({
    local: localStorage.length, session: sessionStorage.length, cookie: document.cookie, history: history.length,
    state: history.state, databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
    name: window.name, hash: location.hash,
  }));
  assert.deepEqual(kept, { local: 0, session: 0, cookie: "", history: 2, state: null, databases: 0, caches: 0, name: "", hash: "" });
  assert.deepEqual((await page.context().storageState()), { cookies: [], origins: [] });
});

for (const [name, fault] of [
  ["a Post that is killed and started again", (post) => () => void post.restart(1_500)],
  ["a link that is cut", () => undefined],
]) {
  test(`a large account gets over ${name}`, async () => {
    const { post, wire, page, go } = await setUp();
    const film = randomBytes(6_000_000);
    const chosen = [await file("film.mp4", film)];
    await go("/send");
    await promise(page);
    await page.locator("#account").fill("With a film.");
    await page.locator("#files").setInputFiles(chosen);
    const before = wire.take().length;
    wire.cutAfter(2_600_000, fault(post));
    await page.getByRole("button", { name: "Send" }).click();
    // A browser mends a cut link by itself where it can; a Post that is away is the program's to wait for.
    if (fault(post)) await page.getByText("We try again").waitFor();
    await heading(page, "We have it.");
    const [account] = await post.fetch();
    assert.ok(account.files[0].data.equals(film));
    assert.equal(account.files[0].cut, false);
    const resent = wire.take().length - account.bytes;
    assert.ok(resent < 1_200_000 + before, `${resent} bytes more than the envelope`);
  });
}

const stranger = await makeTeamFile();

async function makeTeamFile() {
  const { makeTeam } = await import("../web/test/post/reader.mjs");
  return makeTeam({});
}

const lies = {
  "swapped recipients": ({ url, info, state }) => url === "/post.json" &&
    json({ ...info(), team: state.team.toml.replace(state.team.recipient, stranger.recipient) }),
  "an altered roster": ({ url, info, state }) => url === "/post.json" &&
    json({ ...info(), team: state.team.toml.replace("number = 1", "number = 2") }),
  "no JSON": ({ url }) => url === "/post.json" && [200, "text/html", "<h1>busy</h1>"],
  "no answer": ({ url }) => url === "/post.json" && [503, "application/json", "{}"],
};
const json = (value) => [200, "application/json", JSON.stringify(value)];

for (const [name, lie] of Object.entries(lies)) {
  test(`nothing is promised to a Post with ${name}`, async () => {
    const { post, page, go } = await setUp({ hostile: (asked) => lie(asked) || undefined });
    await go("/send");
    await page.waitForTimeout(name === "no answer" || name === "no JSON" ? 6_000 : 1_500);
    assert.match(await page.locator("#lock-note").innerText(), /when they reach us/);
    assert.equal(await page.locator("#account").getAttribute("name"), "account");
    assert.equal(await page.locator("form").getAttribute("action"), "/send");
    assert.equal(post.state.covers, 0);
  });
}

test("after the promise nothing leaves in clear, whatever breaks, and the text stays", async () => {
  const marker = `canary${randomBytes(9).toString("hex")}`;
  const faults = [
    [400, "application/json", '{"error":"unreadable"}'], [507, "application/json", '{"error":"full"}'],
    [200, "text/html", "<form action=/send><script>1</script>"], [200, "application/json", '{"id":"00"}'],
  ];
  for (const fault of faults) {
    let failing = false;
    const { post, wire, page, go } = await setUp({ hostile: ({ url }) => (failing && url === "/sealed" ? fault : undefined) });
    await go("/send");
    await promise(page);
    await page.locator("#account").fill(marker);
    failing = true;
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("alert").waitFor({ timeout: 60_000 });
    await axe(page);
    assert.equal(await page.locator("#account").inputValue(), marker);
    // The browser's own sending, past the program, has nothing to say and is refused.
    failing = false;
    await Promise.all([page.waitForURL((address) => address.pathname === "/send"), page.evaluate(() => document.querySelector("form").submit())]);
    await page.getByText("Promised").waitFor();
    assert.equal(findMarker(wire.take(), marker), 0);
    assert.equal(post.state.envelopes.size, 0);
  }
});

test("a failed sending goes through at the next press", async () => {
  let failing = true;
  const { post, page, go } = await setUp({ hostile: ({ url }) => (failing && url === "/sealed" ? [400, "application/json", "{}"] : undefined) });
  await go("/send");
  await promise(page);
  await page.locator("#account").fill("At the second try.");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").waitFor({ timeout: 60_000 });
  failing = false;
  await page.getByRole("button", { name: "Send" }).click();
  await heading(page, "We have it.");
  assert.equal((await post.fetch())[0].text, "At the second try.");
});

test("forged, repeated and reordered messages are not shown, nor a broken bundle as an empty one", async () => {
  const { post, page, go } = await setUp();
  await go("/send");
  const words = await tell(page, "Who answers?");
  const [account] = await post.fetch();
  const slot = await post.reply(account, "The honest question");
  const thread = { tag: Buffer.from(account.header.tag, "hex"), recipient: account.header.recipient, macKey: randomBytes(32) };
  post.state.slots.push({ tag: account.header.tag, slot: await makeSlot(thread, { counter: 2, text: "FORGED: what is your name?" }) });
  post.state.slots.push({ tag: account.header.tag, slot });
  await go("/return");
  await enter(page, words);
  await heading(page, "Messages for you");
  const shown = await page.locator("main").innerText();
  assert.match(shown, /The honest question/);
  assert.doesNotMatch(shown, /FORGED/);
  assert.equal(await page.locator("div.message").count(), 1);
  assert.equal(await page.getByText("is not from the team").count(), 2);
  await inspect(page, "sealing-forged");

  post.state.hostile = ({ url }) => (url === "/bundle" ? [200, "application/octet-stream", randomBytes(50_000)] : undefined);
  await go("/return");
  await enter(page, words);
  await heading(page, /could not look/);
});

test("known words without a message and words of nobody show the same page", async () => {
  const { page, go } = await setUp();
  await go("/send");
  const words = await tell(page, "Nothing waits for this one.");
  const shown = [];
  for (const typed of [words, `${"abandon ".repeat(11)}about`]) {
    await go("/return");
    await enter(page, typed);
    await heading(page, "No message yet.");
    shown.push(await page.locator("main").innerHTML());
  }
  assert.equal(shown[0], shown[1]);
  await inspect(page, "sealing-none");
});

test("a slip in the words is offered and counts only after another press", async () => {
  const { page, go, wire } = await setUp();
  await go("/return");
  await enter(page, `${"abandon ".repeat(11)}aboutt`);
  await page.getByText("Did you mean these words?").waitFor();
  assert.equal(await page.locator("mark").innerText(), "about");
  await inspect(page, "sealing-offer");
  await page.getByRole("button", { name: "Go on" }).click();
  await heading(page, "No message yet.");
  await go("/return");
  for (const [typed, said] of [["one two", "all twelve words"], [`${"abandon ".repeat(11)}qqqq`, "these words: 12"], [`${"abandon ".repeat(12)}`, "do not fit together"]]) {
    await enter(page, typed);
    await page.getByText(said).waitFor();
  }
  assert.equal(findMarker(wire.take(), "abandon"), 0);
});

test("one message is removed, then the mailbox, and the opening goes only then", async () => {
  const { post, page, go } = await setUp();
  await go("/send");
  const words = await tell(page, "To be removed.");
  const [account] = await post.fetch();
  await post.reply(account, "First");
  await post.reply(account, "Second", { counter: 2 });
  await go("/return");
  await enter(page, words);
  await heading(page, "Messages for you");
  assert.equal(post.state.removals.length, 0);
  await page.getByRole("button", { name: "Remove it" }).first().click();
  await page.getByText("It is removed.").waitFor({ timeout: 30_000 });
  assert.equal(await page.locator("div.message").count(), 1);
  await page.getByRole("button", { name: "delete my mailbox" }).click();
  await heading(page, "Delete your mailbox?");
  await inspect(page, "sealing-delete");
  await page.getByRole("button", { name: "Yes, delete it" }).click();
  await heading(page, "Your mailbox is empty now.");
  const [one, all] = post.state.removals;
  const { createHash } = await import("node:crypto");
  const id = createHash("sha256").update(post.state.slots[0].slot).digest("hex");
  assert.deepEqual([one.slots, all.all, one.opening === all.opening], [[id], true, true]);
  const tag = createHash("sha256").update("testimony/words/tag/v1\0").update(Buffer.from(one.opening, "hex")).digest("hex").slice(0, 32);
  assert.equal(tag, account.header.tag);
});

test("Shift three times leaves at once and takes the text along", async () => {
  const { wire, page, go } = await setUp();
  const marker = `canary${randomBytes(9).toString("hex")}`;
  await go("/send");
  await promise(page);
  await page.locator("#account").fill(marker);
  for (let press = 0; press < 3; press++) await page.keyboard.press("Shift");
  await heading(page, "You have left.");
  assert.equal(new URL(page.url()).pathname, "/leave");
  await page.goBack();
  assert.doesNotMatch(page.url(), /send/);
  assert.equal(findMarker(wire.take(), marker), 0);
});

test("a photo that tells its place is named, and a copy without it goes beside it", async () => {
  const { post, page, go } = await setUp();
  const exif = Buffer.from("45786966000049492a0008000000010025880400010000001a00000000000000000000", "hex");
  const jpeg = Buffer.concat([Buffer.from("ffd8ffe1", "hex"), Buffer.from([0, exif.length + 2]), exif, Buffer.from("ffda0003010102ffd9", "hex")]);
  await go("/send");
  await promise(page);
  await page.locator("#files").setInputFiles([await file("here.jpg", jpeg)]);
  await page.getByLabel("Send a copy without the place").check();
  await inspect(page, "sealing-place");
  await page.getByRole("button", { name: "Send" }).click();
  await heading(page, "We have it.");
  const [{ files }] = await post.fetch();
  assert.deepEqual(files.map(({ name, data }) => [name, data.length]), [["here.jpg", jpeg.length], ["here.no-place.jpg", 11]]);
  assert.ok(files[0].data.equals(jpeg), "the original is untouched");
});

test("a pass is worked for while the person writes", async () => {
  const { post, page, go } = await setUp({ bits: 12 });
  await go("/send");
  await tell(page, "With a pass.");
  const [{ pass, header }] = await post.fetch();
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256").update("testimony/work/v1\0").update(post.state.identity).update(post.state.epoch)
    .update(Buffer.from(header.tag, "hex")).update(Buffer.from(pass.slice(5), "hex")).digest();
  assert.equal(hash.readUInt16BE() >> 4, 0);
});

test("visits, sendings and readings ask for the same things in the same sizes", async () => {
  const { post, page, go } = await setUp();
  await go("/send");
  const words = await tell(page, "A text for the pattern.");
  await post.reply((await post.fetch())[0], "One message");
  const ask = async (act) => {
    post.state.requests.length = 0;
    await act();
    await page.waitForTimeout(500);
    return post.state.requests.filter(({ url }) => url !== "/favicon.ico")
      .map(({ method, url, headers, body }) => `${method} ${url.length + Object.entries(headers).join().length + body.length}`);
  };
  const visit = await ask(async () => {
    await go("/send");
    await promise(page);
    await page.waitForTimeout(12_000);
  });
  const send = await ask(async () => {
    await go("/send");
    await tell(page, "x".repeat(3_000));
  });
  const read = await ask(async () => {
    await go("/return");
    await enter(page, words);
    await heading(page, "Messages for you");
    await page.getByRole("button", { name: "Remove it" }).click();
    await page.getByText("It is removed.").waitFor({ timeout: 30_000 });
  });
  const start = (list) => list.slice(1, 6).map((line) => line.replace(/\d+$/, (n) => String(Math.round(n / 10) * 10)));
  assert.deepEqual(start(send), start(visit));
  assert.deepEqual(start(read), start(visit));
  const posts = [...visit, ...send, ...read].filter((line) => line.startsWith("POST"));
  assert.ok(posts.length >= 6);
  // The Referer is not sent, and both routes' names have four and six letters: all else is equal.
  assert.equal(new Set(posts).size, 1, posts.join());
});
