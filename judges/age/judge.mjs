// npm age-encryption, which we did not write, against what Testimony seals and opens.
//
//   judge.mjs open IDENTITIES FILE OUT      opens FILE with the identities of a file
//   judge.mjs keys                          recomputes the example of docs/spec/envelope.md section 1
//   judge.mjs vectors OURS                  npm cctv-age through OURS (crates/seal/examples/age.rs)
//   judge.mjs both OURS                     files of many lengths, sealed here and opened there, and back
import { execFileSync, spawnSync } from "node:child_process";
import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { bech32 } from "@scure/base";
import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from "age-encryption";
import * as cctv from "cctv-age";

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const fail = (...what) => {
  console.error(...what);
  process.exit(1);
};

async function open(identities, file, out) {
  const decrypter = new Decrypter();
  for (const line of readFileSync(identities, "utf8").split("\n")) {
    if (line.startsWith("AGE-SECRET-KEY-")) decrypter.addIdentity(line.trim());
  }
  writeFileSync(out, await decrypter.decrypt(readFileSync(file)));
}

/** The spec's example, computed with Node's HKDF and SHA-256 and npm's Bech32 and keys. */
async function keys() {
  const spec = readFileSync(new URL("../../docs/spec/envelope.md", import.meta.url), "utf8");
  const entropy = Buffer.alloc(16);
  const expand = (label) => Buffer.from(hkdfSync("sha256", entropy, Buffer.alloc(32), label, 32));
  const opening = expand("testimony/words/opening/v1");
  const tag = sha256("testimony/words/tag/v1\0", opening).subarray(0, 16);
  const seed = expand("testimony/words/identity/v1");
  const identity = bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", seed).toUpperCase();
  const recipient = await identityToRecipient(identity);
  const check = sha256("testimony/words/digits/v1\0", entropy).readUInt16BE(0);
  for (const value of [
    opening.toString("hex"),
    tag.toString("hex"),
    identity,
    recipient.slice(0, 24),
    sha256(recipient).toString("hex"),
    expand("testimony/words/mac/v1").toString("hex"),
    `\`${String(check).padStart(5, "0")}\``,
  ]) {
    if (!spec.includes(value)) fail(`the spec does not have ${value}`);
  }
}

/** One vector: its header lines, and the file. */
function vector(bytes) {
  const at = Buffer.from(bytes).indexOf("\n\n");
  const lines = Buffer.from(bytes.subarray(0, at)).toString().split("\n");
  const fields = lines.map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]);
  const all = (name) => fields.filter(([key]) => key === name).map(([, value]) => value);
  let file = Buffer.from(bytes.subarray(at + 2));
  if (all("compressed")[0] === "zlib") file = inflateSync(file);
  return { all, file };
}

/** Exit codes of OURS that fit what the vector expects. */
const CODES = {
  success: [0],
  "no match": [2],
  "HMAC failure": [1, 2],
  "header failure": [1],
  "payload failure": [3],
};
/** We refuse what a quantum computer could open, although it is a good file (docs/spec/envelope.md). */
const STRICTER = new Set(["hybrid_and_x25519"]);
/** Crate `age` reads these on purpose, for files that its first versions wrote (its own tests say so). */
const LENIENT = new Set(["stanza_missing_body", "stanza_missing_final_line"]);

function vectors(ours) {
  const all = cctv.default ?? cctv;
  let tried = 0;
  let hybrid = 0;
  for (const name of Object.keys(all)) {
    const { all: field, file } = vector(all[name]);
    // Not what we read: passphrases, and armor, which no envelope has.
    if (field("passphrase").length > 0 || field("armored")[0] === "yes") continue;
    const [expected] = field("expect");
    const codes = field("identity").map((identity) => {
      const ran = spawnSync(ours, ["open", identity], { input: file, maxBuffer: 1 << 30 });
      return { code: ran.status, hash: sha256(ran.stdout).toString("hex") };
    });
    const best = codes.find(({ code }) => code !== 2) ?? codes[0];
    if (best === undefined) continue;
    tried += 1;
    hybrid += name.startsWith("hybrid") ? 1 : 0;
    if (LENIENT.has(name)) continue;
    const fits = STRICTER.has(name) ? best.code === 1 : CODES[expected]?.includes(best.code);
    if (!fits) fail(`${name}: ${expected}, and ours ended with ${best.code}`);
    const whole = expected === "success" && !STRICTER.has(name);
    if (whole && best.hash !== field("payload")[0]) fail(`${name}: another payload`);
  }
  if (tried < 80 || hybrid < 15) fail(`only ${tried} vectors, ${hybrid} of them hybrid`);
  console.log(`${tried} vectors, ${hybrid} of them hybrid`);
}

async function both(ours) {
  const identity = await generateHybridIdentity();
  const recipient = await identityToRecipient(identity);
  for (const length of [0, 1, 15, 65_535, 65_536, 65_537, 131_072, 1_000_000]) {
    const plain = randomBytes(length);
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    const theirs = await encrypter.encrypt(plain);
    const opened = execFileSync(ours, ["open", identity], { input: theirs, maxBuffer: 1 << 30 });
    if (!opened.equals(plain)) fail(`theirs of ${length} bytes`);
    const sealed = execFileSync(ours, ["seal", recipient], { input: plain, maxBuffer: 1 << 30 });
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    if (!Buffer.from(await decrypter.decrypt(sealed)).equals(plain)) fail(`ours of ${length} bytes`);
  }
  // Theirs seals to both kinds in one file without a word; ours refuses to open it.
  const careless = new Encrypter();
  careless.addRecipient(recipient);
  careless.addRecipient(await identityToRecipient(await generateX25519Identity()));
  const mixed = await careless.encrypt("mixed");
  if (spawnSync(ours, ["open", identity], { input: mixed }).status !== 1) fail("mixed was opened");
}

const [what, ...rest] = process.argv.slice(2);
await { open, keys, vectors, both }[what](...rest);
