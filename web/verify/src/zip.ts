// Zip files, read strictly (docs/spec/verdict.md, section 2.1): the local headers say what the
// directory says, every byte belongs to an entry, and no comment can hide a second directory.

import { Inflate } from "fflate";
import { bytesOf, entriesMax, exactly, Index, pieces, refuse, type Source } from "./archive.ts";
import { equal, Refusal } from "./bytes.ts";

const ratioMax = 100;
/** Below this length an entry is no bomb, however well it packs. */
const smallBytesMax = 1024 * 1024;
const directoryBytesMax = 64 * 1024 * 1024;
/** Small steps: one of them can grow a thousand times. */
const inflateStepBytes = 64 * 1024;

const endBytes = 22;
const endBytes64 = 56;
const locatorBytes = 20;
const localBytes = 30;
const centralBytes = 46;
const wide = 0xffffffff;

/** Encrypted (three kinds) or patched. */
const hiddenFlags = (1 << 0) | (1 << 5) | (1 << 6) | (1 << 13);
const lengthsBehind = 1 << 3;

const broken = (): never => refuse("its directory is broken");
const foreign = (): never => refuse("there are bytes in it that belong to no entry");
const twoThings = (): never => refuse("it says two things about one file");
const bomb = (): never => refuse("it unpacks to more than 100 times its size");

interface Listed {
  name: Uint8Array;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  header: number;
}

export async function indexZip(source: Source): Promise<Index> {
  const { start, size, count } = await findDirectory(source);
  const entries = readDirectory(await exactly(source, start, size), count);
  const unpacked = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (Math.floor(unpacked / ratioMax) > source.size) bomb();
  entries.sort((a, b) => a.header - b.header);
  const index = new Index();
  let at = 0;
  for (const [i, entry] of entries.entries()) {
    const next = entries[i + 1]?.header ?? start;
    const data = await checkLocal(source, entry, at, next);
    at = next;
    if (isFolder(entry)) index.addFolder(entry.name);
    else index.add(entry.name, { size: entry.size, stream: () => unpack(source, entry, data) });
  }
  return at === start ? index : foreign();
}

const isFolder = ({ name }: Listed): boolean => name[name.length - 1] === 0x2f;

interface Directory {
  start: number;
  size: number;
  count: number;
}

async function findDirectory(source: Source): Promise<Directory> {
  const noEnd = "it ends early, or has a comment";
  if (source.size < endBytes) refuse(noEnd);
  const endAt = source.size - endBytes;
  const end = await exactly(source, endAt, endBytes);
  if (end.getUint32(0, true) !== 0x06054b50 || end.getUint16(20, true) !== 0) refuse(noEnd);
  const disks = end.getUint16(4, true) | end.getUint16(6, true);
  const counts = [end.getUint16(8, true), end.getUint16(10, true)] as const;
  const [size, start] = [end.getUint32(12, true), end.getUint32(16, true)];
  const isLong = counts[1] === 0xffff || size === wide || start === wide;
  if (!isLong && (disks !== 0 || counts[0] !== counts[1])) broken();
  const found = isLong ? await findLong(source, endAt) : { start, size, count: counts[1], follows: endAt };
  if (found.size > directoryBytesMax || found.count > found.size) refuse("it has more than 100,000 entries");
  return found.start + found.size === found.follows ? found : broken();
}

/** The records of zip64, which stand before the end; and where they begin. */
async function findLong(source: Source, endAt: number): Promise<Directory & { follows: number }> {
  const locatorAt = endAt - locatorBytes;
  const follows = locatorAt - endBytes64;
  if (follows < 0) broken();
  const locator = await exactly(source, locatorAt, locatorBytes);
  if (locator.getUint32(0, true) !== 0x07064b50 || large(locator, 8) !== follows) broken();
  const end = await exactly(source, follows, endBytes64);
  const count = large(end, 32);
  const whole = end.getUint32(0, true) === 0x06064b50 && large(end, 4) === endBytes64 - 12
    && end.getUint32(16, true) === 0 && end.getUint32(20, true) === 0 && large(end, 24) === count;
  return whole ? { count, size: large(end, 40), start: large(end, 48), follows } : broken();
}

/** A number of 64 bits; one that is rounded is larger than any file. */
const large = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

function readDirectory(view: DataView<ArrayBuffer>, count: number): Listed[] {
  if (count > entriesMax) refuse("it has more than 100,000 entries");
  const entries: Listed[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + centralBytes > view.byteLength) refuse("it ends early");
    const fixed = new DataView(view.buffer, view.byteOffset + at, centralBytes);
    if (fixed.getUint32(0, true) !== 0x02014b50) broken();
    const [name, extra, comment] = [28, 30, 32].map((place) => fixed.getUint16(place, true)) as [number, number, number];
    const tail = at + centralBytes;
    at = tail + name + extra + comment;
    if (at > view.byteLength) broken();
    entries.push(listed(fixed, bytesOf(view, tail, name), bytesOf(view, tail + name, extra)));
  }
  // Nothing stands between the last entry and the end.
  return at === view.byteLength ? entries : broken();
}

