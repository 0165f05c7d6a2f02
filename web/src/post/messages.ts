// Finds a thread's messages in the bundle that everybody fetches, and opens them (envelope.md, section 3).
// What cannot be opened, was changed, or comes again is told and never shown.

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { open } from "./age";
import { compare, equal, hex, join, numberOf, textOf, utf8 } from "./bytes";
import type { ThreadKeys } from "./keys";

const bundleBegin = "testimony/bundle/v1\n";
const epochBytes = 16;
const hintBytes = 16;
const slotBytes = 5_755;
const rowBytes = hintBytes + slotBytes;
/** A Post keeps at most so many for one thread. */
const messagesMax = 64;

const messageBegin = "testimony/message/v1\n";
const messageBytes = 4_096;
const macAt = 4_064;
const textAt = 37;
const textBytesMax = 4_027;

export interface Message {
  readonly counter: number;
  readonly day: number;
  readonly text: string;
}

/** One slot of the mailbox; without a message where it was refused. */
export interface Slot {
  /** Its name for removal: SHA-256 in hex. */
  readonly id: string;
  readonly message?: Message;
}

export interface Bundle {
  readonly epoch: Uint8Array;
  readonly rows: ReadonlyMap<string, Uint8Array>;
}

/** A bundle whose length, count and order are right: a broken one must never look like an empty one. */
export function readBundle(bytes: Uint8Array): Bundle {
  const begin = utf8(bundleBegin);
  const rowsAt = begin.length + epochBytes + 4;
  if (bytes.length < rowsAt || !equal(bytes.subarray(0, begin.length), begin)) throw new Error("no bundle");
  const epoch = bytes.slice(begin.length, begin.length + epochBytes);
  const count = numberOf(bytes.subarray(rowsAt - 4, rowsAt));
  if (bytes.length !== rowsAt + count * rowBytes) throw new Error("a bundle of another length");
  const rows = new Map<string, Uint8Array>();
  let before: Uint8Array | undefined;
  for (let at = rowsAt; at < bytes.length; at += rowBytes) {
    const hint = bytes.subarray(at, at + hintBytes);
    if (before !== undefined && compare(before, hint) >= 0) throw new Error("a bundle out of order");
    rows.set(hex(hint), bytes.subarray(at + hintBytes, at + rowBytes));
    before = hint;
  }
  return { epoch, rows };
}

export const hintOf = (epoch: Uint8Array, tag: Uint8Array, index: number): Uint8Array =>
  sha256(join(utf8("testimony/bundle/hint/v1"), Uint8Array.of(0), epoch, tag, Uint8Array.of(index)))
    .slice(0, hintBytes);

/** The thread's slots in their order, opened; refused ones are without a message. */
export async function readMailbox(bundle: Bundle, keys: ThreadKeys): Promise<Slot[]> {
  const slots: Slot[] = [];
  let highest = 0;
  for (let index = 0; index < messagesMax; index++) {
    const sealed = bundle.rows.get(hex(hintOf(bundle.epoch, keys.tag, index)));
    if (sealed === undefined) break;
    const id = hex(sha256(sealed));
    const message = await openMessage(sealed, keys);
    // A counter that does not rise is an old message that somebody shows again, or in another order.
    if (message === undefined || message.counter <= highest) {
      slots.push({ id });
      continue;
    }
    highest = message.counter;
    slots.push({ id, message });
  }
  return slots;
}

/** The message of a slot that the team of this thread wrote, whole; nothing otherwise. */
export async function openMessage(sealed: Uint8Array, keys: ThreadKeys): Promise<Message | undefined> {
  if (sealed.length !== slotBytes) return undefined;
  try {
    return readMessage(await open(keys.identity, sealed), keys);
  } catch {
    return undefined;
  }
}

function readMessage(plain: Uint8Array, keys: ThreadKeys): Message | undefined {
  const begin = utf8(messageBegin);
  if (plain.length !== messageBytes || !equal(plain.subarray(0, begin.length), begin)) return undefined;
  const direction = join(utf8("testimony/message/v1/to-sender"), Uint8Array.of(0), keys.tag);
  const mac = hmac(sha256, keys.macKey, join(direction, plain.subarray(0, macAt)));
  if (!equal(mac, plain.subarray(macAt))) return undefined;
  const length = numberOf(plain.subarray(textAt - 4, textAt));
  const padding = plain.subarray(textAt + length, macAt);
  if (length > textBytesMax || padding.some((byte) => byte !== 0)) return undefined;
  return {
    counter: numberOf(plain.subarray(21, 29)),
    day: numberOf(plain.subarray(29, 33)),
    text: textOf(plain.subarray(textAt, textAt + length)),
  };
}
