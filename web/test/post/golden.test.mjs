// What another implementation made (testdata/envelope, the example of docs/spec/envelope.md), and this one's.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { post } from "./load.mjs";
import { readEnvelope, unlock } from "./reader.mjs";

const root = new URL("../../../", import.meta.url);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("the example's words, digits and keys are the document's", async () => {
  const text = await readFile(new URL("docs/spec/envelope.md", root), "utf8");
  const value = (name) => new RegExp(`^ {4}${name} +(\\S+)$`, "m").exec(text)?.[1];
  const zeros = new Uint8Array(16);
  const keys = await post.keys.threadKeys(zeros, new Uint8Array(32));
  const hex = post.bytes.hex;
  assert.deepEqual(
    [hex(keys.opening), hex(keys.tag), keys.identity, hex(keys.macKey)],
    [value("opening"), value("tag"), value("identity"), value("mac key")]);
  const [, start, hash] = /^ {4}recipient +(age1pq1\w+)… \(H of the whole string: ([0-9a-f]{64})\)$/m.exec(text);
  assert.ok(keys.recipient.startsWith(start));
  assert.equal(sha256(keys.recipient), hash);
  assert.ok(text.includes(`then \`${post.words.spell(zeros, "digits").split(" ").at(-1)}\``));
});

test("the other implementation's envelope opens with stock age, and its team file is read", async () => {
  const identity = post.age.identityOf(new Uint8Array(32).fill(0x42));
  const file = new Uint8Array(await readFile(new URL("testdata/envelope/account-v1.age", root)));
  assert.equal(post.age.hybridStanzas(file), 1);
  const { header, text, files } = readEnvelope(await unlock(identity, file));
  assert.equal(header.door, "command");
  assert.deepEqual(files.map(({ name, media_type }) => [name, media_type]), [["gate.jpg", "image/jpeg"]]);
  assert.equal(Buffer.byteLength(text), 49);
  const team = post.team.readTeam(await readFile(new URL("testdata/envelope/team-v1.toml", root), "utf8"));
  assert.equal(team.number, 7);
  assert.deepEqual(post.team.recipientsOn(team, 20_780), [await post.age.recipientOf(new Uint8Array(32).fill(0x42))]);
});
