// The published vectors: those of the proving core, and the presentations.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "../load.mjs";

const core = await load();
const root = fileURLToPath(new URL("../../..", import.meta.url));
const vectors = path.join(root, "crates", "proof", "vectors");

const one = (folder, name) => readFileSync(path.join(folder, name));
const string = (folder, name) => core.text(one(folder, name));
const list = (joined) => (joined === "-" ? [] : joined.split(",").map(core.hash64));

const lines = (folder) => string(folder, "proofs").trimEnd().split("\n").map((line) => line.split(" "));

/** Each operation gives its facts or throws a Refusal (crates/proof/vectors/README.md). */
const operations = {
  base64(folder) {
    const spelled = string(folder, "input");
    assert.equal(core.toBase64(core.base64(spelled)), spelled);
  },
  inclusion(folder) {
    for (const [index, size, leaf, treeRoot, hashes] of lines(folder)) {
      core.checkInclusion(BigInt(index), BigInt(size), core.hash64(leaf), core.hash64(treeRoot), list(hashes));
    }
  },
  consistency(folder) {
    for (const [oldSize, oldRoot, size, treeRoot, hashes] of lines(folder)) {
      core.checkConsistency(
        BigInt(oldSize), core.hash64(oldRoot), BigInt(size), core.hash64(treeRoot), list(hashes));
    }
  },
  vkey: (folder) => void core.readKey(string(folder, "vkey")),
  note(folder) {
    const key = core.readKey(string(folder, "vkey"));
    const note = core.readNote(one(folder, "note"));
    if (!core.signedBy(note, key)) throw new core.Refusal("not-signed");
  },
  jws(folder) {
    core.signedJws(core.readKey(string(folder, "vkey")), one(folder, "input"), core.base64(string(folder, "signature")));
  },
  checkpoint(folder) {
    const key = core.readKey(string(folder, "vkey"));
    const note = core.readNote(one(folder, "checkpoint"));
    if (!core.signedBy(note, key)) throw new core.Refusal("not-signed");
    if (core.readCheckpoint(note.text).logOrigin !== key.name) throw new core.Refusal("log-origin");
  },
  cosignature(folder) {
    const key = core.readKey(string(folder, "vkey"));
    const note = core.readNote(one(folder, "checkpoint"));
    core.readCheckpoint(note.text);
    const time = core.cosignedAt(note, key);
    if (time === undefined) throw new core.Refusal("not-signed");
    return [`time ${time}`];
  },
  policy: (folder) => void core.readPolicy(one(folder, "policy")),
  quorum(folder) {
    const policy = core.readPolicy(one(folder, "policy"));
    const names = string(folder, "cosigned").split("\n").filter(Boolean);
    if (!core.quorumHolds(policy, names)) throw new core.Refusal("quorum");
  },
  opening(folder) {
    const opening = core.readOpening(one(folder, "opening"));
    const digest = existsSync(path.join(folder, "digest")) ? core.hash64(string(folder, "digest")) : undefined;
    const at = core.slotRoot(opening, core.commitmentOf(opening, digest));
    if (!core.equal(at, core.hash64(string(folder, "root")))) throw new core.Refusal("root-mismatch");
  },
  "tlog-proof"(folder) {
    const policy = core.readPolicy(one(folder, "policy"));
    const proof = core.readProof(one(folder, "proof"));
    const accepted = core.checkProof(policy, proof, core.leafHash(one(folder, "entry")));
    const demo = core.isDemo(policy, accepted.checkpoint.logOrigin);
    return [`existed_by ${accepted.existedBy ?? "none"}`, `demo ${demo}`];
  },
};

function answer(folder) {
  const operation = operations[string(folder, "op").trim()];
  assert.ok(operation, "an unknown operation");
  try {
    return ["ok", ...(operation(folder) ?? [])].join("\n");
  } catch (cause) {
    if (!(cause instanceof core.Refusal)) throw cause;
    return `refuse: ${cause.kind}`;
  }
}

const cases = readdirSync(vectors, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test("there are vectors", () => assert.ok(cases.length >= 250, `${cases.length}`));

for (const { name } of cases) {
  test(`vector ${name}`, () => {
    const folder = path.join(vectors, name);
    assert.equal(answer(folder), string(folder, "expected").trimEnd());
  });
}

const presentations = (name) =>
  JSON.parse(readFileSync(path.join(root, "testdata", "disclose", `${name}.json`), "utf8"));

function keyOf(encoded) {
  const bytes = encoded.length === 64 ? Uint8Array.from(Buffer.from(encoded, "hex")) : core.base64url(encoded);
  return { name: "publication-2026", id: "", kind: 1, bytes, spelled: "" };
}

const accepted = presentations("accepted");
for (const one of accepted.cases) {
  test(`accepted presentation ${one.name}`, () => {
    const shown = core.checkPresentation(core.utf8(one.presentation), keyOf(accepted.public_key), one.shape);
    const got = one.shape === "text" ? shown.pieces : Object.fromEntries(shown.record);
    assert.deepEqual(got, one.answer);
    assert.equal(core.hex(shown.payloadDigest), one.payload_digest);
  });
}

const refused = presentations("refused");
for (const one of refused.cases) {
  test(`refused presentation ${one.defect}`, () => {
    const key = keyOf(refused.public_key);
    assert.throws(() => core.checkPresentation(core.utf8(one.presentation), key, one.shape), core.Refusal);
  });
}

test("a presentation of one shape is none of the other", () => {
  const one = accepted.cases.find(({ name }) => name === "text_all");
  const key = keyOf(accepted.public_key);
  assert.throws(() => core.checkPresentation(core.utf8(one.presentation), key, "record"), core.Refusal);
});

const certificates = JSON.parse(readFileSync(path.join(root, "testdata", "certificate", "vectors.json"), "utf8"));

test("there are certificates", () => assert.ok(certificates.length >= 90, `${certificates.length}`));

for (const one of certificates) {
  test(`certificate: ${one.name}`, () => {
    let said = "";
    try {
      core.checkCertificate(core.utf8(one.text), one.asserted_lo);
    } catch (cause) {
      if (!(cause instanceof core.Flaw)) throw cause;
      said = cause.message;
    }
    assert.equal(said, one.flaw);
  });
}
