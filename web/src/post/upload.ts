// Brings a sealed envelope to the Post: at once where it is small, in pieces that may be sent again where
// it is large (docs/spec/post.md). Held are the pieces that the Post has not acknowledged, in memory only.

import { sha256 } from "@noble/hashes/sha2.js";
import { Refused, yes, type Answer, type Ask, type Question } from "./api";
import { hex, join, utf8 } from "./bytes";
import { pause } from "./pause";

export const pieceBytes = 1_048_576;

/** Growing pauses; the last one goes on. Half an hour of them is longer than most cuts of power. */
const pausesSeconds = [1, 2, 4, 8, 15, 30];
const triesMax = 60;

/** What the Post may answer today and not in a minute. */
const passing = new Set([408, 429, 500, 502, 503, 504]);

export interface Way {
  readonly ask: Ask;
  readonly tag: Uint8Array;
  /** Asked for when it is needed: work may still be under way while the first pieces go. */
  readonly pass: () => Promise<Readonly<Record<string, string>>>;
  /** What is shown before the first byte of a large envelope: a voucher, so that room is kept for it. */
  readonly voucher?: Readonly<Record<string, string>>;
  /** A small envelope goes by this way, which may make it wait for its moment. */
  readonly small: Ask;
  readonly acknowledged?: (bytes: number) => void;
  readonly again?: () => void;
  readonly wait?: (seconds: number) => Promise<void>;
}

/** The Post has lost what it had acknowledged: the envelope has to be sealed and sent anew. */
export class Lost extends Error {}

/** Sends the whole of a ciphertext; gives its id after the Post has it durably. */
export async function bring(ciphertext: ReadableStream<Uint8Array>, way: Way): Promise<string> {
  const reader = ciphertext.getReader();
  const pieces = cut(reader);
  try {
    const first = await pieces.next();
    const head = first.value ?? new Uint8Array(0);
    const second = await pieces.next();
    if (second.done) return await bringSmall(head, way);
    return await bringLarge(head, second.value, pieces, way);
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** The same bytes in pieces of one size, the last one shorter. */
async function* cut(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    held.push(value);
    bytes += value.length;
    while (bytes >= pieceBytes) {
      const whole = join(...held);
      yield whole.slice(0, pieceBytes);
      held = [whole.slice(pieceBytes)];
      bytes -= pieceBytes;
    }
  }
  if (bytes > 0) yield join(...held);
}

async function bringSmall(ciphertext: Uint8Array, way: Way): Promise<string> {
  const id = hex(sha256(ciphertext));
  const headers = { "Testimony-Tag": hex(way.tag), ...(await way.pass()) };
  const question: Question = { method: "POST", path: "/sealed", body: ciphertext, headers };
  const kept = await persist(way, async () => yes(await way.small(question)));
  if (kept["id"] !== id) throw new Refused(200, "differs", kept);
  way.acknowledged?.(ciphertext.length);
  return id;
}

async function bringLarge(
  first: Uint8Array, second: Uint8Array, rest: AsyncGenerator<Uint8Array>, way: Way,
): Promise<string> {
  const hash = sha256.create();
  const opening = { ...json("/upload", { tag: hex(way.tag) }), headers: way.voucher ?? {} };
  const opened = await persist(way, async () => yes(await way.ask(opening)));
  const place = String(opened["upload"]);
  if (!/^[0-9a-f]{64}$/.test(place)) throw new Refused(200, "unreadable", opened);
  let at = 0;
  const put = async (piece: Uint8Array) => {
    hash.update(piece);
    await bringPiece(place, at, piece, way);
    at += piece.length;
  };
  await put(first);
  await put(second);
  for await (const piece of rest) await put(piece);
  const id = hex(hash.digest());
  const finish = { ...json(`/upload/${place}/finish`, { id, bytes: at }), headers: await way.pass() };
  const kept = await persist(way, async () => yes(await way.ask(finish)), lostIfGone);
  if (kept["id"] !== id) throw new Refused(200, "differs", kept);
  return id;
}

/** One piece, from where the Post stands. Only this piece is held while the way is cut. */
async function bringPiece(place: string, from: number, piece: Uint8Array, way: Way): Promise<void> {
  const end = from + piece.length;
  let at = from;
  let failed = false;
  await persist(way, async () => {
    if (failed) at = standsAt(yes(await way.ask({ method: "GET", path: `/upload/${place}` })), from, end);
    failed = true;
    while (at < end) {
      const body = piece.subarray(at - from);
      const answer = await way.ask({ method: "PUT", path: `/upload/${place}/${at}`, body });
      const stands = standsAt(answer.status === 409 ? gap(answer) : yes(answer), from, end);
      // A Post that takes a piece and stands where it stood is asked again after a pause, not at once.
      if (stands <= at && answer.status !== 409) throw new Error("no step forward");
      at = stands;
    }
    way.acknowledged?.(at);
  }, lostIfGone);
}

function gap(answer: Answer): Record<string, unknown> {
  try {
    return yes(answer);
  } catch (cause) {
    if (cause instanceof Refused && cause.word === "gap") return cause.json;
    throw cause;
  }
}

/** How far the Post is. Before this piece, it has lost what it had; behind it, it counts wrongly. */
function standsAt(answer: Record<string, unknown>, from: number, end: number): number {
  const bytes = answer["bytes"];
  if (typeof bytes !== "number" || !Number.isSafeInteger(bytes)) throw new Refused(200, "unreadable", answer);
  if (bytes < from || bytes > end) throw new Lost();
  return bytes;
}

/** A place that is gone, or one whose bytes are not ours: nothing sent later can make it right. */
function lostIfGone(cause: unknown): void {
  if (cause instanceof Refused && (cause.status === 404 || cause.word === "differs")) throw new Lost();
}

/** Does `step` until it is done, with growing pauses; gives up where the Post says a final no. */
async function persist<T>(way: Way, step: () => Promise<T>, judge = (_: unknown) => {}): Promise<T> {
  const wait = way.wait ?? ((seconds: number) => pause(seconds * 1_000));
  for (let tried = 0; ; tried++) {
    try {
      return await step();
    } catch (cause) {
      judge(cause);
      const final = cause instanceof Lost || (cause instanceof Refused && !passing.has(cause.status));
      if (final || tried >= triesMax) throw cause;
      way.again?.();
      await wait(pausesSeconds[Math.min(tried, pausesSeconds.length - 1)] ?? 1);
    }
  }
}

const json = (path: string, value: unknown): Question =>
  ({ method: "POST", path, body: utf8(JSON.stringify(value)) });
