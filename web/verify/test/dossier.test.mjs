// Whole dossiers: true ones, changed ones, forged ones. Every test that something is refused has a
// control beside it that must be accepted, so that a verifier that refuses everything fails too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../load.mjs";
import { defaults, dossier, keyOf, sign, signNote, team } from "./make.mjs";

const core = await load();
const now = 1_800_000_000n;
const trust = (text, file = "policy.txt") => core.readTrusted(file, core.utf8(text));
const verify = (files, ...trusted) => core.verifyDossier(core.memoryFiles(files), { trusted, now });
const sentence = async (files, ...trusted) => core.sentenceOf(await verify(files, ...trusted));

const keys = team();
const policy = trust(keys.policy);
const good = () => new Map(dossier());
const changed = async (files, wanted) => {
  const verdict = await verify(files, policy);
  assert.equal(verdict.verdict, "changed");
  assert.match(verdict.reason, wanted);
};

test("a true one is unchanged, and dated by the cosigners", async () => {
  const verdict = await verify(good(), policy);
  assert.equal(core.sentenceOf(verdict), "Unchanged. It existed by 14 November 2023, 22:14 UTC.");
  const { facts } = core.reportOf(verdict);
  assert.deepEqual([facts.files, facts.items, facts.existed_by, facts.withheld], [
    good().size, 5, 1700000060, { closed_items: 1, gaps: 1 }]);
  assert.deepEqual(verdict.facts.accounts[0].pieces, [
    "edge", { shown: "They came at " }, "gap", { shown: "and took two men away. " }, "edge"]);
});

test("without a policy from outside nothing is ever unchanged", async () => {
  assert.match(await sentence(good()), /^Cannot tell: .* nothing from outside says whose they are\.$/);
  const other = trust(team({ log: "other.example/log", seed: 50 }).policy);
  assert.match(await sentence(good(), other), /^Cannot tell: .* no policy that you trust names this log\.$/);
  assert.match(await sentence(good(), policy), /^Unchanged/);
});

test("a forger's whole dossier under the same name is changed, and under his own policy not", async () => {
  const forger = { seed: 60, cosigners: [["north", 61, 5], ["south", 62, 6]] };
  const forged = dossier(forger);
  await changed(forged, /^it is signed by another key than the one that the policy names for this log$/);
  assert.match(await sentence(forged), /^Cannot tell/);
  assert.match(await sentence(forged, trust(team(forger).policy)), /^Unchanged/);
});

test("a flipped bit anywhere is changed", async () => {
  const whole = good();
  let flips = 0;
  let seed = 7;
  const next = (below) => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % below;
  for (const [path, bytes] of whole) {
    const places = new Set([0, bytes.length - 1, ...Array.from({ length: 10 }, () => next(bytes.length))]);
    for (const place of places) {
      const spoilt = new Map(whole);
      const copy = Uint8Array.from(bytes);
      copy[place] ^= 1 << next(8);
      spoilt.set(path, copy);
      const verdict = await verify(spoilt, policy);
      assert.equal(verdict.verdict, "changed", `${path} at ${place}`);
      flips++;
    }
  }
  assert.ok(flips > 200);
  // The control: the same flip in a file that no other rule reads, signed anew by the true key.
  const page = Uint8Array.from(whole.get("index.html"));
  page[20] ^= 1;
  assert.match(await sentence(sign(whole.set("index.html", page), keys), policy), /^Unchanged/);
});

test("every file cut, lengthened, missing, or under another name is changed", async () => {
  for (const [path, bytes] of good()) {
    if (path === "testimony-manifest.txt") continue;
    const escaped = path.replace(/[.]/g, "\\.");
    await changed(good().set(path, bytes.slice(0, -1)), new RegExp(`^${escaped} is not as it was signed$`));
    await changed(good().set(path, Uint8Array.of(...bytes, 10)), new RegExp(`^${escaped} is not as it was signed$`));
    const without = good();
    without.delete(path);
    await changed(without, new RegExp(`^${escaped} is missing$`));
  }
});

