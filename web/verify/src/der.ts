// DER, strictly: definite lengths in their shortest form, low tags only. BER readers accept what two
// verifiers may read differently (docs/spec/record.md, "Stamps", rule 1), so none is used.

import { type Bytes, equal, Refusal, text } from "./bytes.ts";

export interface Der {
  tag: number;
  /** The content without tag and length. */
  content: Bytes;
  /** Tag, length and content. */
  whole: Bytes;
}

export const tags = {
  boolean: 0x01, integer: 0x02, bits: 0x03, octets: 0x04, nothing: 0x05, oid: 0x06,
  utf8: 0x0c, utcTime: 0x17, time: 0x18, sequence: 0x30, set: 0x31,
} as const;

/** The n-th tag of a structure: [n], constructed. */
export const context = (n: number): number => 0xa0 | n;

const refuse = (why: string): never => {
  throw new Refusal("der", why);
};

/** One value, with nothing behind it; what is inside is looked at where a rule asks for it. */
export function der(bytes: Bytes): Der {
  const all = values(bytes);
  if (all.length !== 1) refuse("not one value");
  return all[0]!;
}

function values(bytes: Bytes): Der[] {
  const found: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const one = first(bytes.subarray(at) as Bytes);
    found.push(one);
    at += one.whole.length;
  }
  return found;
}

function first(bytes: Bytes): Der {
  const [tag, short] = bytes;
  if (tag === undefined || short === undefined || (tag & 0x1f) === 0x1f) return refuse("a tag");
  let at = 2;
  let length: number = short;
  if (short >= 0x80) {
    const digits = short & 0x7f;
    // Four digits are 4 GiB: no value here is longer.
    if (digits === 0 || digits > 4 || bytes.length < 2 + digits || bytes[2] === 0) refuse("a length");
    length = 0;
    for (; at < 2 + digits; at++) length = length * 256 + bytes[at]!;
    if (length < 0x80) refuse("a length that is not the shortest");
  }
  if (bytes.length < at + length) refuse("a value that ends early");
  return {
    tag, content: bytes.subarray(at, at + length) as Bytes, whole: bytes.subarray(0, at + length) as Bytes,
  };
}

/** The values of a structure, taken one after the other. */
export class Fields {
  private readonly left: Der[];

  constructor(value: Der, tag: number = tags.sequence) {
    if (value.tag !== tag) refuse("a value of another type");
    this.left = values(value.content);
  }

  take(tag: number): Der {
    return this.maybe(tag) ?? refuse("a value of another type, or none");
  }

  maybe(tag: number): Der | undefined {
    return this.left[0]?.tag === tag ? this.left.shift() : undefined;
  }

  any(): Der {
    return this.left.shift() ?? refuse("a value is missing");
  }

  rest(): Der[] {
    return this.left.splice(0);
  }

  end(): void {
    if (this.left.length > 0) refuse("a value too many");
  }
}

/** What stands in an explicit tag. */
export function inside(value: Der): Der {
  const all = values(value.content);
  return all.length === 1 ? all[0]! : refuse("not one value");
}

/** A whole number in its shortest form. */
export function integer(value: Der): bigint {
  const { content } = value;
  if (value.tag !== tags.integer || content.length === 0) refuse("not a number");
  const [top, next] = content;
  if (next !== undefined && ((top === 0 && next < 0x80) || (top === 0xff && next >= 0x80))) refuse("a number with needless digits");
  let number = 0n;
  for (const byte of content) number = (number << 8n) | BigInt(byte);
  return top! >= 0x80 ? number - (1n << BigInt(8 * content.length)) : number;
}

export function boolean(value: Der): boolean {
  if (value.content.length !== 1 || ![0, 0xff].includes(value.content[0]!)) refuse("not a truth value");
  return value.content[0] === 0xff;
}

/** A bit string of whole bytes. */
export function bitString(value: Der): Bytes {
  if (value.tag !== tags.bits || value.content[0] !== 0) refuse("not a string of whole bytes");
  return value.content.subarray(1) as Bytes;
}

/** An object identifier with dots. */
export function oid(value: Der): string {
  if (value.tag !== tags.oid || value.content.length === 0) return refuse("not an identifier");
  const numbers: bigint[] = [];
  let number = 0n;
  let fresh = true;
  for (const byte of value.content) {
    if (fresh && byte === 0x80) refuse("an identifier with needless digits");
    number = (number << 7n) | BigInt(byte & 0x7f);
    fresh = byte < 0x80;
    if (fresh) {
      numbers.push(number);
      number = 0n;
    }
  }
  if (!fresh) refuse("an identifier that ends early");
  const head = numbers.shift()!;
  const top = head < 40n ? 0n : head < 80n ? 1n : 2n;
  return [top, head - top * 40n, ...numbers].join(".");
}

/** Members of a SET OF, in any order: `openssl ts` does not sort them. */
export const setOf = (value: Der, tag: number = tags.set): Der[] => new Fields(value, tag).rest();

/** Seconds since 1970; `fractions` allows a fraction, which is rounded up. */
export function time(value: Der, fractions: boolean): bigint {
  const spelled = text(value.content);
  const general = value.tag === tags.time;
  if (!general && value.tag !== tags.utcTime) refuse("not a time");
  const pattern = general
    ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z$/ : /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)()?Z$/;
  const found = pattern.exec(spelled);
  if (found === null || (found[7] && !fractions)) return refuse("not a time");
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number, number, number, number, number, number];
  const full = general ? year : year + (year < 50 ? 2000 : 1900);
  const made = new Date(0);
  made.setUTCFullYear(full, month - 1, day);
  made.setUTCHours(hour, minute, second);
  const same = [made.getUTCMonth() + 1, made.getUTCDate(), made.getUTCHours(), made.getUTCMinutes(), made.getUTCSeconds()];
  if (same.join() !== [month, day, hour, minute, second].join()) refuse("a time that does not exist");
  return BigInt(made.getTime() / 1000) + (found[7] ? 1n : 0n);
}

/** AlgorithmIdentifier whose parameters are absent or NULL. */
export function algorithm(value: Der): string {
  const parts = new Fields(value);
  const name = oid(parts.take(tags.oid));
  const nothing = parts.maybe(tags.nothing);
  if (nothing !== undefined && nothing.content.length !== 0) refuse("a NULL with content");
  parts.end();
  return name;
}

export const same = (a: Der, b: Der): boolean => equal(a.whole, b.whole);
