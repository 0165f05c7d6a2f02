// The page that verifies, opened from a file without any server: true, changed and undecided
// dossiers in every language, width and scheme; and that it asks for nothing.

import assert from "node:assert/strict";
import { copyFile, cp, mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { zipSync } from "../web/node_modules/fflate/esm/index.mjs";
import { dossier, team } from "../web/verify/test/make.mjs";
import { axe, fits, inspect, room, shot, startBrowser, views } from "./lib.mjs";

const dist = fileURLToPath(new URL("../web/dist", import.meta.url));
const manifest = JSON.parse(await readFile(path.join(dist, "manifest.json"), "utf8"));
const address = pathToFileURL(path.join(dist, manifest["verify.html"])).href;
const codes = ["en", "ru", "uk", "ce", "ar", "es"];
const hostile = "<img src=x onerror=alert(1)> \u202egnp.exe\u2066 \u0000 <script>alert(2)</script>";

/** What a verdict of a minute may cost here: the page answers in well under a second. */
const verdictMilliseconds = 20_000;

let browser, place, at;

async function write(files, folder) {
  for (const [name, bytes] of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

const accounts = [
  { label: "A neighbour", language: "en", text: "They came at night and took two men away. One of them came back. ", withhold: ["night "], files: 2 },
  { label: "Соседка", language: "ru", text: "Я видела это из окна. Их было двое. ", withhold: ["окна. "], files: 0 },
  { label: "جار", language: "ar", text: "رأيت ذلك من النافذة. أخذوا رجلين في الليل. ", withhold: ["الليل. "], files: 1 },
];

before(async () => {
  place = await room();
  at = place.at;
  const demo = { log: "demo.invalid/mill", seed: 70, demo: true, accounts };
  await write(dossier({ accounts }), at("true"));
  await write(dossier(demo), at("demo"));
  await write(dossier({ accounts: [{ ...accounts[0], label: hostile, more: [["title", hostile]] }] }), at("hostile"));
  await cp(at("true"), at("changed"), { recursive: true });
  const page = path.join(at("changed"), "index.html");
  const bytes = await readFile(page);
  bytes[3] ^= 1;
  await writeFile(page, bytes);
  await mkdir(at("empty"));
  await writeFile(path.join(at("empty"), "a.txt"), "x");
  await mkdir(at("out"));
  await writeFile(path.join(at("out"), "policy.txt"), team().policy);
  // Of another time than the copies of it inside dossiers, or the page takes it for one of them.
  await utimes(path.join(at("out"), "policy.txt"), 1_700_000_000, 1_700_000_000);
  await writeFile(path.join(at("out"), "demo.txt"), team(demo).policy);
  await writeFile(path.join(at("out"), "other.txt"), team({ log: "other.example/log", seed: 50 }).policy);
  await writeFile(path.join(at("out"), "broken.txt"), "not a policy\n");
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await place?.remove();
});

/** A page of its own; `asked` lists every request but that for the page itself. */
async function open(options) {
  const page = await browser.page(options);
  const asked = [];
  const said = [];
  page.on("request", (request) => request.url() === address || asked.push(request.url()));
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (cause) => said.push(cause.message));
  page.on("dialog", (dialog) => said.push(`dialog ${dialog.message()}`) && dialog.dismiss());
  await page.goto(address);
  return { page, asked, said };
}

async function check(page, folder, policy) {
  if (folder) await page.setInputFiles(folder.endsWith(".zip") ? "#archive" : "#folder", folder);
  if (policy) await page.setInputFiles("#policy", policy);
  await page.click("#check");
  return sentence(page);
}

async function sentence(page) {
  await page.waitForSelector("#sentence", { timeout: verdictMilliseconds });
  return (await page.textContent("#sentence")).replace(/^[✓✗?]/, "");
}

const choose = (page, code) => page.click(`#languages button[lang=${code}]`);

for (const view of views) {
  test(`six languages, ${view.width} px, ${view.scheme}`, async () => {
    const { page, asked, said } = await open(view);
    await choose(page, "en");
    await inspect(page, "verify-0-start");
    assert.equal(await check(page, at("demo"), path.join(at("out"), "demo.txt")),
      "Unchanged. It existed by 14 November 2023, 22:14 UTC.");
    for (const code of codes) {
      await choose(page, code);
      assert.equal(await page.getAttribute("html", "lang"), code);
      assert.equal(await page.getAttribute("html", "dir"), code === "ar" ? "rtl" : "ltr");
      assert.equal(await page.isVisible("#unreviewed"), code !== "en", "what nobody reviewed is marked");
      if (code !== "en") assert.match(await page.textContent(".verdict"), /unreviewed[^]*|It existed by/);
      await inspect(page, `verify-1-unchanged-${code}`);
    }
    assert.deepEqual([asked, said], [[], []], "nothing was asked for and nothing complained");
    await page.context().close();
  });
}

for (const code of codes) {
  test(`printed, ${code}`, async () => {
    const { page } = await open({ width: 1280 });
    await check(page, at("true"), path.join(at("out"), "policy.txt"));
    await choose(page, code);
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 720, height: 1000 });
    await shot(page, `verify-2-print-${code}`);
    assert.equal(await page.isVisible("#check"), false, "no controls on paper");
    await page.context().close();
  });
}

const outcomes = [
  ["true, without a policy", "true", undefined, /^Cannot tell: .* nothing from outside/],
  ["true, with another policy", "true", "other.txt", /^Cannot tell: .* no policy that you trust/],
  ["changed", "changed", "policy.txt", /^Changed: index\.html is not as it was signed\.$/],
  ["changed, without a policy", "changed", undefined, /^Changed: /],
  ["not a dossier", "empty", "policy.txt", /^This could not be checked$/],
  ["a policy that is none", "true", "broken.txt", /^This could not be checked$/],
];

