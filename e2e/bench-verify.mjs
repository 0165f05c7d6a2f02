// Times the page that verifies, in Chromium, over one gigabyte: `node e2e/bench-verify.mjs`, after
// `scripts/test.sh prepare web`. Prints a line of JSON for each form; asserts nothing but that the
// answer is Unchanged. Beside it, in the same run: `sha256sum` over the same bytes.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { defaults, dossier, signNote, team } from "../web/verify/test/make.mjs";
import { room, startBrowser } from "./lib.mjs";

const dist = fileURLToPath(new URL("../web/dist", import.meta.url));
const manifest = JSON.parse(await readFile(path.join(dist, "manifest.json"), "utf8"));
const address = pathToFileURL(path.join(dist, manifest["verify.html"])).href;
const gigabyte = 1e9;
/** A machine that needs longer has stopped. */
const waitMilliseconds = 180_000;

const hex = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** A file of so many bytes that do not repeat within 4 MiB; gives its hash. */
async function fill(file, size) {
  const chunk = Buffer.alloc(1 << 22);
  for (let at = 0; at < chunk.length; at++) chunk[at] = Math.imul(at, 2654435761) >>> 13;
  const [handle, hash] = [await open(file, "w"), createHash("sha256")];
  for (let at = 0; at < size; at += chunk.length) {
    const part = chunk.subarray(0, Math.min(chunk.length, size - at));
    await handle.write(part);
    hash.update(part);
  }
  await handle.close();
  return hash.digest("hex");
}

/** A true dossier with more signed files in it: [name, size]. */
async function large(dir, more) {
  const sums = new Map();
  const keep = async (name, bytes) => {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), bytes);
    sums.set(name, [hex(bytes), bytes.length]);
  };
  for (const [name, bytes] of dossier()) if (!/manifest/.test(name)) await keep(name, bytes);
  for (const [name, size] of more) sums.set(name, [await fill(path.join(dir, name), size), size]);
  const names = () => [...sums.keys()].sort();
  const list = (wanted) => names().filter(wanted).map((name) => `${sums.get(name)[0]}  ${name}\n`).join("");
  await keep("manifest-sha256.txt", Buffer.from(list((name) => name.startsWith("data/"))));
  await keep("tagmanifest-sha256.txt", Buffer.from(list((name) => !name.startsWith("data/"))));
  const lines = names().map((name) => `${sums.get(name).join(" ")} ${name}\n`).join("");
  const text = `testimony-manifest/v1\nlog ${defaults.log}\n${lines}`;
  await writeFile(path.join(dir, "testimony-manifest.txt"), signNote(text, team().publication));
}

/** Milliseconds from the click to the verdict, and the longest time without an answer to the user. */
const watch = () => {
  const began = performance.now();
  let [last, pause] = [began, 0];
  document.getElementById("check").click();
  return new Promise((resolve) => {
    const look = () => {
      const now = performance.now();
      [last, pause] = [now, Math.max(pause, now - last)];
      if (document.getElementById("sentence")) resolve([now - began, pause]);
      else setTimeout(look, 0);
    };
    look();
  });
};

const place = await room();
const at = place.at;
await large(at("one"), [["data/a.bin", gigabyte]]);
await large(at("many"), Array.from({ length: 250 }, (_, number) => [`data/f${number}.bin`, gigabyte / 250]));
execFileSync("zip", ["-q", "-r", "-D", "-0", "-X", at("stored.zip"), "."], { cwd: at("many") });
await writeFile(at("policy.txt"), team().policy);
const started = performance.now();
execFileSync("sha256sum", [path.join(at("one"), "data/a.bin")]);
const rival = (performance.now() - started) / 1000;

const browser = await startBrowser();
const forms = [["one file", "#folder", at("one")], ["250 files", "#folder", at("many")], ["250 files, stored zip", "#archive", at("stored.zip")]];
for (const [form, input, target] of forms) {
  const page = await browser.page({});
  page.setDefaultTimeout(waitMilliseconds);
  await page.goto(address);
  await page.setInputFiles(input, target);
  await page.setInputFiles("#policy", at("policy.txt"));
  const [took, pause] = await page.evaluate(watch);
  const sentence = await page.textContent("#sentence");
  if (!sentence.includes("Unchanged")) throw new Error(sentence);
  console.log(JSON.stringify({ bench: "page", form, bytes: gigabyte, s: took / 1000, longest_pause_ms: pause, rival: "sha256sum", rival_s: rival }));
  await page.context().close();
}
await browser.close();
await rm(at("."), { recursive: true, force: true });
