// A reader of envelopes of its own, from docs/spec/envelope.md: it shares no line with the writer. The age
// files it reads with the library as it comes, and messages and bundles it makes with Node's own crypto.

import assert from "node:assert/strict";
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

/** The frames of a plaintext, each `[kind, body]`, after every rule of the document was looked at. */
export function frames(plain) {
  assert.equal(plain.subarray(0, 22).toString("latin1"), "testimony/envelope/v1\n");
  const found = [];
  let at = 22;
  while (at < plain.length) {
    const length = plain.readUInt32BE(at + 1);
    assert.ok(length <= 65_536);
    found.push([String.fromCharCode(plain[at]), plain.subarray(at + 5, at + 5 + length), at]);
    at += 5 + length;
  }
  assert.equal(at, plain.length);
  return found;
}

/** What a team finds in an envelope's plaintext. `macKey` is known for answers. */
export function readEnvelope(bytes, macKey) {
  const plain = Buffer.from(bytes);
  const all = frames(plain);
  assert.match(all.map(([kind]) => kind).join(""), /^HT*(FD*E)*P+M$/);
  const header = JSON.parse(all[0][1]);
  const key = header.mac_key === undefined ? macKey : Buffer.from(header.mac_key, "hex");
  const [, mac, macAt] = all.at(-1);
  assert.equal(createHmac("sha256", key).update(plain.subarray(0, macAt)).digest("hex"), mac.toString("hex"));
  for (const [kind, body] of all) if (kind === "P") assert.ok(body.every((byte) => byte === 0));
  assert.ok(plain.length >= 16_384 && isPadme(plain.length), `${plain.length} is no Padmé length`);
  const text = Buffer.concat(all.filter(([kind]) => kind === "T").map(([, body]) => body));
  return { header, text: new TextDecoder("utf-8", { fatal: true }).decode(text), files: readFiles(all), length: plain.length };
}

function readFiles(all) {
  const files = [];
  for (const [kind, body] of all) {
    if (kind === "F") files.push({ ...JSON.parse(body), data: [] });
    if (kind === "D") files.at(-1).data.push(body);
    if (kind !== "E") continue;
    const file = files.at(-1);
    const data = Buffer.concat(file.data);
    const end = JSON.parse(body);
    assert.deepEqual([end.size, end.sha256], [data.length, sha256(data).toString("hex")]);
    Object.assign(file, { data, cut: end.cut === true });
  }
  return files;
}

// By the definition with logarithms and bit masks, not by the writer's divisions.
function isPadme(length) {
  const e = BigInt(Math.floor(Math.log2(length)));
  const s = BigInt(Math.floor(Math.log2(Number(e))) + 1);
  return (BigInt(length) & ((1n << (e - s)) - 1n)) === 0n;
}

export async function unlock(identity, file) {
  const opener = new Decrypter();
  opener.addIdentity(identity);
  return Buffer.from(await opener.decrypt(file));
}

/** A team with hybrid keys and a signed roster, as a team file. */
export async function makeTeam({ number = 1, weeks, keys = newKeys(), tamper } = {}) {
  const identity = await generateHybridIdentity();
  const recipient = await identityToRecipient(identity);
  const listed = weeks?.(recipient) ?? [{ from: 20_700, until: 20_900, recipients: [recipient] }];
  const u = (value, size) => Buffer.from(BigInt(value).toString(16).padStart(size * 2, "0"), "hex");
  const signed = Buffer.concat([
    Buffer.from("testimony/roster/v1\0"), u(number, 8),
    ...listed.flatMap((week) => [u(week.from, 4), u(week.until, 4), u(week.recipients.length, 1),
      ...week.recipients.map((text) => Buffer.from(`${text}\n`))]),
  ]);
  const signature = sign(null, signed, keys.roster.privateKey);
  const raw = ({ publicKey }) => publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  const text = [
    'format = "testimony/team/v1"', 'name = "The Ash Street Archive"', 'title = "Notes"',
    `fetch_key = "${raw(keys.fetch)}"`, `roster_key = "${raw(keys.roster)}"`, "", "[roster]",
    `number = ${number}`, `signature = "${signature.toString("hex")}"`,
    ...listed.flatMap((week) => ["", "[[roster.week]]", `from = ${week.from}`, `until = ${week.until}`,
      `recipients = ${JSON.stringify(week.recipients)}`]), "",
  ].join("\n");
  return { identity, recipient, keys, toml: tamper?.(text) ?? text };
}

export const newKeys = () => ({ fetch: generateKeyPairSync("ed25519"), roster: generateKeyPairSync("ed25519") });

/** A slot as the team makes it. `change` alters the 4,064 bytes before the MAC, `forge` all of them after it. */
export async function makeSlot(thread, { counter = 1, day = 20_780, text, macKey = thread.macKey, change, forge } = {}) {
  const plain = Buffer.alloc(4_096);
  plain.write("testimony/message/v1\n", "latin1");
  plain.writeBigUInt64BE(BigInt(counter), 21);
  plain.writeUInt32BE(day, 29);
  plain.writeUInt32BE(Buffer.byteLength(text), 33);
  plain.write(text, 37);
  change?.(plain);
  const mac = createHmac("sha256", macKey)
    .update("testimony/message/v1/to-sender\0").update(thread.tag).update(plain.subarray(0, 4_064)).digest();
  mac.copy(plain, 4_064);
  forge?.(plain);
  const sealer = new Encrypter();
  sealer.addRecipient(thread.recipient);
  return Buffer.from(await sealer.encrypt(plain));
}

export const hint = (epoch, tag, index) =>
  sha256("testimony/bundle/hint/v1\0", epoch, tag, Buffer.from([index])).subarray(0, 16);

/** A bundle of these threads' slots among fill. */
export function makeBundle(threads, { count = 8, epoch = randomBytes(16) } = {}) {
  const rows = threads.flatMap(({ tag, slots }) =>
    slots.map((slot, index) => Buffer.concat([hint(epoch, tag, index), slot])));
  while (rows.length < count) rows.push(randomBytes(16 + 5_755));
  rows.sort((a, b) => Buffer.compare(a.subarray(0, 16), b.subarray(0, 16)));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(rows.length);
  return Buffer.concat([Buffer.from("testimony/bundle/v1\n"), epoch, size, ...rows]);
}