for (const [name, folder, policy, wanted] of outcomes) {
  for (const width of [360, 1280]) {
    test(`${name}, ${width} px`, async () => {
      const { page, asked, said } = await open({ width });
      await choose(page, "en");
      assert.match(await check(page, at(folder), policy && path.join(at("out"), policy)), wanted);
      await inspect(page, `verify-3-${name.replace(/[^a-z]+/g, "-")}`);
      assert.deepEqual([asked, said], [[], []]);
      await choose(page, "ar");
      await axe(page);
      await fits(page);
      await page.context().close();
    });
  }
}

test("the dossier's own policy is refused, a copy from elsewhere is taken", async () => {
  const { page } = await open({});
  await choose(page, "en");
  const inner = path.join(at("true"), "data", "policy.txt");
  await check(page, at("true"), inner);
  assert.match(await page.textContent(".verdict"), /comes from the dossier itself/);
  await inspect(page, "verify-3-policy-inside");
  const copy = path.join(at("out"), "copied", "policy.txt");
  await mkdir(path.dirname(copy), { recursive: true });
  await copyFile(inner, copy);
  await utimes(copy, 1_700_000_000, 1_700_000_000);
  assert.match(await check(page, undefined, copy), /^Unchanged/);
  await page.context().close();
});

/** Drops files and folders as a person does; Chromium gives handles then. */
async function drop(page, files) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: 200, y: 200, data });
  }
}

test("a folder and a policy are dropped; an empty folder is seen", async () => {
  const { page, asked, said } = await open({});
  await choose(page, "en");
  await drop(page, [at("true"), path.join(at("out"), "policy.txt")]);
  await page.waitForFunction(() => document.getElementById("dossier-name").textContent === "true");
  await page.waitForFunction(() => document.getElementById("policy-name").textContent === "policy.txt");
  await page.click("#check");
  assert.match(await sentence(page), /^Unchanged/);
  await cp(at("true"), at("hollow"), { recursive: true });
  await mkdir(path.join(at("hollow"), "nothing"));
  await drop(page, [at("hollow")]);
  await page.waitForFunction(() => document.getElementById("dossier-name").textContent === "hollow");
  await page.click("#check");
  assert.equal(await sentence(page), "Changed: nothing does not belong to the dossier.");
  assert.deepEqual([asked, said], [[], []]);
  await page.context().close();
});

test("text from a dossier is text: no tag, no script, no turning sign", async () => {
  const { page, asked, said } = await open({});
  await choose(page, "en");
  assert.match(await check(page, at("hostile"), path.join(at("out"), "policy.txt")), /^Unchanged/);
  assert.equal(await page.locator("img, #result script").count(), 0);
  const shown = await page.textContent("#result");
  assert.match(shown, /<img src=x onerror=alert\(1\)> U\+202Egnp\.exeU\+2066 U\+0000/);
  assert.doesNotMatch(shown, /[\u202e\u2066]/);
  await inspect(page, "verify-4-hostile");
  assert.deepEqual([asked, said], [[], []]);
  // The control: the same text as HTML would be stopped by the page's own policy.
  await page.evaluate((html) => {
    try {
      document.body.innerHTML = html;
    } catch {
      console.log("refused");
    }
  }, hostile);
  assert.ok(said.some((line) => /refused|Trusted/.test(line)), said.join());
  await page.context().close();
});

test("a zip is taken", async () => {
  const { page, asked, said } = await open({});
  await choose(page, "en");
  const files = zipSync(Object.fromEntries(dossier({ accounts })));
  await writeFile(at("dossier.zip"), files);
  assert.match(await check(page, at("dossier.zip"), path.join(at("out"), "policy.txt")), /^Unchanged/);
  assert.deepEqual([asked, said], [[], []]);
  await page.context().close();
});

test("by keyboard alone, with the answer in focus", async () => {
  const { page } = await open({});
  await choose(page, "en");
  await page.setInputFiles("#folder", at("true"));
  await page.focus("#languages button:last-child");
  const reached = [];
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.id));
  }
  assert.deepEqual(reached, ["folder", "archive", "policy", "check"]);
  await page.keyboard.press("Enter");
  await sentence(page);
  await page.waitForFunction(() => document.activeElement.id === "sentence");
  await page.context().close();
});

test("a request is stopped by the page's policy, and would be seen without it", async () => {
  const ask = (page) => page.evaluate(() => fetch("http://127.0.0.1:9/").then(() => "answered", () => "stopped"));
  const { page, asked, said } = await open({});
  assert.equal(await ask(page), "stopped");
  assert.deepEqual(asked, []);
  assert.ok(said.some((line) => /Content Security Policy/.test(line)), said.join());
  await page.context().close();
  // The control: the same page without its policy.
  const html = (await readFile(fileURLToPath(address), "utf8")).replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
  await writeFile(at("bare.html"), html);
  const bare = await browser.page({});
  const seen = [];
  bare.on("request", (request) => seen.push(request.url()));
  await bare.goto(pathToFileURL(at("bare.html")).href);
  await ask(bare);
  assert.ok(seen.includes("http://127.0.0.1:9/"), seen.join());
  await bare.context().close();
});

test("nothing is stored", async () => {
  const { page } = await open({});
  await check(page, at("true"), path.join(at("out"), "policy.txt"));
  const kept = await page.evaluate(() => {
    try {
      return localStorage.length + document.cookie.length;
    } catch {
      return 0;
    }
  });
  assert.equal(kept, 0);
  await page.context().close();
});
