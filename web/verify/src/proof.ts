// From an item to a signed checkpoint: openings (docs/spec/commitment.md), inclusion and
// consistency (RFC 9162), and the .tlog-proof file (docs/spec/record.md).

import {
  ascii, base64, type Bytes, decimal, equal, hash, hash64, Refusal, utf8,
} from "./bytes.ts";
import { type Checkpoint, cosignedAt, type Note, plainText, readCheckpoint, readNote, signedBy } from "./note.ts";
import { type Policy, quorumHolds } from "./policy.ts";

export type Kind = "entry" | "text" | "blob";

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);
export const leafHash = (entry: Uint8Array): Bytes => hash(leafPrefix, entry);
const node = (left: Uint8Array, right: Uint8Array): Bytes => hash(nodePrefix, left, right);

/** Commitment to a payload's digest. */
export function commitment(kind: Kind, blind: Uint8Array, digest: Uint8Array): Bytes {
  return hash(ascii(`testimony/commitment/v1/${kind}\0`), blind, digest);
}

export interface Opening {
  kind: Kind;
  blind: Bytes | undefined;
  commitment: Bytes | undefined;
  slot: bigint;
  siblings: Bytes[];
}

const openingBytesMax = 2048;
const levels = 32;

/** Parses an opening file. */
export function readOpening(bytes: Uint8Array): Opening {
  if (bytes.length > openingBytesMax) throw new Refusal("too-large");
  const whole = plainText(bytes);
  if (!whole.endsWith("\n")) throw new Refusal("malformed", "no newline at the end");
  const [version, kindLine, secretLine, slotLine, ...hashes] = whole.slice(0, -1).split("\n");
  if (version !== "testimony-opening/v1") throw new Refusal("malformed", "not an opening");
  const kind = after(kindLine, "kind ");
  if (kind !== "entry" && kind !== "text" && kind !== "blob") throw new Refusal("malformed", "unknown kind");
  const open = secretLine?.startsWith("blind ");
  const secret = hash64(after(secretLine, open ? "blind " : "commitment "));
  const slot = decimal(after(slotLine, "slot "), (1n << 32n) - 1n);
  // An empty line is no sibling; a wrong number of siblings has a class of its own.
  if (hashes.includes("")) throw new Refusal("malformed", "an empty line");
  if (hashes.length !== levels) throw new Refusal("proof-length");
  return {
    kind, slot, siblings: hashes.map(hash64),
    blind: open ? secret : undefined, commitment: open ? undefined : secret,
  };
}

function after(line: string | undefined, head: string): string {
  if (line === undefined || !line.startsWith(head)) throw new Refusal("malformed", `no line "${head.trim()}"`);
  return line.slice(head.length);
}

/** The commitment that an opening gives, with a payload's digest if it is open, without if it is closed. */
export function commitmentOf(opening: Opening, digest: Uint8Array | undefined): Bytes {
  if (opening.blind === undefined) {
    if (digest !== undefined) throw new Refusal("opening-closed");
    return opening.commitment!;
  }
  if (digest === undefined) throw new Refusal("digest-missing");
  return commitment(opening.kind, opening.blind, digest);
}

/** The root of the tick's slot tree, to which the commitment leads. */
export function slotRoot(opening: Opening, committed: Uint8Array): Bytes {
  let at: Bytes = leafHash(committed);
  opening.siblings.forEach((sibling, level) => {
    const right = ((opening.slot >> BigInt(level)) & 1n) === 1n;
    at = right ? node(sibling, at) : node(at, sibling);
  });
  return at;
}

/** How many hashes index and size demand (RFC 9162, section 2.1.3.2). */
function inclusionLength(index: bigint, size: bigint): number {
  let fn = index;
  let sn = size - 1n;
  let length = 0;
  while (sn > 0n) {
    if ((fn & 1n) === 1n || fn < sn) length++;
    fn >>= 1n;
    sn >>= 1n;
  }
  return length;
}

