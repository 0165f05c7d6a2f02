// Bytes and their spellings: every value has exactly one, and a reader refuses all others
// (docs/spec/commitment.md, "Terms"). Nothing here is lenient.

import { sha256 } from "@noble/hashes/sha2.js";
import { createSHA256 } from "hash-wasm";

/** A file or text breaks a rule of docs/spec; `kind` is the class that the vectors name. */
export class Refusal extends Error {
  constructor(readonly kind: string, message: string = kind) {
    super(message);
  }
}

export type Bytes = Uint8Array<ArrayBuffer>;

const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const valuesOf = (alphabet: string) => {
  const values = new Int8Array(128).fill(-1);
  for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i;
  return values;
};
const standardValues = valuesOf(standard);
const urlValues = valuesOf(url);

/** RFC 4648, section 4: padding demanded, left-over bits zero. */
export function base64(text: string): Bytes {
  if (text.length % 4 !== 0) throw new Refusal("base64");
  let end = text.length;
  if (text.endsWith("=")) end -= text.endsWith("==") ? 2 : 1;
  return decode(text.slice(0, end), standardValues);
}

/** RFC 4648, section 5: no padding, left-over bits zero. */
export function base64url(text: string): Bytes {
  return decode(text, urlValues);
}

function decode(text: string, values: Int8Array): Bytes {
  if (text.length % 4 === 1) throw new Refusal("base64");
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const value = values[text.charCodeAt(i)] ?? -1;
    if (value < 0) throw new Refusal("base64");
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (held >> bits) & 0xff;
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0) throw new Refusal("base64");
  return out;
}

/** Standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  const text = encode(bytes, standard);
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** base64url without padding. */
export const toBase64url = (bytes: Uint8Array): string => encode(bytes, url);

function encode(bytes: Uint8Array, alphabet: string): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = Math.min(3, bytes.length - i);
    const held = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let k = 0; k <= left; k++) text += alphabet[(held >> (18 - 6 * k)) & 63];
  }
  return text;
}

export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

// A byte order mark is a character like any other, and refused where it does not belong.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Strict UTF-8. */
export function text(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Refusal("utf8");
  }
}

export const utf8 = (value: string): Bytes => encoder.encode(value);

/** ASCII of a known constant or of checked text. */
export const ascii = utf8;

export function concat(...parts: Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** SHA-256 of the parts, joined. */
export function hash(...parts: Uint8Array[]): Bytes {
  const hasher = sha256.create();
  for (const part of parts) hasher.update(part);
  return hasher.digest() as Bytes;
}

export interface Hasher {
  update(piece: Uint8Array): void;
  digest(): Uint8Array;
}

/**
 * SHA-256 piece by piece, for what is too large to hold: in WebAssembly, about twice as fast, or in
 * plain script where a browser has none.
 */
export async function hasher(plain = false): Promise<Hasher> {
  try {
    if (plain) return sha256.create();
    const made = await createSHA256();
    made.init();
    return { update: (piece) => void made.update(piece), digest: () => made.digest("binary") };
  } catch {
    return sha256.create();
  }
}

export function bigEndian(value: bigint, length: number): Bytes {
  const out = new Uint8Array(length);
  for (let i = length - 1, left = value; i >= 0; i--, left >>= 8n) out[i] = Number(left & 255n);
  return out;
}

/** Decimal, no sign, no leading zero, not above `most`. */
export function decimal(digits: string, most: bigint): bigint {
  // 20 digits are the most that 2^64 - 1 has.
  if (!/^(0|[1-9][0-9]{0,19})$/.test(digits)) throw new Refusal("number");
  const value = BigInt(digits);
  if (value > most) throw new Refusal("number");
  return value;
}

/** 32 bytes in standard base64. */
export function hash64(spelled: string): Bytes {
  const bytes = base64(spelled);
  if (bytes.length !== 32) throw new Refusal("malformed");
  return bytes;
}

/** Order of bytes; for ASCII and for UTF-8 alike. */
export function byteOrder(a: string, b: string): number {
  const left = utf8(a);
  const right = utf8(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}