test("what does not belong is changed", async () => {
  await changed(good().set("data/more.txt", core.utf8("x")), /^`data\/more\.txt` does not belong to the dossier$/);
  await changed(good().set("da ta", core.utf8("x")), /^`a name that no dossier has` does not belong/);
  const files = core.memoryFiles(good());
  const with_ = async (entry) => core.verifyDossier({ ...files, entries: [...files.entries, entry] }, { trusted: [policy], now });
  assert.equal((await with_({ path: "link", kind: "other", size: 0 })).reason, "`link` does not belong to the dossier");
  assert.equal((await with_({ path: "hollow", kind: "folder", size: 0 })).reason, "`hollow` does not belong to the dossier");
});

test("a file that grows while it is read is changed", async () => {
  const files = core.memoryFiles(good());
  const stream = async function* (path) {
    yield* files.stream(path);
    if (path === "index.html") yield core.utf8("more");
  };
  const verdict = await core.verifyDossier({ ...files, stream }, { trusted: [policy], now });
  assert.equal(verdict.reason, "index.html is not as it was signed");
});

test("the manifest: missing, unsigned, signed twice, by another key, in another form", async () => {
  const name = "testimony-manifest.txt";
  const without = good();
  without.delete(name);
  await changed(without, /^testimony-manifest\.txt is missing$/);
  const text = core.text(good().get(name));
  const signed = text.slice(0, text.lastIndexOf("\n\n") + 1);
  const put = (content) => good().set(name, core.utf8(content));
  await changed(put(signed), /^testimony-manifest\.txt is not as it was signed$/);
  await changed(put(text + text.slice(signed.length + 1)), /^testimony-manifest\.txt is not as it was signed$/);
  const thief = keyOf("log.example/team/publication", 200);
  await changed(put(signNote(signed, thief)), /^it is signed by another key/);
  await changed(put(signNote(`${signed} `, keys.publication)), /^testimony-manifest\.txt is not as it was signed$/);
  // Another log's name: no policy names that log, and the dossier's own cannot help it.
  const renamed = signed.replace("log.example/team\n", "log.example/tean\n");
  await changed(put(text.replace(signed, renamed)), /^the signature of testimony-manifest\.txt does not hold$/);
  await changed(put(signNote(renamed, keys.publication)), /^it is signed by another key/);
  await changed(put(signNote(signed.replace("log.example/team\n", "log.example/t m\n"), keys.publication)), /is not as it was signed$/);
});

test("words under another account, files of another account, and items twice are changed", async () => {
  const altered = (edit) => {
    const files = good();
    const json = JSON.parse(core.text(files.get("data/dossier.json")));
    edit(json);
    return sign(files.set("data/dossier.json", core.utf8(JSON.stringify(json))), keys);
  };
  await changed(altered(({ accounts: [a, b] }) => ([a.text, b.text] = [b.text, a.text])), /^item 005 is not what was sealed$/);
  await changed(altered(({ accounts: [a, b] }) => ((b.files = a.files), delete a.files)), /^item 003 is not what was sealed$/);
  await changed(altered(({ accounts: [a] }) => (a.text = a.entry)), /^item 001 is not what was sealed$/);
  await changed(altered(({ accounts }) => accounts.pop()), /^item data\/items\/004\.opening is not what was sealed$/);
  await changed(altered(({ accounts: [a] }) => (a.entry = "1")), /^data\/dossier\.json or data\/policy\.txt is not in the form/);
  assert.match(await sentence(altered((json) => (json.title = "Another")), policy), /^Unchanged/);
});

