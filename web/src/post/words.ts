// Code words: 16 random bytes as twelve words or nine groups of digits, and back (envelope.md,
// section 1). Reading forgives spelling, never a word: what differs is offered and has to be accepted.

import { sha256 } from "@noble/hashes/sha2.js";
import { wordlist as english } from "@scure/bip39/wordlists/english.js";
import { wordlist as spanish } from "@scure/bip39/wordlists/spanish.js";
import { equal, join, number, utf8 } from "./bytes";

export const entropyBytes = 16;
const wordCount = 12;
const groupCount = 9;
const groupLetters = 5;

/** From so many phrases on one that fits the checksum is chance (one in sixteen does). */
const phrasesMax = 4_096;

/** Longer input is not code words: twelve words of eight letters, numbered, are below 200. */
const typedLettersMax = 2_000;

export type Spelling = "english" | "spanish" | "digits";
type Language = "english" | "spanish";

/** What was typed cannot be read; `positions` (from 1) are the words or groups that nobody knows. */
export interface Misread {
  readonly fault: "count" | "unknown" | "checksum";
  readonly positions: readonly number[];
}

export interface Offer {
  readonly phrase: string;
  readonly entropy: Uint8Array;
  readonly changed: readonly number[];
}

const lists: Record<Language, readonly string[]> = { english, spanish };

/** As a reader sees a word: no case, no marks, compatibility forms as plain letters. */
const plain = (text: string): string =>
  text.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "").toLowerCase();

const plainLists: Record<Language, readonly string[]> = {
  english: english.map(plain),
  spanish: spanish.map(plain),
};

const places: Record<Language, ReadonlyMap<string, number>> = {
  english: new Map(plainLists.english.map((word, at) => [word, at])),
  spanish: new Map(plainLists.spanish.map((word, at) => [word, at])),
};

const languages: readonly Language[] = ["english", "spanish"];

export function spell(entropy: Uint8Array, spelling: Spelling): string {
  if (entropy.length !== entropyBytes) throw new Error("code words have 16 bytes");
  if (spelling === "digits") return groupsOf(entropy).join(" ");
  const list = lists[spelling];
  return indexesOf(entropy).map((at) => (list[at] ?? "").normalize("NFC")).join(" ");
}

/** Eleven bits a word: 128 bits of entropy, then the first four bits of its hash. */
function indexesOf(entropy: Uint8Array): number[] {
  const bits = [...entropy, sha256(entropy)[0] ?? 0]
    .map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: wordCount }, (_, at) => parseInt(bits.slice(at * 11, at * 11 + 11), 2));
}

/** The entropy of twelve indexes, where the checksum fits. */
function entropyOf(indexes: readonly number[]): Uint8Array | undefined {
  const bits = indexes.map((index) => index.toString(2).padStart(11, "0")).join("");
  const entropy = Uint8Array.from({ length: entropyBytes },
    (_, at) => parseInt(bits.slice(at * 8, at * 8 + 8), 2));
  const sum = (sha256(entropy)[0] ?? 0) >> 4;
  return sum === parseInt(bits.slice(128, 132), 2) ? entropy : undefined;
}

function groupsOf(entropy: Uint8Array): string[] {
  const sum = sha256(join(utf8("testimony/words/digits/v1"), Uint8Array.of(0), entropy));
  const bytes = join(entropy, sum.subarray(0, 2));
  return Array.from({ length: groupCount }, (_, at) => {
    const value = (bytes[at * 2] ?? 0) * 256 + (bytes[at * 2 + 1] ?? 0);
    return String(value).padStart(groupLetters, "0");
  });
}

/** Letters and digits of what was typed, each run by itself; Arabic-Indic and Persian digits as ours. */
function tokens(typed: string): { words: string[]; numbers: string[] } {
  const western = plain(typed.slice(0, typedLettersMax))
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0));
  const runs = western.match(/\p{L}+|[0-9]+/gu) ?? [];
  return {
    words: runs.filter((run) => !/^[0-9]/.test(run)),
    numbers: runs.filter((run) => /^[0-9]/.test(run)),
  };
}

/** The entropy of these words or digits in any spelling, or why there is none. */
export function parse(typed: string): Uint8Array | Misread {
  const { words, numbers } = tokens(typed);
  if (words.length === 0 && numbers.length > 0) return parseDigits(numbers);
  if (words.length !== wordCount) return { fault: "count", positions: [] };
  const read = languages.map((language) => words.map((word) => places[language].get(word)));
  const whole = read.filter((found): found is number[] => found.every((at) => at !== undefined));
  if (whole.length === 0) {
    const positions = fewest(read.map((found) => unknown(found)));
    return { fault: "unknown", positions };
  }
  const fitting = whole.map(entropyOf).filter((entropy) => entropy !== undefined);
  const [first, second] = fitting;
  // Words that mean one thing in one language and another in the other are nobody's to guess.
  if (first === undefined || (second !== undefined && !equal(first, second))) {
    return { fault: "checksum", positions: [] };
  }
  return first;
}

