// Does somebody who sees only sizes and times on the way tell apart who visits, who sends a text and who
// reads? With cover a classifier may do at most 1.2 times as well as chance; without cover (the control) the
// same classifier must do far better, or it would prove nothing.
//
// Sizes are counted in cells of 498 bytes, as Tor carries them. All three stay equally long: how long
// somebody stays is not hidden. Part of `make test-long`; by hand, with 8 traces of each kind,
// e2e/run.sh BINARY cover.test.mjs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startFakePost } from "./fake-post.mjs";
import { startBrowser } from "./lib.mjs";
import { accuracy, features } from "./traces.mjs";
import { startWire } from "./wire.mjs";

const long = process.env.TESTIMONY_LONG === "1";
const tracesEach = long ? 60 : 8;
const atOnce = 6;
const staySeconds = { from: 22, to: 30 };
const actSeconds = { from: 2, to: 8 };
const barOverChance = 1.2;

let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

const between = ({ from, to }) => from + Math.random() * (to - from);
const seconds = (n) => new Promise((resolve) => setTimeout(resolve, n * 1_000));

const acts = {
  visit: { route: "/send", act: async () => {} },
  send: {
    route: "/send",
    act: async (page) => {
      await page.locator("#account").fill("x".repeat(Math.floor(Math.random() * 8_000)) + "y");
      await page.getByRole("button", { name: "Send" }).click();
    },
    end: "We have it.",
  },
  read: {
    route: "/return",
    act: async (page, words) => {
      await page.locator("#words").fill(words);
      await page.getByRole("button", { name: "Go on" }).click();
    },
    end: "Messages for you",
  },
};

/** One stay at the Post, as cells up and down a second. */
async function trace(post, words, kind) {
  const wire = await startWire(post.port);
  const page = await browser.page();
  const stay = between(staySeconds);
  const began = performance.now();
  const { route, act, end } = acts[kind];
  await page.goto(wire.address + route);
  await seconds(between(actSeconds));
  await act(page, words);
  if (end) await page.getByRole("heading", { name: end }).waitFor({ timeout: 60_000 });
  await seconds(Math.max(0, stay - (performance.now() - began) / 1_000));
  const seen = wire.takeTrace();
  await page.context().close();
  await wire.close();
  return { kind, features: features(seen) };
}

async function classify(t, cover) {
  const post = await startFakePost({ cover });
  t.after(() => post.stop());
  const { page, words, wire } = await firstAccount(post);
  await page.context().close();
  await wire.close();
  const kinds = Array.from({ length: tracesEach }, () => Object.keys(acts)).flat();
  const traces = [];
  const worker = async () => {
    for (let kind = kinds.shift(); kind !== undefined; kind = kinds.shift()) {
      traces.push(await trace(post, words, kind));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const names = Object.keys(traces[0].features);
  const found = Object.fromEntries(names.map((name) => [name, Number(accuracy(traces, name).toFixed(3))]));
  t.diagnostic(`${cover ? "with" : "without"} cover, ${traces.length} traces, chance 0.333: ${JSON.stringify(found)}`);
  return { best: Math.max(...Object.values(found)), count: traces.length };
}

async function firstAccount(post) {
  const wire = await startWire(post.port);
  const page = await browser.page();
  await page.goto(`${wire.address}/send`);
  await page.locator("#lock-note").filter({ hasText: "before they leave" }).waitFor();
  await acts.send.act(page);
  await page.getByRole("heading", { name: "We have it." }).waitFor({ timeout: 60_000 });
  const words = (await page.locator("ol.words li").allInnerTexts()).join(" ");
  const [account] = await post.fetch();
  await post.reply(account, "A message to read.");
  return { page, words, wire };
}

test("visiting, sending and reading look alike", { timeout: 1_800_000 }, async (t) => {
  const { best, count } = await classify(t, true);
  // The best of three classifiers over few traces is above chance by luck; two standard deviations are let.
  const luck = 2 * Math.sqrt((1 / 3) * (2 / 3) / count);
  assert.ok(best <= barOverChance / 3 + (long ? luck / 2 : luck), `${best}`);
});

test("without cover they do not", { timeout: 1_800_000 }, async (t) => {
  const { best } = await classify(t, false);
  // Sending alone stands out: a visit and a reading fetch the same bundle either way. At most two thirds are right.
  assert.ok(best > 0.45, `${best}`);
});
