// Verifier keys, signed notes, checkpoints and cosignatures (docs/spec/record.md).

import {
  base64, type Bytes, decimal, equal, hash, hash64, hex, Refusal, text, utf8,
} from "./bytes.ts";
import { isStrongKey, verify } from "./ed25519.ts";

/** What a key signs; the byte is part of its id. */
export const kinds = { ed25519: 1, cosignature: 4, mlDsa44: 6 } as const;

export interface Key {
  name: string;
  /** The first four bytes of SHA-256(name, newline, type, key), as hexadecimal. */
  id: string;
  kind: number;
  bytes: Bytes;
  /** As it was written. */
  spelled: string;
}

const keyBytes: Record<number, number> = { 1: 32, 4: 32, 6: 1312 };

const nameBytesMax = 255;

/** Unicode White_Space, control characters and plus. */
const notInNames = /[+\u0000-\u001f\u007f-\u009f \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/u;

/** Throws for a name that no key can have. */
export function checkName(name: string): void {
  const length = utf8(name).length;
  if (length < 1 || length > nameBytesMax || notInNames.test(name)) throw new Refusal("key-name");
}

/** Parses `name+id+base64(type, key)`. */
export function readKey(spelled: string): Key {
  const first = spelled.indexOf("+");
  const second = spelled.indexOf("+", first + 1);
  if (first < 0 || second < 0) throw new Refusal("malformed", "not a verifier key");
  const name = spelled.slice(0, first);
  checkName(name);
  const id = spelled.slice(first + 1, second);
  if (!/^[0-9a-f]{8}$/.test(id)) throw new Refusal("key-id");
  const typed = base64(spelled.slice(second + 1));
  if (typed.length === 0) throw new Refusal("malformed", "no key");
  const kind = typed[0]!;
  const bytes = typed.slice(1);
  const length = keyBytes[kind];
  if (length === undefined) throw new Refusal("key-kind");
  if (bytes.length !== length) throw new Refusal("malformed", "a key of the wrong length");
  if (hex(hash(utf8(name), Uint8Array.of(10), typed)).slice(0, 8) !== id) throw new Refusal("key-id");
  if (kind !== kinds.mlDsa44 && !isStrongKey(bytes)) throw new Refusal("weak-key");
  return { name, id, kind, bytes, spelled };
}

export interface SignatureLine {
  name: string;
  id: string;
  bytes: Bytes;
}

export interface Note {
  /** What is signed: ends in a newline. */
  text: string;
  signatures: SignatureLine[];
}

/** Limits of C2SP signed-note, as record.md narrows them. */
const signaturesMax = 100;
const noteBytesMax = 4 * 1024 * 1024;

const controlButNewline = /[\u0000-\u0009\u000b-\u001f\u007f]/;

/** Strict UTF-8 without any control character but the newline. */
export function plainText(bytes: Uint8Array): string {
  const plain = text(bytes);
  if (controlButNewline.test(plain)) throw new Refusal("control-character");
  return plain;
}

/** Parses a signed note; checks no signature. */
export function readNote(bytes: Uint8Array): Note {
  if (bytes.length > noteBytesMax) throw new Refusal("too-large");
  return noteOf(plainText(bytes));
}

function noteOf(whole: string): Note {
  if (!whole.endsWith("\n")) throw new Refusal("malformed", "no newline at the end");
  // The last empty line parts text from signatures.
  const split = whole.lastIndexOf("\n\n");
  if (split < 0) throw new Refusal("malformed", "no empty line");
  const lines = whole.slice(split + 2, -1).split("\n");
  if (whole.length <= split + 2) throw new Refusal("malformed", "no signature");
  if (lines.length > signaturesMax) throw new Refusal("too-large");
  return { text: whole.slice(0, split + 1), signatures: lines.map(signatureLine) };
}

function signatureLine(line: string): SignatureLine {
  if (!line.startsWith("\u2014 ")) throw new Refusal("malformed", "not a signature line");
  const rest = line.slice(2);
  const space = rest.indexOf(" ");
  if (space < 0) throw new Refusal("malformed", "not a signature line");
  const name = rest.slice(0, space);
  checkName(name);
  const bytes = base64(rest.slice(space + 1));
  if (bytes.length <= 4) throw new Refusal("malformed", "a signature line without a signature");
  return { name, id: hex(bytes.subarray(0, 4)), bytes: bytes.slice(4) };
}

const linesOf = (note: Note, key: Key) =>
  note.signatures.filter((line) => line.name === key.name && line.id === key.id);

/** Whether this Ed25519 key signed the note; throws where a line of it does not hold. */
export function signedBy(note: Note, key: Key): boolean {
  if (key.kind === kinds.mlDsa44) return false;
  if (key.kind !== kinds.ed25519) throw new Refusal("key-kind");
  const lines = linesOf(note, key);
  const message = utf8(note.text);
  for (const line of lines) {
    if (!verify(key.bytes, message, line.bytes)) throw new Refusal("signature");
  }
  return lines.length > 0;
}

/** The earliest time of this cosigner, if it signed; throws where a line of it does not hold. */
export function cosignedAt(note: Note, key: Key): bigint | undefined {
  if (key.kind === kinds.mlDsa44) return undefined;
  if (key.kind !== kinds.cosignature) throw new Refusal("key-kind");
  let earliest: bigint | undefined;
  for (const line of linesOf(note, key)) {
    if (line.bytes.length !== 72) throw new Refusal("signature");
    const time = BigInt(`0x${hex(line.bytes.subarray(0, 8))}`);
    if (time >= 1n << 63n) throw new Refusal("signature");
    const message = utf8(`cosignature/v1\ntime ${time}\n${note.text}`);
    if (!verify(key.bytes, message, line.bytes.subarray(8))) throw new Refusal("signature");
    if (earliest === undefined || time < earliest) earliest = time;
  }
  return earliest;
}

export interface Checkpoint {
  logOrigin: string;
  size: bigint;
  root: Bytes;
}

const mostLeaves = (1n << 64n) - 1n;

/** Parses the text of a checkpoint: log origin, size, root, extension lines. */
export function readCheckpoint(signed: string): Checkpoint {
  const lines = signed.slice(0, -1).split("\n");
  const [logOrigin, size, root, ...extensions] = lines;
  if (!logOrigin || size === undefined || root === undefined) throw new Refusal("malformed", "not a checkpoint");
  if (extensions.some((line) => line === "")) throw new Refusal("malformed", "an empty extension line");
  const checkpoint = { logOrigin, size: decimal(size, mostLeaves), root: hash64(root) };
  if (checkpoint.size === 0n && !equal(checkpoint.root, hash())) throw new Refusal("root-mismatch");
  return checkpoint;
}

/** A signature of the publication key over a JWS signing input; notes never pass for one. */
export function signedJws(key: Key, input: Uint8Array, signature: Uint8Array): void {
  if (key.kind !== kinds.ed25519) throw new Refusal("key-kind");
  if (!/^[A-Za-z0-9_.-]*$/.test(text(input))) throw new Refusal("domain");
  if (!verify(key.bytes, input, signature)) throw new Refusal("signature");
}

