// How long sealing takes in a browser: node e2e/bench-sealing.mjs [jitless]. Prints one line of JSON: a text of
// 2 kB, a file of 10 MB, the tests before the promise, opening a mailbox of 40 rows, work of 2^18 tries.
// `jitless` is what Tor Browser's "Safer" makes of a browser: JavaScript without compiling.

import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const { build } = createRequire(new URL("../web/package.json", import.meta.url))("esbuild");
const folder = fileURLToPath(new URL("../web/src/post/", import.meta.url));
const runs = 5;

const code = `
import { checkRandom, checkSealing, checkTeam } from "./check";
import { sealEnvelope } from "./envelope";
import { threadKeys } from "./keys";
import { identityOf, recipientOf, seal } from "./age";
import { openMessage } from "./messages";
import { attempts } from "./work";
const seed = crypto.getRandomValues(new Uint8Array(32));
async function time(step) {
  const began = performance.now();
  const result = await step();
  return [Math.round((performance.now() - began) * 10) / 10, result];
}
async function consume(stream) {
  const reader = stream.getReader();
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytes;
    bytes += value.length;
  }
}
globalThis.measure = async (mebibytes) => {
  const found = {};
  [found.checks] = await time(async () => { checkRandom(); await checkSealing(); });
  let keys;
  [found.keys, keys] = await time(() => threadKeys(crypto.getRandomValues(new Uint8Array(16)), new Uint8Array(32)));
  const recipient = await recipientOf(seed);
  [found.team] = await time(() => checkTeam([recipient]));
  const account = (files, text) => ({ kind: "account", language: "en", text, files });
  [found.text2k] = await time(async () => consume(await sealEnvelope(account([], "x".repeat(2000)), keys, [recipient])));
  const file = new File([new Uint8Array(mebibytes * 1048576)], "film.mp4");
  let bytes;
  [found.file, bytes] = await time(async () => consume(await sealEnvelope(account([file], ""), keys, [recipient])));
  found.bytes = bytes;
  const slot = await seal([keys.recipient], new Uint8Array(4096));
  [found.openSlot] = await time(() => openMessage(slot, keys));
  const info = { identity: new Uint8Array(32), work: { epoch: new Uint8Array(16), bits: 99 } };
  const tries = attempts(info, keys.tag);
  [found.work64] = await time(() => tries(0));
  return found;
};`;
const made = await build({ stdin: { contents: code, resolveDir: folder, loader: "ts" }, write: false, bundle: true, minify: true, format: "iife", target: ["es2022"] });
const script = made.outputFiles[0].text;

const server = createServer((request, response) => {
  const isScript = request.url === "/bench.js";
  response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
  response.end(isScript ? script : "<!doctype html><script src=/bench.js></script>");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const jitless = process.argv.includes("jitless");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  chromiumSandbox: process.getuid() !== 0,
  args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", ...(jitless ? ["--js-flags=--jitless"] : [])],
});
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const all = [];
for (let run = 0; run < (jitless ? 2 : runs); run++) all.push(await page.evaluate(() => globalThis.measure(10)));
await browser.close();
server.close();
const middle = (name) => all.map((found) => found[name]).sort((a, b) => a - b)[Math.floor((all.length - 1) / 2)];
console.log(JSON.stringify({ jitless, runs: all.length, first: all[0], milliseconds: Object.fromEntries(Object.keys(all[0]).map((name) => [name, middle(name)])) }));
