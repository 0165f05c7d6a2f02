// Bytes and numbers as envelope.md writes them: big-endian, hex in lower case.

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Text from bytes; broken UTF-8 is an error and never a question mark. */
export const textOf = (bytes: Uint8Array): string =>
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** `value` in `size` bytes. Division instead of shifts, because lengths here pass 32 bits. */
export function number(value: number, size: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError("not a whole number");
  const bytes = new Uint8Array(size);
  let left = value;
  for (let at = size - 1; at >= 0; at--) {
    bytes[at] = left % 256;
    left = Math.floor(left / 256);
  }
  if (left !== 0) throw new RangeError("number too large for its field");
  return bytes;
}

/** The number that these bytes are; one above 2^53 is refused, so that none is ever rounded. */
export function numberOf(bytes: Uint8Array): number {
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  if (!Number.isSafeInteger(value)) throw new RangeError("number too large");
  return value;
}

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Bytes from exactly `size` bytes of lower-case hex. */
export function unhex(text: string, size: number): Uint8Array {
  if (text.length !== size * 2 || !/^[0-9a-f]*$/.test(text)) throw new Error("not hex of this size");
  return Uint8Array.from({ length: size }, (_, at) => parseInt(text.slice(at * 2, at * 2 + 2), 16));
}

/** Equal or not, in a time that does not tell where two secrets differ. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let differing = 0;
  for (let at = 0; at < a.length; at++) differing |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return differing === 0;
}

/** Order of byte strings: -1, 0, 1. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(a.length - b.length);
}

/** Random bytes of the browser. Where it has none this throws, and the form goes the server's way. */
export const random = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size));