test("data/dossier.json in another form is changed", async () => {
  const put = (text) => sign(good().set("data/dossier.json", core.utf8(text)), keys);
  const text = core.text(good().get("data/dossier.json"));
  const form = /^data\/dossier\.json or data\/policy\.txt is not in the form that it must have$/;
  await changed(put(text.replace('"summary"', '"more": 1, "summary"')), form);
  await changed(put(text.replace('"title"', '"title": "x", "title"')), form);
  await changed(put(text.replace('"What two tellers say."', "null")), form);
  await changed(put(text.replace("2026-03-01", "2026-02-30")), form);
  await changed(put(`${text}x`), form);
  await changed(put(text.replace('"Two accounts"', '"\\ud800"')), form);
  assert.match(await sentence(put(text.replace('"Two accounts"', '"\\ud83d\\ude00"')), policy), /^Unchanged/);
});

test("a forged word, and one left out without a trace, are never withheld", async () => {
  const path = "data/items/002.sd-jwt";
  const text = core.text(good().get(path));
  const parts = text.split("~");
  const put = (content) => sign(good().set(path, core.utf8(content)), keys);
  const forged = Buffer.from(JSON.stringify(["AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAA", { p: [1, 2], t: "not " }])).toString("base64url");
  await changed(put([...parts.slice(0, -1), forged, ""].join("~")), /^item 002 is not what was sealed$/);
  await changed(put([parts[0], forged, ...parts.slice(2)].join("~")), /^item 002 is not what was sealed$/);
  await changed(put([parts[0], parts[2], parts[1], ...parts.slice(3)].join("~")), /^item 002 is not what was sealed$/);
  // The control: the publisher may show one word less; it is a gap or an edge then.
  assert.match(await sentence(put([parts[0], ...parts.slice(2)].join("~")), policy), /^Unchanged/);
});

test("too few cosigners, a cosignature that fails, another checkpoint", async () => {
  const few = { cosigners: [["north", 10, 1], ["south", 12, 2]] };
  await changed(dossier(few), /^item 001: /);
  const one = core.text(good().get("data/checkpoint"));
  await changed(sign(good().set("data/checkpoint", core.utf8(one.slice(0, -1))), keys), /^item 001 is not what was sealed$/);
  const none = trust(team({ needed: 0 }).policy);
  assert.equal(await sentence(good(), none), "Unchanged. No date: nobody outside has dated it yet.");
});

test("BagIt's lists, the policy inside, and stray items are looked at", async () => {
  const bag = sign(good(), keys);
  const text = core.text(bag.get("manifest-sha256.txt"));
  const resigned = (files) => {
    // Signs without making the lists anew.
    const hex = (path) => core.hex(core.hash(files.get(path)));
    const names = [...files.keys()].filter((path) => path !== "testimony-manifest.txt").sort();
    const lines = names.map((path) => `${hex(path)} ${files.get(path).length} ${path}\n`).join("");
    return files.set("testimony-manifest.txt", core.utf8(signNote(`testimony-manifest/v1\nlog ${defaults.log}\n${lines}`, keys.publication)));
  };
  const shorter = text.split("\n").slice(1).join("\n");
  await changed(resigned(bag.set("manifest-sha256.txt", core.utf8(shorter))), /^the BagIt manifests do not list what was signed$/);
  await changed(sign(good().set("data/policy.txt", core.utf8("x\n")), keys), /^data\/dossier\.json or data\/policy\.txt is not/);
  const stray = sign(good().set("data/items/009.opening", core.utf8("x\n")), keys);
  await changed(stray, /^item data\/items\/009\.opening is not what was sealed$/);
  await changed(sign(good().set("data/stamps/001.tsr", core.utf8("x\n")), keys), /^stamp 001 is not a stamp of this checkpoint$/);
});

test("a demo says so under every policy", async () => {
  const demo = { log: "demo.invalid/mill", seed: 70 };
  const own = team(demo);
  assert.equal((await verify(dossier(demo), trust(own.policy))).facts.demo, true);
  assert.equal((await verify(good(), policy)).facts.demo, false);
});

