// From an account on the page to one that the Post has durably: sealed here, brought there, and sealed anew
// where the Post lost what it had.

import type { PostInfo } from "./api";
import { passHeaders } from "./beat";
import { sha256 } from "@noble/hashes/sha2.js";
import { wordlist as english } from "@scure/bip39/wordlists/english.js";
import { hex, join, utf8 } from "./bytes";
import { sealEnvelope, type Account } from "./envelope";
import type { ThreadKeys } from "./keys";
import { rests } from "./pause";
import type { Open } from "./session";
import { bring, Lost } from "./upload";

const sealingsMax = 3;
const voucherWords = 3;

/** What the page shows meanwhile. */
export interface Progress {
  sending(): void;
  arrived(bytes: number): void;
  again(): void;
}

/** What lets an account stand in front, if the person has it or the browser worked for it. */
export interface Pass {
  readonly voucher: () => string | undefined;
  readonly work: () => Promise<string | undefined>;
}

/** The names of files that could not be read to their end, after the Post has all the rest. */
export async function deliver(
  account: Account, keys: ThreadKeys, open: Open, pass: Pass, progress: Progress,
): Promise<string[]> {
  for (let sealing = 1; ; sealing++) {
    const cut: string[] = [];
    const watch = { cut: (name: string) => cut.push(name), rest: rests() };
    try {
      const sealed = await sealEnvelope(account, keys, open.now().recipients, watch);
      progress.sending();
      await bring(sealed, {
        ask: open.ask,
        small: open.beat.send,
        tag: keys.tag,
        pass: async () => passHeaders(pass.voucher() ?? await pass.work()),
        ...(pass.voucher() === undefined ? {} : { voucher: passHeaders(pass.voucher()) }),
        acknowledged: (bytes) => progress.arrived(bytes),
        again: () => progress.again(),
      });
      return cut;
    } catch (cause) {
      if (!(cause instanceof Lost) || sealing >= sealingsMax) throw cause;
      progress.again();
    }
  }
}

/** The header's value for a voucher of three words; nothing where these cannot be one. */
export function voucherPass(info: PostInfo, typed: string): string | undefined {
  const words = typed.normalize("NFKD").toLowerCase().match(/[a-z]+/g) ?? [];
  if (words.length !== voucherWords || !words.every((word) => english.includes(word))) return undefined;
  const value = sha256(join(
    utf8("testimony/voucher/v1"), Uint8Array.of(0), info.identity, utf8(words.join(" "))));
  return `voucher ${hex(value)}`;
}
