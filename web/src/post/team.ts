// The team file: who an account is sealed to this week, and whether the roster's signature says so
// (envelope.md, section 4). What is not exactly as the document says is refused.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { parse as parseToml } from "smol-toml";
import { checkRecipients } from "./age";
import { hex, join, number, unhex, utf8 } from "./bytes";

const weeksMax = 53;
const teamBytesMax = 1_048_576;

export interface Week {
  readonly from: number;
  readonly until: number;
  readonly recipients: readonly string[];
}

export interface Team {
  readonly fetchKey: Uint8Array;
  readonly rosterKey: Uint8Array;
  readonly number: number;
  readonly weeks: readonly Week[];
}

/** The team of this file, after its roster's signature was found good. */
export function readTeam(toml: string): Team {
  if (toml.length > teamBytesMax) throw new Error("team file too long");
  const file = table(parseToml(toml));
  if (file["format"] !== "testimony/team/v1") throw new Error("another format of team file");
  const roster = table(file["roster"]);
  const weeks = list(roster["week"]).map(readWeek);
  checkWeeks(weeks);
  const team: Team = {
    fetchKey: unhex(text(file["fetch_key"]), 32),
    rosterKey: unhex(text(file["roster_key"]), 32),
    number: whole(roster["number"], Number.MAX_SAFE_INTEGER),
    weeks,
  };
  const signature = unhex(text(roster["signature"]), 64);
  // Strict verification (RFC 8032), so that no two readers differ about one signature.
  if (!ed25519.verify(signature, signedBytes(team), team.rosterKey, { zip215: false })) {
    throw new Error("the roster's signature does not fit");
  }
  return team;
}

/** What the roster key signs. */
export function signedBytes(team: Pick<Team, "number" | "weeks">): Uint8Array {
  const weeks = team.weeks.map((week) => join(
    number(week.from, 4), number(week.until, 4), number(week.recipients.length, 1),
    ...week.recipients.map((recipient) => utf8(`${recipient}\n`)),
  ));
  return join(utf8("testimony/roster/v1"), Uint8Array.of(0), number(team.number, 8), ...weeks);
}

/** The recipients of a day: of its week, or of the last that has begun, or of the first. */
export function recipientsOn(team: Team, day: number): readonly string[] {
  const begun = team.weeks.filter((week) => week.from <= day);
  const week = begun.at(-1) ?? team.weeks[0];
  if (week === undefined) throw new Error("a roster without a week");
  return week.recipients;
}

/** True where `next` may follow `known`: the same keys, and no older roster. */
export const mayFollow = (known: Team, next: Team): boolean =>
  hex(known.fetchKey) === hex(next.fetchKey) && hex(known.rosterKey) === hex(next.rosterKey) &&
  (next.number > known.number ||
    (next.number === known.number && hex(signedBytes(next)) === hex(signedBytes(known))));

/** What people compare: 32 hex digits in groups of four. */
export function fingerprint(team: Team): string {
  const whole = sha256(join(
    utf8("testimony/team/fingerprint/v1"), Uint8Array.of(0), team.fetchKey, team.rosterKey));
  return (hex(whole.subarray(0, 16)).match(/.{4}/g) ?? []).join(" ");
}

function readWeek(value: unknown): Week {
  const week = table(value);
  const recipients = list(week["recipients"]).map(text);
  checkRecipients(recipients);
  return { from: whole(week["from"], 0xffff_ffff), until: whole(week["until"], 0xffff_ffff), recipients };
}

function checkWeeks(weeks: readonly Week[]): void {
  if (weeks.length < 1 || weeks.length > weeksMax) throw new Error("wrong number of weeks");
  weeks.forEach((week, at) => {
    const next = weeks[at + 1];
    if (week.until <= week.from) throw new Error("a week ends before it begins");
    if (next !== undefined && next.from < week.until) throw new Error("weeks overlap");
  });
}

function table(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("no table");
  return value as Record<string, unknown>;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error("no list");
  return value;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new Error("no text");
  return value;
}

function whole(value: unknown, max: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value > max) {
    throw new Error("no whole number of this range");
  }
  return value;
}
