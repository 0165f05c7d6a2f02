import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption";
import { post } from "./load.mjs";
import { readEnvelope, unlock } from "./reader.mjs";

const { age, envelope, keys } = post;
const thread = await keys.threadKeys(new Uint8Array(16), new Uint8Array(32));
const identity = await generateHybridIdentity();
const recipient = await identityToRecipient(identity);

const account = (text, files = [], kind = "account") => ({ kind, language: "ru", text, files });

async function sealed(what, recipients = [recipient], watch = {}) {
  const stream = await envelope.sealEnvelope(what, thread, recipients, watch);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const round = async (what, watch) => readEnvelope(await unlock(identity, await sealed(what, [recipient], watch)), thread.macKey);

test("what the page seals, stock age opens, and the reader finds every word", async () => {
  const photo = randomBytes(200_001);
  const found = await round(account("They came at night. Ночью. ليلا 😀", [
    new File([photo], "фото 1.jpg", { type: "image/jpeg" }), new File([], "empty"),
  ]));
  assert.equal(found.text, "They came at night. Ночью. ليلا 😀");
  assert.deepEqual(found.files.map(({ name, media_type, cut }) => [name, media_type, cut]),
    [["фото 1.jpg", "image/jpeg", false], ["empty", "application/octet-stream", false]]);
  assert.ok(found.files[0].data.equals(photo));
  const hex = (bytes) => Buffer.from(bytes).toString("hex");
  assert.deepEqual(found.header, {
    kind: "account", tag: hex(thread.tag), recipient: thread.recipient, mac_key: hex(thread.macKey),
    door: "browser", language: "ru",
  });
});

test("an answer brings no key", async () => {
  const { header } = await round(account("more", [], "answer"));
  assert.deepEqual([header.kind, "mac_key" in header], ["answer", false]);
});

test("texts below 12,000 bytes have one size, and every size is a Padmé length", async () => {
  const sizes = new Set();
  for (const length of [0, 1, 2_000, 12_000]) sizes.add((await sealed(account("x".repeat(length)))).length);
  assert.equal(sizes.size, 1);
  for (const length of [14_100, 14_115, 14_116, 16_000, 65_536, 65_537, 1_048_576]) {
    assert.equal((await round(account("я".repeat(length / 2)))).text.length, Math.floor(length / 2));
  }
});

test("Padmé is the definition", () => {
  const { padme } = envelope;
  for (let at = 0; at < 20_000; at++) {
    const length = 16_384 + Math.floor(Math.random() ** 4 * 2 ** 33);
    const e = Math.floor(Math.log2(length));
    const step = 2 ** (e - Math.floor(Math.log2(e)) - 1);
    assert.equal(padme(length), Math.ceil(length / step) * step);
    assert.ok(padme(length) <= length * 1.12);
  }
  assert.deepEqual([16_384, 16_385, 5_368_709_120].map(padme), [16_384, 17_408, 5_368_709_120]);
});

/** A file whose reading fails from an offset on, as one does that is moved away. */
function failing(bytes, from) {
  const file = new File([bytes], "gone.bin");
  const whole = file.slice.bind(file);
  file.slice = (start, end) =>
    end > from ? { arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) } : whole(start, end);
  return file;
}

test("a file that breaks off is cut and the rest is whole", async () => {
  const bytes = randomBytes(3_000_000);
  const cut = [];
  const files = [failing(bytes, 2_097_152), new File(["after"], "after.txt")];
  const found = await round(account("text", files), { cut: (name) => cut.push(name) });
  assert.deepEqual(found.files.map((file) => [file.name, file.cut, file.data.length]),
    [["gone.bin", true, 2_097_152], ["after.txt", false, 5]]);
  assert.deepEqual(cut, ["gone.bin"]);
});

test("names are cut between letters, and broken ones become whole", async () => {
  const names = ["я".repeat(300), `a${"😀".repeat(100)}`, "half \ud83d"];
  const found = await round(account("", names.map((name) => new File(["x"], name))));
  assert.deepEqual(found.files.map(({ name }) => Buffer.byteLength(name)), [254, 253, 8]);
});

test("too much is refused before a byte is sealed", async () => {
  const small = new File(["x"], "x");
  const large = Object.defineProperty(new File(["x"], "x"), "size", { value: envelope.totalBytesMax + 1 });
  const cases = [["text", "x".repeat(1_048_577), []], ["files", "", Array(65).fill(small)], ["total", "", [large]]];
  for (const [wanted, text, files] of cases) {
    assert.equal(envelope.tooLarge(account(text, files)), wanted);
    assert.throws(() => envelope.sealEnvelope(account(text, files), thread, [recipient]));
  }
});

test("classical, mixed, doubled, broken and too many recipients are refused", async () => {
  const classical = await identityToRecipient(await generateX25519Identity());
  const more = await Promise.all(Array.from({ length: 4 }, async () => identityToRecipient(await generateHybridIdentity())));
  const broken = `${recipient.slice(0, -1)}${recipient.endsWith("q") ? "p" : "q"}`;
  const cases = [[], [classical], [recipient, classical], [recipient, recipient], [broken], [recipient.toUpperCase()],
    [recipient, ...more], [`${recipient} `], ["age1tagpq1qqqq"]];
  for (const recipients of cases) {
    await assert.rejects(sealed(account("x"), recipients), /recipient/, recipients.map((text) => text.slice(0, 12)).join());
  }
  // The control: the library by itself takes what the wrapper refuses.
  const { Encrypter } = await import("age-encryption");
  const library = new Encrypter();
  library.addRecipient(recipient);
  library.addRecipient(classical);
  assert.ok((await library.encrypt("x")).length > 0);
});

test("each recipient of the week opens it, and each has one stanza", async () => {
  const others = await Promise.all(Array.from({ length: 3 }, () => generateHybridIdentity()));
  const recipients = [recipient, ...await Promise.all(others.map(identityToRecipient))];
  const file = await sealed(account("for four"), recipients);
  assert.equal(age.hybridStanzas(file), 4);
  for (const one of [identity, ...others]) assert.equal(readEnvelope(await unlock(one, file)).text, "for four");
});

test("a gigabyte passes through without being held", { timeout: 600_000 }, async () => {
  const size = process.env.TESTIMONY_LONG === "1" ? 1_073_741_824 : 67_108_864;
  const slice = new Uint8Array(1_048_576).fill(7);
  const file = new File(["x"], "film.mp4");
  Object.defineProperty(file, "size", { value: size });
  file.slice = (from, to) => ({ arrayBuffer: async () => slice.slice(0, to - from).buffer });
  globalThis.gc?.();
  const before = process.memoryUsage().arrayBuffers;
  let [most, bytes] = [0, 0];
  const id = createHash("sha256");
  for await (const piece of await envelope.sealEnvelope(account("", [file]), thread, [recipient])) {
    bytes += piece.length;
    id.update(piece);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  assert.ok(bytes > size && bytes < size * 1.12, `${bytes} bytes`);
  // Node collects late; what matters is that the most held does not grow with the file.
  assert.ok(most < 48 * 1_048_576, `${Math.round(most / 1_048_576)} MiB held`);
});
