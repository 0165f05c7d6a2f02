// A pass that costs a little work, so that a flood costs more (docs/spec/post.md, "A pass"). The work begins
// while the person writes, in short turns on the page itself: a worker would need a looser policy.

import { sha256 } from "@noble/hashes/sha2.js";
import type { PostInfo } from "./api";
import { hex, join, utf8 } from "./bytes";
import { pause } from "./pause";

/** So long at a time, then as long for the page. */
const turnMilliseconds = 8;
/** Nobody waits for ever for what nobody needs. */
const secondsMax = 600;

/** More than a phone does in minutes is asked by a Post that wants to empty its battery. */
const bitsMax = 24;

export interface Work {
  /** The header's value when it is found within so many seconds; nothing otherwise. */
  within(seconds: number): Promise<string | undefined>;
  stop(): void;
}

export function startWork(info: PostInfo, tag: Uint8Array): Work {
  let stopped = info.work.bits === 0 || info.work.bits > bitsMax;
  const run = async (): Promise<string | undefined> => {
    const tries = attempts(info, tag);
    const until = performance.now() + secondsMax * 1_000;
    while (!stopped && performance.now() < until) {
      const found = tries(turnMilliseconds);
      if (found !== undefined) return `work ${found}`;
      await pause(turnMilliseconds);
    }
    return undefined;
  };
  const done = stopped ? Promise.resolve(undefined) : run();
  return {
    within: async (seconds) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), seconds * 1_000);
      });
      return Promise.race([done, late]).finally(() => clearTimeout(timer));
    },
    stop: () => {
      stopped = true;
    },
  };
}

/** Tries numbers one after another for so many milliseconds; gives the first that fits. */
export function attempts(info: PostInfo, tag: Uint8Array): (milliseconds: number) => string | undefined {
  const { identity, work } = info;
  const begun = sha256.create()
    .update(join(utf8("testimony/work/v1"), Uint8Array.of(0), identity, work.epoch, tag));
  const next = sha256.create();
  const tried = new Uint8Array(8);
  const view = new DataView(tried.buffer);
  const hash = new Uint8Array(32);
  let n = 0;
  return (milliseconds) => {
    const until = performance.now() + milliseconds;
    do {
      for (let round = 0; round < 64; round++) {
        view.setUint32(0, Math.floor(n / 0x1_0000_0000));
        view.setUint32(4, n >>> 0);
        begun._cloneInto(next).update(tried).digestInto(hash);
        if (leadingZeros(hash) >= work.bits) return hex(tried);
        n++;
      }
    } while (performance.now() < until);
    return undefined;
  };
}

export function leadingZeros(bytes: Uint8Array): number {
  let zeros = 0;
  for (const byte of bytes) {
    zeros += byte === 0 ? 8 : Math.clz32(byte) - 24;
    if (byte !== 0) break;
  }
  return zeros;
}