test("a file beyond what is hashed at once is streamed, and a flip in it is found", async () => {
  const large = new Uint8Array(36 * 1024 * 1024).fill(5);
  const extra = { "data/large.bin": large };
  const files = dossier({ extra });
  const read = await core.readFile(core.memoryFiles(files), "data/large.bin", large.length, false, () => {});
  assert.equal(read.bytes, undefined);
  assert.equal(read.sha256, core.hex(core.hash(large)));
  assert.match(await sentence(files, policy), /^Unchanged/);
  const spoilt = Uint8Array.from(large);
  spoilt[35 * 1024 * 1024] ^= 1;
  await changed(new Map(files).set("data/large.bin", spoilt), /^data\/large\.bin is not as it was signed$/);
});

test("the hash in WebAssembly and the one in script agree", async () => {
  for (const length of [0, 1, 63, 64, 65, 4096, 1_000_003]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31) & 255);
    const digests = [];
    for (const plain of [false, true]) {
      const sum = await core.hasher(plain);
      sum.update(bytes.subarray(0, length / 3));
      sum.update(bytes.subarray(length / 3));
      digests.push(core.hex(sum.digest()));
    }
    assert.deepEqual(digests, [core.hex(core.hash(bytes)), core.hex(core.hash(bytes))], `${length}`);
  }
});

test("a folder without a manifest is no dossier", async () => {
  await assert.rejects(verify(new Map([["a.txt", core.utf8("x")]]), policy), core.NotADossier);
});

const nodes = ["0000000000000001", "0000000000000002"];
const certificate = (changes = {}) => core.utf8(`${JSON.stringify({
  chains: [nodes], cut: [[nodes[1]]], format: "testimony/certificate/v1", groups: [], in_file: [nodes[1]],
  origins: [nodes[0]], steps: [nodes], ...changes })}\n`);

/** A dossier with one finding of this count, and files in data/weighing. */
const certified = (lo, weighing) => {
  const files = good();
  const contents = JSON.parse(core.text(files.get("data/dossier.json")));
  const none = { accounts: 0, lo: 0, hi: 0 };
  contents.findings = [{ claim: "So it was.", sentence: "So it was.", asserted: { accounts: 1, lo, hi: lo }, denied: none, declined: 0 }];
  files.set("data/dossier.json", core.utf8(JSON.stringify(contents)));
  for (const [name, bytes] of Object.entries(weighing)) files.set(`data/weighing/${name}`, bytes);
  return sign(files, keys);
};

test("a certificate that holds is told with its limit, in the report and in the facts", async () => {
  const { facts } = core.reportOf(await verify(certified(1, { "1.json": certificate() }), policy));
  assert.deepEqual(facts.certificates, [{ finding: 1, chains: 1 }]);
  assert.equal(facts.checks.at(-1).what, "certificate 1: 1 independent chain, complete only if the team says so");
  // Without a policy the same certificate holds, and the answer is still "cannot tell".
  assert.match(await sentence(certified(1, { "1.json": certificate() })), /^Cannot tell/);
});

test("a certificate that shows nothing is changed", async () => {
  await changed(certified(1, { "1.json": certificate({ steps: [] }) }), /^certificate 1: chain 1 has a step that is not in the graph$/);
  await changed(certified(1, { "1.json": certificate({ cut: [["0000000000000009"]] }) }), /^certificate 1: a way into the file avoids its cut$/);
  await changed(certified(2, { "1.json": certificate() }), /^certificate 1: it has another number of chains than its finding$/);
  await changed(certified(1, { "1.json": core.utf8("{}\n") }), /^certificate 1: it is not in the form that it must have$/);
});

test("a certificate of no finding is changed", async () => {
  for (const name of ["2.json", "0.json", "01.json", "1.txt", "1.json.json", "1/1.json", "x"]) {
    await changed(certified(1, { "1.json": certificate(), [name]: certificate() }), /^`data\/weighing\/.*` is the certificate of no finding$/);
  }
});
