// Presentations: what is shown of a record or a text, and that it is what was sealed
// (docs/spec/disclosure.md, sections 5 to 7). Every rule refutes the whole presentation; none turns
// a part into "withheld".

import { base64url, type Bytes, hash, Refusal, text, toBase64url, utf8 } from "./bytes.ts";
import { asList, asString, canonical, fields, type Json } from "./json.ts";
import { type Key, signedJws } from "./note.ts";

export type Leaf = string | number | boolean | null;

/** What a reader sees of a text: `edge` is where nothing proves that none are withheld. */
export type Piece = "edge" | "gap" | { shown: string };

export interface Shown {
  payloadDigest: Bytes;
  /** Number of digests: an upper bound for the number of leaves or words. */
  bucket: number;
  record: Map<string, Leaf> | undefined;
  pieces: Piece[] | undefined;
}

const presentationBytesMax = 128 * 1024 * 1024;
const disclosuresMax = 200_000;
const headerCharactersMax = 2048;
const leavesMax = 8192;
const leafBytesMax = 65_536;
const nameBytesMax = 256;
const wordBytesMax = 256;
const textBytesMax = 8 * 1024 * 1024;
const widthMax = 2 ** 20;
const positionMax = 2 ** 48 + 200_000 * 2 ** 20;
const bucketMax = 393_216;

const reserved = new Set(["_sd", "_sd_alg", "...", "jti", "iss", "sub", "aud", "exp", "nbf", "iat", "cnf"]);
const control = /\p{Cc}/u;

const refuse = (why: string): never => {
  throw new Refusal("disclosure", why);
};

/** Verifies a presentation: rules 1 to 11 of section 7. */
export function checkPresentation(bytes: Uint8Array, key: Key, shape: "record" | "text"): Shown {
  if (bytes.length > presentationBytesMax) refuse("longer than 128 MiB");
  const whole = text(bytes);
  const [signed, ...disclosures] = whole.split("~");
  const last = disclosures.pop();
  if (last !== "") refuse(last?.split(".").length === 3 ? "a key-binding part" : "no tilde at the end");
  if (disclosures.length > disclosuresMax) refuse("too many disclosures");
  const payload = checkSigned(signed!, key);
  const digests = checkPayload(text(payload));
  const parsed = disclosures.map((spelled, i) => ({ spelled, place: placeOf(digests, spelled, i) }));
  parsed.forEach(({ place }, i) => {
    if (i > 0 && place <= parsed[i - 1]!.place) refuse(`disclosure ${i} occurs twice or is out of order`);
  });
  const triples = parsed.map(({ spelled }) => triple(spelled));
  const common = { payloadDigest: hash(payload), bucket: digests.size };
  if (shape === "record") return { ...common, record: readRecord(triples), pieces: undefined };
  return { ...common, record: undefined, pieces: readText(triples) };
}

function checkSigned(signed: string, key: Key): Bytes {
  const parts = signed.split(".");
  if (parts.length !== 3) refuse("not header, payload and signature");
  if (parts[0]!.length > headerCharactersMax) refuse("a header that is too long");
  const [header, payload, signature] = parts.map(base64url) as [Bytes, Bytes, Bytes];
  const claims = fields(canonical(text(header)), ["alg", "kid", "typ"]);
  if (Object.keys(claims).join() !== "alg,kid,typ") refuse("a header in another order");
  if (claims.alg !== "EdDSA" || claims.typ !== "testimony+sd-jwt") refuse("another algorithm or type");
  // Which key it is the policy decides; here it is only a name.
  if (!goodName(asString(claims.kid))) refuse("a key id that is not allowed");
  if (signature.length !== 64) refuse("a signature of the wrong length");
  signedJws(key, utf8(`${parts[0]}.${parts[1]}`), signature);
  return payload;
}

const goodName = (name: string): boolean => {
  const length = utf8(name).length;
  return length >= 1 && length <= nameBytesMax && !control.test(name);
};

