// The Post's routes for programs (docs/spec/post.md). Same host, no cookie, no cache, no redirect.

import { unhex } from "./bytes";
import { readTeam, type Team } from "./team";

/** A slow connection through several relays takes minutes for a piece; a dead one takes for ever. */
const secondsMax = 300;

export interface Answer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

export interface Question {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Rejects where no answer came; any status is an answer. */
export type Ask = (question: Question) => Promise<Answer>;

/** The Post answered, and did not do what was asked. */
export class Refused extends Error {
  constructor(readonly status: number, readonly word: string, readonly json: Record<string, unknown>) {
    super(`the Post said ${status} ${word}`);
  }
}

export const ask: Ask = async ({ method, path, body, headers = {} }) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), secondsMax * 1_000);
  try {
    const response = await fetch(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
      signal: stop.signal,
      mode: "same-origin",
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
    });
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  } finally {
    clearTimeout(timer);
  }
};

/** The JSON of an answer that says yes; `Refused` for any other. */
export function yes(answer: Answer): Record<string, unknown> {
  const json = jsonOf(answer.bytes);
  if (answer.status === 200 && json !== undefined) return json;
  throw new Refused(answer.status, String(json?.["error"] ?? ""), json ?? {});
}

function jsonOf(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** What a program needs to know of a Post. */
export interface PostInfo {
  readonly identity: Uint8Array;
  readonly salt: Uint8Array;
  readonly day: number;
  readonly work: { readonly epoch: Uint8Array; readonly bits: number };
  /** Whether it drops cover, so that cover may be sent. */
  readonly cover: boolean;
  readonly team: Team;
}

/** Reads `/post.json`; an error where anything of it is not as the document says. */
export function readInfo(json: Record<string, unknown>): PostInfo {
  if (json["format"] !== "testimony/post/v1") throw new Error("another format of Post");
  const work = json["work"] as Record<string, unknown> | undefined;
  const [day, bits] = [json["day"], work?.["bits"]];
  if (!isWhole(day, 0xffff_ffff) || !isWhole(bits, 64)) throw new Error("no whole number");
  return {
    identity: unhex(String(json["identity"]), 32),
    salt: unhex(String(json["salt"]), 32),
    day,
    work: { epoch: unhex(String(work?.["epoch"]), 16), bits },
    cover: json["cover"] === true,
    team: readTeam(String(json["team"])),
  };
}

const isWhole = (value: unknown, max: number): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= max;