const unknown = (found: readonly (number | undefined)[]): number[] =>
  found.flatMap((at, index) => (at === undefined ? [index + 1] : []));

const fewest = (all: readonly number[][]): number[] =>
  all.reduce((least, next) => (next.length < least.length ? next : least));

function parseDigits(numbers: readonly string[]): Uint8Array | Misread {
  const groups = groupsTyped(numbers);
  if (groups === undefined) return { fault: "count", positions: [] };
  const values = groups.map(Number);
  const positions = values.flatMap((value, at) => (value > 0xffff ? [at + 1] : []));
  if (positions.length > 0) return { fault: "unknown", positions };
  const bytes = join(...values.map((value) => number(value, 2)));
  const entropy = bytes.slice(0, entropyBytes);
  const sum = groupsOf(entropy)[groupCount - 1];
  return sum === groups[groupCount - 1] ? entropy : { fault: "checksum", positions: [] };
}

/** Nine groups of five: alone, with their numbers 1 to 9 before them, or run together. */
function groupsTyped(numbers: readonly string[]): string[] | undefined {
  const numbered = numbers.length === groupCount * 2 &&
    numbers.every((run, at) => at % 2 === 1 || Number(run) === at / 2 + 1);
  const runs = numbered ? numbers.filter((_, at) => at % 2 === 1) : numbers;
  const digits = runs.join("");
  if (digits.length !== groupCount * groupLetters) return undefined;
  return digits.match(/.{5}/g) ?? undefined;
}

/**
 * Words to offer for what was typed, where exactly one phrase of one language is near. Only words that
 * are on no list are changed; where all are on a list, nothing is offered.
 */
export function offer(typed: string): Offer | undefined {
  const { words } = tokens(typed);
  if (words.length !== wordCount) return undefined;
  if (languages.some((language) => words.every((word) => places[language].has(word)))) return undefined;
  const found = languages.flatMap((language) => phrases(words, language));
  const [only, second] = found;
  return second === undefined ? only : undefined;
}

/** Up to two phrases of one language with a right checksum: a second one is as good as a hundred. */
function phrases(words: readonly string[], language: Language): Offer[] {
  const list = plainLists[language];
  const choices = words.map((word) => {
    const known = places[language].get(word);
    return known === undefined ? near(word, list) : [known];
  });
  const count = choices.reduce((product, some) => product * some.length, 1);
  if (count === 0 || count > phrasesMax) return [];
  const changed = words.flatMap((word, at) => (places[language].has(word) ? [] : [at + 1]));
  const found: Offer[] = [];
  for (let nth = 0; nth < count && found.length < 2; nth++) {
    let left = nth;
    const indexes = choices.map((some) => {
      const index = some[left % some.length] ?? 0;
      left = Math.floor(left / some.length);
      return index;
    });
    const entropy = entropyOf(indexes);
    if (entropy) found.push({ phrase: spell(entropy, language), entropy, changed });
  }
  return found;
}

/** Indexes of the words one slip away, and of the only one that begins with four or more letters typed. */
function near(typed: string, list: readonly string[]): number[] {
  const close = list.flatMap((word, at) => (oneSlip(typed, word) ? [at] : []));
  if ([...typed].length < 4) return close;
  const begun = list.flatMap((word, at) => (word.startsWith(typed) ? [at] : []));
  const [only, second] = begun;
  const alone = only !== undefined && second === undefined && !close.includes(only);
  return alone ? [...close, only] : close;
}

/** One letter left out, added or changed, or two neighbours swapped. */
function oneSlip(a: string, b: string): boolean {
  const [left, right] = [[...a], [...b]];
  if (Math.abs(left.length - right.length) > 1) return false;
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  const rest = (letters: string[], from: number) => letters.slice(from).join("");
  if (left.length === right.length) {
    const swapped = left[start] === right[start + 1] && left[start + 1] === right[start] &&
      rest(left, start + 2) === rest(right, start + 2);
    return start < left.length && (rest(left, start + 1) === rest(right, start + 1) || swapped);
  }
  const [long, short] = left.length > right.length ? [left, right] : [right, left];
  return rest(long, start + 1) === rest(short, start);
}
