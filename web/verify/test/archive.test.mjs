// Archives: what verdict.md, "An archive", accepts and refuses; each refusal beside an archive that
// is taken.

import assert from "node:assert/strict";
import { test } from "node:test";
import { zipSync } from "fflate";
import { load } from "../load.mjs";
import { dossier, team } from "./make.mjs";

const core = await load();
const policy = core.readTrusted("policy.txt", core.utf8(team().policy));
const files = dossier();

const source = (bytes) => ({ size: bytes.length, slice: async (from, to) => bytes.slice(from, to) });

async function sentence(bytes) {
  const opened = await core.openArchive(source(bytes));
  return core.sentenceOf(await core.verifyDossier(opened, { trusted: [policy], now: 1_800_000_000n }));
}

const zip = (entries, options = {}) => zipSync(Object.fromEntries(entries), options);
const taken = async (bytes) => assert.match(await sentence(bytes), /^Unchanged/);
const refused = (bytes, why) => assert.rejects(sentence(bytes), (cause) => {
  assert.ok(cause instanceof core.NotADossier, String(cause));
  assert.match(cause.message, why);
  return true;
});

/** Sets bytes at a place in the first central entry (`PK\1\2`) whose name is `name`. */
function patched(bytes, name, place, value) {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf("PK\u0001\u0002", 0, "latin1"); at >= 0; at = copy.indexOf("PK\u0001\u0002", at + 4, "latin1")) {
    if (copy.subarray(at + 46, at + 46 + name.length).toString() !== name) continue;
    copy.set(value, at + place);
    return new Uint8Array(copy);
  }
  throw new Error("no such entry");
}

const in_ = (folder) => [...files].map(([path, bytes]) => [`${folder}/${path}`, bytes]);

test("stored, deflated, and in a folder at the top", async () => {
  await taken(zip(files));
  await taken(zip(files, { level: 0 }));
  await taken(zip(in_("a-folder"), { level: 9 }));
  await taken(zip([["a-folder/", new Uint8Array()], ...in_("a-folder")]));
});

test("two folders at the top, and none of them a dossier's", async () => {
  await refused(zip([...in_("a"), ["b/x.txt", core.utf8("x")]]), /no testimony-manifest/);
  await refused(zip([["a.txt", core.utf8("x")]]), /no testimony-manifest/);
});

test("a file more, and a changed one, are met by the rules", async () => {
  assert.match(await sentence(zip([...files, ["more.txt", core.utf8("x")]])), /^Changed: `more\.txt` does not belong/);
  const other = new Map(files).set("index.html", core.utf8("<!doctype html><title>y</title>"));
  assert.match(await sentence(zip(other)), /^Changed: index\.html is not as it was signed/);
});

test("names that climb out, are absolute, or stand twice", async () => {
  for (const name of ["../x", "a/../../x", "/x", "C:\\x", "..\\x"]) {
    await refused(zip([...files, [name, core.utf8("x")]]), /climbs out|absolute/);
  }
  const twice = zip([...files, ["index.htmm", core.utf8("x")]]);
  const renamed = Buffer.from(twice.map((byte) => byte));
  for (let at = renamed.indexOf("index.htmm"); at >= 0; at = renamed.indexOf("index.htmm")) renamed.write("index.html", at);
  await refused(new Uint8Array(renamed), /twice/);
  await refused(zip([...files, ["index.html/x", core.utf8("x")]]), /a file and of a folder/);
});

test("links, encryption, other compressions", async () => {
  const made = zip(files);
  await refused(patched(patched(made, "index.html", 5, [3]), "index.html", 38, [0, 0, 0, 0xa0]), /link/);
  await refused(patched(made, "index.html", 8, [1]), /encryption/);
  await refused(patched(made, "index.html", 10, [12]), /compression/);
  // The control: an ordinary file, written by a Unix.
  await taken(patched(patched(made, "index.html", 5, [3]), "index.html", 38, [0, 0, 0, 0x80]));
});

test("a bomb, a false length, and an archive that ends early", async () => {
  const bomb = zip([...files, ["data/zeros.bin", new Uint8Array(60_000_000)]], { level: 9 });
  await refused(bomb, /more than 100 times/);
  const made = zip(files);
  // Rule 6 meets a false length before anything is inflated.
  assert.match(await sentence(patched(made, "index.html", 24, [200, 0, 0, 0])), /^Changed: index\.html is not as it was signed/);
  await refused(made.slice(0, -1), /ends early/);
  await refused(made.slice(0, 100), /ends early/);
  await refused(core.utf8("hello"), /neither a folder nor/);
  await refused(Uint8Array.of(0x1f, 0x8b, 8, 0), /unpack it first/);
});

test("a flipped bit anywhere in a zip is never unchanged with other files", async () => {
  const made = zip(files, { level: 6 });
  let unchanged = 0;
  for (let i = 0; i < 400; i++) {
    const copy = Uint8Array.from(made);
    copy[(i * 7919) % made.length] ^= 1 << (i % 8);
    try {
      const opened = await core.openArchive(source(copy));
      const verdict = await core.verifyDossier(opened, { trusted: [policy], now: 1_800_000_000n });
      if (verdict.verdict !== "unchanged") continue;
      unchanged++;
      // A time or a checksum of the zip itself was met: what was read is what was signed.
      for (const [path, bytes] of files) {
        const read = await core.readFile(opened, path, bytes.length, true, () => {});
        assert.ok(core.equal(read.bytes, bytes), path);
      }
    } catch (cause) {
      if (!(cause instanceof core.NotADossier)) throw cause;
    }
  }
  assert.ok(unchanged < 200, `${unchanged}`);
});

/** A ustar archive. */
function tar(entries, typeOf = () => "0") {
  const blocks = [];
  for (const [path, bytes] of entries) {
    const head = Buffer.alloc(512);
    head.write(path, 0);
    head.write("0000644\0", 100);
    head.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
    head.write("        ", 148);
    head.write(typeOf(path), 156);
    head.write("ustar\u000000", 257);
    head.write(`${head.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, "0")}\0 `, 148);
    blocks.push(head, Buffer.from(bytes), Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return new Uint8Array(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

test("tar: plain files, links, names that climb out, an early end", async () => {
  await taken(tar(files));
  await taken(tar(in_("a")));
  await refused(tar([...files, ["data/link", new Uint8Array()]], (path) => (path === "data/link" ? "2" : "0")), /link/);
  await refused(tar([...files, ["../x", core.utf8("x")]]), /climbs out/);
  await refused(tar([...files, ["index.html", core.utf8("x")]]), /twice/);
  await refused(tar(files).slice(0, 5000), /ends early/);
});