/** 2^k or 3 * 2^k, from 8 to 393,216. */
function isBucket(count: number): boolean {
  if (count < 8 || count > bucketMax) return false;
  const odd = count / (count & -count);
  return odd === 1 || odd === 3;
}

/** The digests with their places. */
function checkPayload(payload: string): Map<string, number> {
  const claims = fields(canonical(payload), ["_sd", "_sd_alg", "jti"]);
  if (Object.keys(claims).join() !== "_sd,_sd_alg,jti") refuse("a payload in another order");
  if (claims._sd_alg !== "sha-256") refuse("another digest algorithm");
  if (base64url(asString(claims.jti)).length !== 32) refuse("jti is not 32 bytes");
  const list = asList(claims._sd).map(asString);
  if (!isBucket(list.length)) refuse("the number of digests is no bucket");
  list.forEach((digest, i) => {
    if (base64url(digest).length !== 32) refuse("a digest is not 32 bytes");
    // Both are ASCII, so the order of code units is the order of bytes.
    if (i > 0 && digest <= list[i - 1]!) refuse("the digests do not ascend");
  });
  return new Map(list.map((digest, i) => [digest, i]));
}

function placeOf(digests: Map<string, number>, spelled: string, i: number): number {
  const place = digests.get(toBase64url(hash(utf8(spelled))));
  return place ?? refuse(`disclosure ${i} is not referenced by the signed payload`);
}

interface Triple {
  name: string;
  value: Json;
}

function triple(spelled: string): Triple {
  const list = asList(canonical(text(base64url(spelled))));
  if (list.length !== 3) refuse("a disclosure is salt, name and value");
  if (base64url(asString(list[0])).length !== 16) refuse("a salt is 16 bytes");
  return { name: asString(list[1]), value: list[2]! };
}

function readRecord(triples: Triple[]): Map<string, Leaf> {
  if (triples.length > leavesMax) refuse("too many leaves");
  const record = new Map<string, Leaf>();
  for (const { name, value } of triples) {
    if (value !== null && typeof value === "object") refuse("a value of the wrong type");
    if (typeof value === "string" && utf8(value).length > leafBytesMax) refuse("a value that is too long");
    if (!goodName(name) || reserved.has(name)) refuse("a name that is not allowed");
    if (record.has(name)) refuse("a name that occurs twice");
    record.set(name, value as Leaf);
  }
  return record;
}

interface Word {
  start: number;
  end: number;
  word: string;
}

function readText(triples: Triple[]): Piece[] {
  const names = new Set<string>();
  const words = triples.map(({ name, value }) => {
    const word = readWord(value);
    if (base64url(name).length !== 12) refuse("a word's name is 12 bytes");
    if (names.has(name)) refuse("a name that occurs twice");
    names.add(name);
    return word;
  });
  words.sort((a, b) => a.start - b.start);
  if (words.reduce((sum, { word }) => sum + utf8(word).length, 0) > textBytesMax) refuse("longer than 8 MiB");
  return piecesOf(words);
}

function readWord(value: Json): Word {
  const { p, t } = fields(value, ["p", "t"]);
  if (Object.keys(value as object).join() !== "p,t") refuse("a word in another order");
  const [start, end, ...more] = asList(p);
  if (typeof start !== "number" || typeof end !== "number" || more.length > 0) return refuse("a position of two");
  const word = asString(t);
  const length = utf8(word).length;
  if (length < 1 || length > wordBytesMax) refuse("a word of 1 to 256 bytes");
  if (start < 0 || start >= end || end > positionMax || end - start > widthMax) refuse("a position out of range");
  return { start, end, word };
}

function piecesOf(words: Word[]): Piece[] {
  const pieces: Piece[] = ["edge"];
  let run = "";
  words.forEach(({ start, word }, i) => {
    const before = words[i - 1];
    if (before !== undefined && start < before.end) refuse("words overlap");
    if (before !== undefined && start !== before.end) {
      pieces.push({ shown: run }, "gap");
      run = "";
    }
    run += word;
  });
  if (words.length > 0) pieces.push({ shown: run }, "edge");
  return pieces;
}
