// Archives: what verdict.md, section 2.1, accepts and refuses. The same cases are given to the other
// verifiers by judges/pyverify.

import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../load.mjs";
import { cases, policy } from "./archives.mjs";
import { dossier } from "./make.mjs";

const core = await load();
const trusted = [core.readTrusted("policy.txt", core.utf8(policy))];
const source = (bytes) => ({ size: bytes.length, slice: async (from, to) => Uint8Array.from(bytes.subarray(from, to)) });
const verify = async (bytes) => core.verifyDossier(await core.openArchive(source(bytes)), { trusted, now: 1_800_000_000n });
const all = cases();

async function answer(bytes) {
  try {
    const verdict = await verify(bytes);
    return [core.exitCodes[verdict.verdict], core.sentenceOf(verdict)];
  } catch (cause) {
    if (cause instanceof core.NotADossier) return [4, cause.message];
    throw cause;
  }
}

test("enough of them, none twice, and some of every answer", () => {
  assert.equal(new Set(all.map(([name]) => name)).size, all.length);
  for (const code of [0, 1, 4]) assert.ok(all.filter((one) => one[2] === code).length >= 10, `${code}`);
});

for (const [name, bytes, code, said] of all) {
  test(`${name} is answered with ${code}`, async () => {
    const [got, sentence] = await answer(bytes);
    assert.equal(got, code, sentence);
    if (said !== undefined) assert.equal(sentence, code === 1 ? `Changed: ${said}.` : said);
  });
}

test("a flipped bit anywhere in an archive never shows other files", async () => {
  const files = dossier();
  for (const name of ["zip-honest", "tar-honest"]) {
    const made = all.find(([one]) => one === name)[1];
    let unchanged = 0;
    for (let i = 0; i < 400; i++) {
      const copy = Buffer.from(made);
      copy[(i * 7919) % made.length] ^= 1 << (i % 8);
      const [code] = await answer(copy);
      if (code !== 0) continue;
      unchanged++;
      // A time or an owner was met: what was read is what was signed.
      const opened = await core.openArchive(source(copy));
      for (const [path, bytes] of files) {
        const read = await core.readFile(opened, path, bytes.length, true, () => {});
        assert.ok(core.equal(read.bytes, bytes), path);
      }
    }
    assert.ok(unchanged < 200, `${unchanged}`);
  }
});