function listed(fixed: DataView, name: Uint8Array, extra: Uint8Array<ArrayBuffer>): Listed {
  const long = checkExtra(extra);
  let at = 0;
  const number = (short: number): number => {
    if (short !== wide) return short;
    if (long === undefined || at + 8 > long.byteLength) return broken();
    at += 8;
    return large(long, at - 8);
  };
  const size = number(fixed.getUint32(24, true));
  const packed = number(fixed.getUint32(20, true));
  const header = number(fixed.getUint32(42, true));
  const [flags, method, crc] = [fixed.getUint16(8, true), fixed.getUint16(10, true), fixed.getUint32(16, true)];
  const entry = { name, flags, method, crc, packed, size, header };
  checkListed(entry, fixed.getUint32(38, true) >>> 28);
  return entry;
}

function checkListed(entry: Listed, kind: number): void {
  const { flags, method, packed, size } = entry;
  const folder = isFolder(entry);
  if ((flags & hiddenFlags) !== 0) refuse("it is encrypted");
  if (method !== 0 && method !== 8) refuse("it is packed in another way than deflate");
  // The kind of file in Unix's mode: none given, a plain file, a folder.
  if (kind !== 0 && kind !== (folder ? 0o4 : 0o10)) refuse("it has a link or a special file in it");
  if ((folder && size !== 0) || (method === 0 && packed !== size)) broken();
  if (size > smallBytesMax && Math.floor(size / ratioMax) > packed) bomb();
}

/** Whether the extra fields are whole; gives the last one of zip64. */
function checkExtra(bytes: Uint8Array<ArrayBuffer>): DataView<ArrayBuffer> | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let long: DataView<ArrayBuffer> | undefined;
  for (let at = 0; at < view.byteLength; ) {
    if (at + 4 > view.byteLength) broken();
    const [id, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    at += 4 + length;
    if (at > view.byteLength) broken();
    if (id === 0x0001) long = new DataView(view.buffer, view.byteOffset + at - length, length);
    // A second spelling of the name.
    if (id === 0x7075) twoThings();
  }
  return long;
}

/** The local header at `at` says the same, and its data end where the next begins; gives their place. */
async function checkLocal(source: Source, entry: Listed, at: number, next: number): Promise<number> {
  const { name, flags, method, crc, packed, size, header } = entry;
  if (header !== at) foreign();
  const local = await exactly(source, at, localBytes);
  const [nameBytes, extraBytes] = [local.getUint16(26, true), local.getUint16(28, true)];
  if (local.getUint32(0, true) !== 0x04034b50 || nameBytes !== name.length) twoThings();
  const tail = await exactly(source, at + localBytes, nameBytes + extraBytes);
  checkExtra(bytesOf(tail, nameBytes, extraBytes));
  const behind = (flags & lengthsBehind) !== 0;
  const told = (short: number, long: number) => short === long || short === wide;
  const same = equal(bytesOf(tail, 0, nameBytes), name)
    && local.getUint16(6, true) === flags && local.getUint16(8, true) === method
    && (behind || (local.getUint32(14, true) === crc
      && told(local.getUint32(18, true), packed) && told(local.getUint32(22, true), size)));
  if (!same) twoThings();
  const data = at + localBytes + nameBytes + extraBytes;
  // Lengths behind the data: with or without a signature, of 32 or of 64 bits.
  const gaps = behind ? [12, 16, 20, 24] : [0];
  return gaps.includes(next - data - packed) ? data : foreign();
}

/** The entry's bytes; refuses those that do not unpack to what the directory says. */
async function* unpack(source: Source, entry: Listed, data: number): AsyncGenerator<Uint8Array> {
  const { method, packed, size, crc } = entry;
  let [length, sum] = [0, wide];
  for await (const piece of method === 0 ? pieces(source, data, size) : inflated(source, data, packed)) {
    length += piece.length;
    if (length > size) break;
    sum = crcOf(sum, piece);
    yield piece;
  }
  if (length !== size || (sum ^ wide) >>> 0 !== crc) throw new Refusal("zip");
}

async function* inflated(source: Source, from: number, length: number): AsyncGenerator<Uint8Array> {
  const out: Uint8Array[] = [];
  const inflate = new Inflate((piece) => void out.push(piece));
  let read = 0;
  for await (const piece of pieces(source, from, length)) {
    for (let at = 0; at < piece.length; at += inflateStepBytes) {
      const step = piece.subarray(at, at + inflateStepBytes);
      read += step.length;
      try {
        inflate.push(step, read === length);
      } catch {
        throw new Refusal("zip");
      }
      for (const part of out.splice(0)) if (part.length > 0) yield part;
    }
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) !== 0 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crcOf(sum: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) sum = (sum >>> 8) ^ crcTable[(sum ^ bytes[i]!) & 0xff]!;
  return sum;
}
