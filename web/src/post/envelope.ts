// Writes an envelope's plaintext, frame by frame (envelope.md, section 2), and seals it as it is written.
// A file is read in slices: of a file of any size no more is held than one slice and one piece of age's.

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sealStream } from "./age";
import { hex, join, number, utf8 } from "./bytes";
import type { ThreadKeys } from "./keys";

const begin = "testimony/envelope/v1\n";
const bodyBytesMax = 65_536;
const lengthMin = 16_384;
const frameHeadBytes = 5;
const macFrameBytes = 37;
/** Sixteen frames: each slice is one question to the browser. */
const sliceBytes = 1_048_576;

export const textBytesMax = 1_048_576;
export const filesMax = 64;
export const totalBytesMax = 5_368_709_120;
const nameBytesMax = 255;
const mediaTypeBytesMax = 127;
const languageBytesMax = 35;

export interface Account {
  readonly kind: "account" | "answer";
  readonly language: string;
  readonly text: string;
  readonly files: readonly File[];
}

/** What the writer tells while it writes. */
export interface Watch {
  /** So many bytes of text and files were read. */
  read?(bytes: number): void;
  /** A file could not be read to its end; the rest of the account is whole. */
  cut?(name: string): void;
  /** A moment for the page; called between slices. */
  rest?(): Promise<void>;
}

/** Why an account cannot be one envelope; undefined where it can. */
export function tooLarge(account: Account): "text" | "files" | "total" | undefined {
  if (utf8(account.text).length > textBytesMax) return "text";
  if (account.files.length > filesMax) return "files";
  return contentBytes(account) > totalBytesMax ? "total" : undefined;
}

export const contentBytes = (account: Account): number =>
  account.files.reduce((sum, file) => sum + file.size, utf8(account.text).length);

/** `length` rounded up so that it tells its size only roughly (Padmé: at most an eighth more). */
export function padme(length: number): number {
  if (length < 2) return length;
  let e = 0;
  for (let left = length; left >= 2; left = Math.floor(left / 2)) e++;
  let s = 1;
  for (let left = e; left >= 2; left = Math.floor(left / 2)) s++;
  const step = 2 ** Math.max(0, e - s);
  return Math.ceil(length / step) * step;
}

/** The sealed envelope as a stream. */
export function sealEnvelope(
  account: Account, keys: ThreadKeys, recipients: readonly string[], watch: Watch = {},
): Promise<ReadableStream<Uint8Array>> {
  if (tooLarge(account) !== undefined) throw new Error("too large for one envelope");
  const pieces = plaintext(account, keys, watch);
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value as Uint8Array<ArrayBuffer>);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  return sealStream(recipients, source);
}

/** Every byte of the plaintext in order, the MAC at its end. */
export async function* plaintext(
  account: Account, keys: ThreadKeys, watch: Watch = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const mac = hmac.create(sha256, keys.macKey);
  let length = 0;
  for await (const piece of content(account, keys, watch)) {
    mac.update(piece);
    length += piece.length;
    yield piece;
  }
  const wanted = padme(Math.max(length + frameHeadBytes + macFrameBytes, lengthMin));
  for (const body of paddingBodies(wanted - length - macFrameBytes)) {
    const piece = frame("P", new Uint8Array(body));
    mac.update(piece);
    yield piece;
  }
  yield frame("M", mac.digest());
}

async function* content(
  account: Account, keys: ThreadKeys, watch: Watch,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield utf8(begin);
  yield frame("H", header(account, keys));
  const text = utf8(account.text);
  let read = 0;
  const told = (bytes: number) => watch.read?.((read += bytes));
  for (let at = 0; at < text.length; at += bodyBytesMax) {
    const body = text.subarray(at, at + bodyBytesMax);
    yield frame("T", body);
    told(body.length);
  }
  for (const file of account.files) yield* fileFrames(file, told, watch);
}

function header(account: Account, keys: ThreadKeys): Uint8Array {
  const { language } = account;
  const known = language !== "" && utf8(language).length <= languageBytesMax;
  return utf8(JSON.stringify({
    kind: account.kind,
    tag: hex(keys.tag),
    recipient: keys.recipient,
    ...(account.kind === "account" ? { mac_key: hex(keys.macKey) } : {}),
    door: "browser",
    ...(known ? { language } : {}),
  }));
}

async function* fileFrames(
  file: File, told: (bytes: number) => void, watch: Watch,
): AsyncGenerator<Uint8Array, void, undefined> {
  const name = within(file.name, nameBytesMax);
  const mediaType = within(file.type || "application/octet-stream", mediaTypeBytesMax);
  yield frame("F", utf8(JSON.stringify({ name, media_type: mediaType })));
  const hash = sha256.create();
  const { size } = file;
  let at = 0;
  while (at < size) {
    const slice = await readSlice(file, at, Math.min(at + sliceBytes, size));
    // The file was moved, changed or is on a device that is gone: what came is kept, and said to be cut.
    if (slice === undefined) break;
    for (let from = 0; from < slice.length; from += bodyBytesMax) {
      const body = slice.subarray(from, from + bodyBytesMax);
      hash.update(body);
      yield frame("D", body);
      told(body.length);
      await watch.rest?.();
    }
    at += slice.length;
  }
  const cut = at < size;
  if (cut) watch.cut?.(file.name);
  const end = { size: at, sha256: hex(hash.digest()), ...(cut ? { cut } : {}) };
  yield frame("E", utf8(JSON.stringify(end)));
}

async function readSlice(file: File, from: number, to: number): Promise<Uint8Array | undefined> {
  try {
    const bytes = new Uint8Array(await file.slice(from, to).arrayBuffer());
    return bytes.length === to - from ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Text of at most so many bytes, cut between letters. Half a letter of the file system becomes U+FFFD. */
function within(text: string, bytesMax: number): string {
  let bytes = 0;
  let kept = "";
  for (const letter of text) {
    bytes += utf8(letter).length;
    if (bytes > bytesMax) break;
    kept += letter;
  }
  return new TextDecoder().decode(utf8(kept));
}

const frame = (kind: string, body: Uint8Array): Uint8Array =>
  join(utf8(kind), number(body.length, 4), body);

/** Bodies of padding frames that fill `bytes` exactly; no frame is shorter than its head. */
function paddingBodies(bytes: number): number[] {
  const bodies: number[] = [];
  let left = bytes;
  while (left > 0) {
    const full = frameHeadBytes + bodyBytesMax;
    const rest = left - Math.min(left, full);
    const body = Math.min(left, full) - frameHeadBytes - (rest > 0 && rest < frameHeadBytes ? frameHeadBytes : 0);
    bodies.push(body);
    left -= frameHeadBytes + body;
  }
  return bodies;
}
