// JSON, strictly. `canonical` is docs/spec/disclosure.md, section 2: parse, print again, compare
// bytes. `parseStrict` is for data/dossier.json, which people may lay out as they like, but in which
// no key stands twice and nothing is nested without end.

import { Refusal } from "./bytes.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const refuse = (why: string): never => {
  throw new Refusal("json", why);
};

/** With the flag, a pair is one character, so what is found is half a one. */
const wellFormed = (value: string): boolean => !/\p{Surrogate}/u.test(value);

/** Parses JSON that has only one spelling; key order is what the caller finds in the text. */
export function canonical(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
    // V8 sorts keys that look like numbers first: such a text does not print back, and no form here has one.
    if (JSON.stringify(value) === text && whole(value)) return value;
  } catch {
    // Falls through: not JSON, or nested too deep to print.
  }
  return refuse("not canonical JSON");
}

function whole(value: Json): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value) && !Object.is(value, -0);
  if (typeof value === "string") return wellFormed(value);
  if (Array.isArray(value)) return value.every(whole);
  if (value !== null && typeof value === "object") {
    return Object.entries(value).every(([key, inner]) => wellFormed(key) && whole(inner));
  }
  return true;
}

/** No form of ours is nested deeper than five. */
const depthMax = 32;

/** RFC 8259, without a key that stands twice, and without numbers that are not whole. */
export function parseStrict(text: string): Json {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.space();
  if (reader.at !== text.length) refuse("text after the value");
  return value;
}

class Reader {
  at = 0;
  constructor(readonly text: string) {}

  space(): void {
    this.match(/[ \t\n\r]*/y);
  }

  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  take(character: string): boolean {
    this.space();
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  value(depth: number): Json {
    if (depth > depthMax) refuse("nested too deep");
    if (this.take("{")) return this.object(depth);
    if (this.take("[")) return this.list(depth);
    if (this.text[this.at] === '"') return this.string();
    const word = this.match(/true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y);
    if (word === undefined) return refuse("not JSON");
    const value = JSON.parse(word) as Json;
    if (typeof value === "number" && !/^(0|-?[1-9][0-9]*)$/.test(word)) refuse("a number that is not whole");
    return value;
  }

  string(): string {
    const raw = this.match(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    if (raw === undefined) return refuse("not a string");
    const value = JSON.parse(raw) as string;
    return wellFormed(value) ? value : refuse("half a character");
  }

  list(depth: number): Json {
    const values: Json[] = [];
    if (this.take("]")) return values;
    do values.push(this.value(depth + 1));
    while (this.take(","));
    return this.take("]") ? values : refuse("a list without end");
  }

  object(depth: number): Json {
    const values = new Map<string, Json>();
    if (this.take("}")) return {};
    do {
      this.space();
      const key = this.string();
      if (!this.take(":")) refuse("a key without a value");
      if (values.has(key)) refuse("a key that stands twice");
      values.set(key, this.value(depth + 1));
    } while (this.take(","));
    return this.take("}") ? Object.fromEntries(values) : refuse("an object without end");
  }
}

/** The value as an object with exactly these keys; those of `optional` may be absent. */
export function fields(value: Json | undefined, required: string[], optional: string[] = []): { [key: string]: Json } {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return refuse("not an object");
  const keys = Object.keys(value);
  if (required.some((key) => !Object.hasOwn(value, key))) refuse("a field is missing");
  if (keys.some((key) => !required.includes(key) && !optional.includes(key))) refuse("an unknown field");
  return value;
}

export const asString = (value: Json | undefined): string =>
  typeof value === "string" ? value : refuse("not a text");

export const asList = (value: Json | undefined): Json[] =>
  Array.isArray(value) ? value : refuse("not a list");

/** A count: whole, not negative, of 64 bits. */
export const asCount = (value: Json | undefined): number =>
  typeof value === "number" && value >= 0 && !Object.is(value, -0) && value < 2 ** 64 ? value : refuse("not a count");
