// Cover: while the page is open one request of one size goes at each beat, whatever the person does. What
// there is to send waits for the next beat; where there is nothing, random bytes go, which the Post drops
// (docs/spec/post.md, "Cover"). So visiting, sending a text and reading look alike on the way.

import { sha256 } from "@noble/hashes/sha2.js";
import type { Answer, Ask, Question } from "./api";
import { hex, join, random, utf8 } from "./bytes";
import { pause } from "./pause";

/** Seconds from an answer to the next beat: at first, and on a page that has been open for long. */
const early = { from: 3, to: 9 };
const late = { from: 20, to: 40 };
const lateAfterSeconds = 600;

/** `voucher ` and 64 letters: what the longest pass has. Shorter ones are filled to it. */
const passLetters = 72;
const removePath = "/mailbox/remove";
const sealedPath = "/sealed";

export interface Beat {
  /** Sends at the next beat; where the Post takes no cover, at once. */
  readonly send: Ask;
  stop(): void;
}

interface Waiting {
  readonly question: Question;
  readonly done: (answer: Answer) => void;
  readonly failed: (cause: unknown) => void;
}

export interface Pace {
  /** Bytes of the common envelope. */
  readonly common: number;
  readonly ask: Ask;
  readonly wait?: (seconds: number) => Promise<void>;
}

export function startBeat(takesCover: boolean, pace: Pace): Beat {
  if (!takesCover) return { send: pace.ask, stop() {} };
  const waiting: Waiting[] = [];
  let going = true;
  void run(waiting, pace, () => going);
  return {
    send: (question) => new Promise((done, failed) => waiting.push({ question, done, failed })),
    stop() {
      going = false;
    },
  };
}

async function run(waiting: Waiting[], pace: Pace, going: () => boolean): Promise<void> {
  const wait = pace.wait ?? ((seconds: number) => pause(seconds * 1_000));
  for (let spent = 0; going();) {
    const next = waiting.shift();
    if (next === undefined) await pace.ask(cover(pace.common)).catch(() => {});
    else await pace.ask(next.question).then(next.done, next.failed);
    const seconds = between(spent < lateAfterSeconds ? early : late);
    spent += seconds;
    await wait(seconds);
  }
}

/** Random bytes of the common size under the tag by which the Post knows them. */
export function cover(common: number): Question {
  const body = random(common);
  const tag = coverTag(sha256(body));
  return { method: "POST", path: sealedPath, body, headers: headers(tag, undefined) };
}

export const coverTag = (id: Uint8Array): Uint8Array =>
  sha256(join(utf8("testimony/cover/v1"), Uint8Array.of(0), id)).slice(0, 16);

/** The headers of every envelope, of one length; without a pass there is one that fits nothing. */
export const headers = (tag: Uint8Array, pass: string | undefined): Record<string, string> =>
  ({ "Testimony-Tag": hex(tag), ...passHeaders(pass) });

export function passHeaders(pass: string | undefined): Record<string, string> {
  const value = pass ?? `work ${hex(random(8))}`;
  return { "Testimony-Pass": value, "Testimony-Fill": "0".repeat(passLetters + 1 - value.length) };
}

/** A removal that has on the way the size of an envelope: spaces after the JSON fill it. */
export function removal(common: number, request: Readonly<Record<string, unknown>>): Question {
  const json = utf8(JSON.stringify(request));
  const size = common - (removePath.length - sealedPath.length);
  const body = new Uint8Array(Math.max(size, json.length)).fill(0x20);
  body.set(json);
  return { method: "POST", path: removePath, body, headers: headers(random(16), undefined) };
}

function between({ from, to }: { from: number; to: number }): number {
  const [draw] = crypto.getRandomValues(new Uint32Array(1));
  return from + ((draw ?? 0) / 0x1_0000_0000) * (to - from);
}
