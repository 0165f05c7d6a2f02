// A hostile Post: what it forges, repeats, reorders or breaks is never shown as the team's.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { post } from "./load.mjs";
import { makeBundle, makeSlot } from "./reader.mjs";

const { messages, keys } = post;
const thread = await keys.threadKeys(new Uint8Array(16), new Uint8Array(32));
const stranger = await keys.threadKeys(new Uint8Array(16).fill(1), new Uint8Array(32));

/** What a page would show: texts, and `refused` for slots that it does not show. */
async function shown(slots, who = thread) {
  const bundle = messages.readBundle(new Uint8Array(makeBundle([{ tag: who.tag, slots }])));
  return (await messages.readMailbox(bundle, thread)).map(({ message }) => message?.text ?? "refused");
}

const slot = (more) => makeSlot(thread, { text: "Which road was it?", ...more });

test("the team's messages are shown in their order, with their days", async () => {
  const slots = [await slot(), await slot({ counter: 2, text: "И ещё. وأيضا" }), await slot({ counter: 9, text: "" })];
  assert.deepEqual(await shown(slots), ["Which road was it?", "И ещё. وأيضا", ""]);
  const { day, counter } = await messages.openMessage(new Uint8Array(slots[1]), thread);
  assert.deepEqual([day, counter], [20_780, 2]);
});

test("a slot has 5,755 bytes and the longest text fits", async () => {
  const full = await slot({ text: "x".repeat(4_027) });
  assert.equal(full.length, 5_755);
  assert.deepEqual(await shown([full]), ["x".repeat(4_027)]);
});

test("a forged question is not shown", async () => {
  const forged = [
    await slot({ macKey: randomBytes(32) }),
    await slot({ forge: (plain) => plain.write("WHO ARE YOU", 37) }),
    await slot({ forge: (plain) => plain.writeBigUInt64BE(7n, 21) }),
    await slot({ forge: (plain) => plain.writeUInt32BE(1, 29) }),
    await slot({ change: (plain) => plain.writeUInt32BE(4_028, 33) }),
    await slot({ change: (plain) => plain.writeUInt32BE(4, 33) }),
    await slot({ change: (plain) => plain.write("testimony/message/v2\n") }),
    await slot({ change: (plain) => plain.writeUInt8(0xff, 37) }),
    await makeSlot({ ...stranger, recipient: thread.recipient }, { text: "for another thread" }),
    await makeSlot({ ...thread, macKey: stranger.macKey }, { text: "another key" }),
  ];
  for (const [at, one] of forged.entries()) assert.deepEqual(await shown([one]), ["refused"], `forgery ${at}`);
  const honest = await slot({ counter: 2, text: "honest" });
  assert.deepEqual(await shown([forged[0], honest]), ["refused", "honest"]);
});

test("a replayed or reordered message is not shown as a new one", async () => {
  const [first, second] = [await slot({ text: "first" }), await slot({ counter: 2, text: "second" })];
  assert.deepEqual(await shown([first, first]), ["first", "refused"]);
  assert.deepEqual(await shown([second, first]), ["second", "refused"]);
  assert.deepEqual(await shown([first, second, first]), ["first", "second", "refused"]);
  const again = await slot({ counter: 2, text: "another text with the same number" });
  assert.deepEqual(await shown([first, second, again]), ["first", "second", "refused"]);
});

test("any changed byte of a slot is refused", async () => {
  const whole = await slot();
  for (let at = 0; at < whole.length; at += 131) {
    const changed = Buffer.from(whole);
    changed[at] ^= 1;
    assert.deepEqual(await shown([changed]), ["refused"], `byte ${at}`);
  }
});

test("a slot that another stanza or a classical key may open is refused", async () => {
  const { Encrypter, generateX25519Identity, identityToRecipient } = await import("age-encryption");
  const two = new Encrypter();
  two.addRecipient(thread.recipient);
  two.addRecipient(await identityToRecipient(await generateX25519Identity()));
  const file = await two.encrypt(new Uint8Array(4_096));
  assert.equal(await messages.openMessage(file, thread), undefined);
  await assert.rejects(post.age.open(thread.identity, file), /stanza/);
});

test("known words without a message and words of nobody show the same", async () => {
  const other = await slot({ text: "for somebody else" });
  assert.deepEqual(await shown([other], stranger), []);
  assert.deepEqual(await shown([]), []);
});

test("a broken bundle is an error and never an empty mailbox", async () => {
  const whole = makeBundle([{ tag: thread.tag, slots: [await slot()] }]);
  const rowAt = (index) => 40 + index * 5_771;
  const swapped = Buffer.concat([whole.subarray(0, 40), whole.subarray(rowAt(1), rowAt(2)), whole.subarray(40, rowAt(1)), whole.subarray(rowAt(2))]);
  const doubled = Buffer.concat([whole.subarray(0, rowAt(1)), whole.subarray(40, rowAt(1)), whole.subarray(rowAt(2))]);
  const counted = Buffer.from(whole);
  counted.writeUInt32BE(9, 36);
  const huge = Buffer.from(whole);
  huge.writeUInt32BE(0xffff_ffff, 36);
  const broken = [Buffer.alloc(0), randomBytes(40), whole.subarray(0, 39), whole.subarray(0, -1),
    Buffer.concat([whole, Buffer.of(0)]), swapped, doubled, counted, huge, randomBytes(50_000), Buffer.from("<html>busy</html>")];
  for (const [at, bytes] of broken.entries()) {
    assert.throws(() => messages.readBundle(new Uint8Array(bytes)), `bundle ${at}`);
  }
});

test("random rows under our hints are refused one by one and do not hide the rest", async () => {
  const garbage = randomBytes(5_755);
  assert.deepEqual(await shown([garbage, await slot({ text: "honest" }), randomBytes(5_755)]),
    ["refused", "honest", "refused"]);
});

test("no more than 64 messages are looked at", async () => {
  const one = await slot();
  assert.equal((await shown(Array(70).fill(one))).length, 64);
});