/** RFC 9162, section 2.1.3.2; the number of hashes is checked before anything is hashed. */
export function checkInclusion(index: bigint, size: bigint, leaf: Uint8Array, root: Uint8Array, path: Bytes[]): void {
  if (index >= size) throw new Refusal("index-out-of-range");
  if (path.length !== inclusionLength(index, size)) throw new Refusal("proof-length");
  let fn = index;
  let sn = size - 1n;
  let at = leaf as Bytes;
  for (const sibling of path) {
    if ((fn & 1n) === 1n || fn === sn) {
      at = node(sibling, at);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      at = node(at, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (!equal(at, root)) throw new Refusal("root-mismatch");
}

/** RFC 9162, section 2.1.4.2, with record.md's rules for equal sizes and size 0. */
export function checkConsistency(
  oldSize: bigint, oldRoot: Uint8Array, size: bigint, root: Uint8Array, path: Bytes[],
): void {
  if (oldSize > size) throw new Refusal("sizes-reversed");
  if (oldSize === 0n || oldSize === size) {
    if (path.length !== 0) throw new Refusal("proof-length");
    if (!equal(oldRoot, oldSize === 0n ? hash() : root)) throw new Refusal("root-mismatch");
    return;
  }
  if (path.length !== consistencyLength(oldSize, size)) throw new Refusal("proof-length");
  const hashes = (oldSize & (oldSize - 1n)) === 0n ? [oldRoot as Bytes, ...path] : path;
  let [fn, sn] = [oldSize - 1n, size - 1n];
  while ((fn & 1n) === 1n) [fn, sn] = [fn >> 1n, sn >> 1n];
  let [fr, sr] = [hashes[0]!, hashes[0]!];
  for (const next of hashes.slice(1)) {
    if ((fn & 1n) === 1n || fn === sn) {
      [fr, sr] = [node(next, fr), node(next, sr)];
      while ((fn & 1n) === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      sr = node(sr, next);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  if (!equal(fr, oldRoot) || !equal(sr, root)) throw new Refusal("root-mismatch");
}

/** RFC 9162, section 2.1.4.1: the length of SUBPROOF(m, n, true). */
function consistencyLength(oldSize: bigint, size: bigint): number {
  let [m, n, whole, length] = [oldSize, size, true, 0];
  while (m !== n) {
    const k = 1n << BigInt((n - 1n).toString(2).length - 1);
    if (m <= k) n = k;
    else [m, n, whole] = [m - k, n - k, false];
    length++;
  }
  return whole ? length : length + 1;
}

export interface TlogProof {
  index: bigint;
  hashes: Bytes[];
  /** The signed checkpoint, to the end of the file, byte for byte. */
  checkpoint: Bytes;
}

/** The lines above the checkpoint: 128 KiB, as record.md says. */
const headBytesMax = 128 * 1024;
const proofBytesMax = headBytesMax + 4 * 1024 * 1024;
const mostLeaves = (1n << 64n) - 1n;

/** Parses a .tlog-proof file; checks no signature and no hash. */
export function readProof(bytes: Uint8Array): TlogProof {
  if (bytes.length > proofBytesMax) throw new Refusal("too-large");
  const whole = plainText(bytes);
  const split = whole.indexOf("\n\n");
  if (split < 0) throw new Refusal("malformed", "no checkpoint");
  const head = whole.slice(0, split);
  if (utf8(head).length + 1 > headBytesMax) throw new Refusal("too-large");
  const [version, ...lines] = head.split("\n");
  if (version !== "c2sp.org/tlog-proof@v1") throw new Refusal("malformed", "not a proof");
  if (lines[0]?.startsWith("extra ")) {
    const extra = lines.shift()!.slice("extra ".length);
    if (base64(extra).length === 0) throw new Refusal("malformed", "an empty extra line");
  }
  const index = decimal(after(lines.shift(), "index "), mostLeaves);
  return { index, hashes: lines.map(hash64), checkpoint: utf8(whole.slice(split + 2)) };
}

export interface Accepted {
  checkpoint: Checkpoint;
  note: Note;
  /** Cosigners of the policy that signed, by name, with their earliest times. */
  cosigned: { name: string; time: bigint }[];
  /** The date that the cosigners give. */
  existedBy: bigint | undefined;
}

/** A checkpoint under a policy: rules 2 and 3 of record.md, "Proof of inclusion". */
export function acceptCheckpoint(policy: Policy, bytes: Uint8Array): Accepted {
  const note = readNote(bytes);
  const checkpoint = readCheckpoint(note.text);
  let believed = false;
  for (const log of policy.logs) {
    // Every log of the policy, so that a failing signature of any of them refuses.
    if (signedBy(note, log) && log.name === checkpoint.logOrigin) believed = true;
  }
  const cosigned = [];
  for (const { name, key } of policy.cosigners) {
    const time = cosignedAt(note, key);
    if (time !== undefined) cosigned.push({ name, time });
  }
  if (!believed) throw new Refusal("unknown-log");
  if (!quorumHolds(policy, cosigned.map(({ name }) => name))) throw new Refusal("quorum");
  return { checkpoint, note, cosigned, existedBy: dated(policy, cosigned) };
}

/** The smallest time up to which the cosigners already make the quorum. */
function dated(policy: Policy, cosigned: { name: string; time: bigint }[]): bigint | undefined {
  if (policy.quorum === undefined) return undefined;
  const times = cosigned.map(({ time }) => time).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return times.find((limit) =>
    quorumHolds(policy, cosigned.filter(({ time }) => time <= limit).map(({ name }) => name)));
}

/** The whole of record.md, "Proof of inclusion", for a leaf hash. */
export function checkProof(policy: Policy, proof: TlogProof, leaf: Uint8Array): Accepted {
  const accepted = acceptCheckpoint(policy, proof.checkpoint);
  checkInclusion(proof.index, accepted.checkpoint.size, leaf, accepted.checkpoint.root, proof.hashes);
  return accepted;
}

