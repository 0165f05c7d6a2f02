// Before the page promises anything: does this browser draw random bytes, is its ML-KEM right, and can the
// team's recipients be sealed to? An error here leaves the form as it was.

import { sha256 } from "@noble/hashes/sha2.js";
import { hybridStanzas, identityOf, open, recipientOf, seal } from "./age";
import { equal, hex, random, utf8 } from "./bytes";

/** Random bytes looked at: of 2,048, all 256 values but one are there in all but one draw of thousands. */
const drawBytes = 2_048;
const valuesMin = 240;

/** H of the recipient whose seed is 32 bytes 0x42: a key of ML-KEM that is wrong has another. */
const knownRecipient = "b2da659c4e0591b57136911de6e7d8c814619610249fe43e6a7b69f7fba83857";

/** The size that every small envelope has: this plaintext, sealed to these recipients. */
const commonPlaintextBytes = 16_384;

/** What the page needs from the browser; where one is missing the form goes the server's way. */
export function browserIsAble(): boolean {
  return [
    globalThis.crypto?.getRandomValues, globalThis.fetch, globalThis.ReadableStream, globalThis.TransformStream,
    globalThis.AbortController, globalThis.TextEncoder, globalThis.Response, globalThis.Blob?.prototype.arrayBuffer,
    globalThis.BigInt, "".normalize,
  ].every((part) => typeof part === "function");
}

export function checkRandom(draw: (size: number) => Uint8Array = random): void {
  const [first, second] = [draw(drawBytes), draw(drawBytes)];
  if (equal(first, second)) throw new Error("random bytes repeat");
  for (const bytes of [first, second]) {
    if (new Set(bytes).size < valuesMin) throw new Error("random bytes are not random");
    const blocks = Array.from({ length: drawBytes / 16 }, (_, at) => hex(bytes.subarray(at * 16, at * 16 + 16)));
    if (new Set(blocks).size !== blocks.length) throw new Error("random bytes repeat");
  }
}

/** A known key, then one of our own there and back, then the same with a byte changed. */
export async function checkSealing(): Promise<void> {
  const known = await recipientOf(new Uint8Array(32).fill(0x42));
  if (hex(sha256(utf8(known))) !== knownRecipient) throw new Error("another key than the known one");
  const seed = random(32);
  const plain = random(64);
  const sealed = await seal([await recipientOf(seed)], plain);
  if (!equal(await open(identityOf(seed), sealed), plain)) throw new Error("what was sealed does not open");
  const changed = sealed.slice();
  changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1;
  const opened = await open(identityOf(seed), changed).then(() => true, () => false);
  if (opened) throw new Error("what was changed opens");
}

/** Seals a test to the team; gives the common size of small envelopes. */
export async function checkTeam(recipients: readonly string[]): Promise<number> {
  const plain = new Uint8Array(commonPlaintextBytes);
  const [first, second] = [await seal(recipients, plain), await seal(recipients, plain)];
  if (hybridStanzas(first) !== recipients.length) throw new Error("not sealed to each recipient");
  if (first.length !== second.length || equal(first, second)) throw new Error("two seals are alike");
  return first.length;
}
