// A dossier in a zip or tar file (docs/spec/verdict.md, "An archive"). The first bytes tell which,
// not the name. Nothing is unpacked to a disk; what a rule forbids makes it no dossier.

import { Inflate } from "fflate";
import { type Bytes, text } from "./bytes.ts";
import { type Entry, type Files, NotADossier } from "./files.ts";

/** A file from which any part can be read. */
export interface Source {
  size: number;
  slice(from: number, to: number): Promise<Uint8Array>;
}

interface Member {
  path: string;
  size: number;
  stream(): AsyncIterable<Uint8Array>;
}

const entriesMax = 100_000;
const ratioMax = 100;
const stepBytes = 4 * 1024 * 1024;

const refuse = (why: string): never => {
  throw new NotADossier(why);
};

const packed: [number[], string][] = [
  [[0x1f, 0x8b], "gzip"], [[0x42, 0x5a, 0x68], "bzip2"], [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz"], [[0x28, 0xb5, 0x2f, 0xfd], "zstd"],
];

/** The files in an archive. Throws NotADossier. */
export async function openArchive(source: Source): Promise<Files> {
  const head = await source.slice(0, Math.min(512, source.size));
  const begins = (magic: number[]) => magic.every((byte, i) => head[i] === byte);
  for (const [magic, name] of packed) {
    if (begins(magic)) refuse(`it is compressed (${name}): unpack it first`);
  }
  const zip = begins([0x50, 0x4b, 3, 4]) || begins([0x50, 0x4b, 5, 6]);
  const tar = String.fromCharCode(...head.subarray(257, 262)) === "ustar";
  if (!zip && !tar) refuse("neither a folder nor a zip or tar file");
  return filesOf(zip ? await zipMembers(source) : await tarMembers(source));
}

function filesOf(members: Member[]): Files {
  const byPath = new Map<string, Member>();
  for (const member of members) {
    if (byPath.has(member.path)) refuse("a name stands twice");
    byPath.set(member.path, member);
  }
  const folders = new Set<string>();
  for (const path of byPath.keys()) {
    for (let cut = path.indexOf("/"); cut >= 0; cut = path.indexOf("/", cut + 1)) folders.add(path.slice(0, cut));
  }
  for (const folder of folders) if (byPath.has(folder)) refuse("a name is that of a file and of a folder");
  const head = commonFolder([...byPath.keys()]);
  const entries: Entry[] = [];
  for (const { path, size } of byPath.values()) entries.push({ path: path.slice(head.length), kind: "file", size });
  for (const folder of folders) {
    const path = folder.slice(head.length);
    if (path !== "" && folder.length >= head.length) entries.push({ path, kind: "folder", size: 0 });
  }
  return { entries, stream: (path) => byPath.get(head + path)!.stream() };
}

/** `name/` if all files lie in one folder at the top, else nothing. */
function commonFolder(paths: string[]): string {
  const head = paths[0]?.split("/")[0];
  if (head === undefined || !paths.every((path) => path.startsWith(`${head}/`))) return "";
  return `${head}/`;
}

/** A name that climbs out, or is absolute, is met here; all others by rule 2. */
function checkName(path: string): string {
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path) || path.startsWith("\\")) refuse("an absolute name");
  if (path.split(/[/\\]/).includes("..")) refuse("a name that climbs out");
  return path;
}

/** A name that is not UTF-8 is no name of a dossier; which bytes it has is of no importance. */
function nameOf(bytes: Uint8Array): string {
  try {
    return text(bytes);
  } catch {
    return String.fromCharCode(...bytes);
  }
}

async function exactly(source: Source, from: number, length: number): Promise<DataView<ArrayBuffer>> {
  if (from < 0 || from + length > source.size) refuse("it ends early");
  const bytes = (await source.slice(from, from + length)) as Bytes;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function* pieces(source: Source, from: number, length: number, step = stepBytes): AsyncGenerator<Uint8Array> {
  const end = from + length;
  if (end > source.size) refuse("it ends early");
  // The next piece is being read while this one is being hashed.
  let next = length > 0 ? source.slice(from, Math.min(end, from + step)) : undefined;
  for (let at = from; next !== undefined; ) {
    const piece = await next;
    at = Math.min(end, at + step);
    next = at < end ? source.slice(at, Math.min(end, at + step)) : undefined;
    yield piece;
  }
}

/** A plain file, piece by piece. */
export const streamOf = (source: Source): AsyncIterable<Uint8Array> => pieces(source, 0, source.size);

// Zip.

const endBytes = 22;
const commentBytesMax = 65_535;
/** 100,000 names of 200 bytes, and what stands around them. */
const directoryBytesMax = 64 * 1024 * 1024;

interface Directory {
  offset: number;
  size: number;
  count: number;
}

async function zipMembers(source: Source): Promise<Member[]> {
  const { offset, size, count } = await findDirectory(source);
  if (count > entriesMax) refuse("more than 100,000 entries");
  if (size > directoryBytesMax) refuse("a list of entries that is too long");
  const view = await exactly(source, offset, size);
  const members: Member[] = [];
  let total = 0;
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > size || view.getUint32(at, true) !== 0x02014b50) refuse("a list of entries that is damaged");
    const length = 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (at + length > size) refuse("a list of entries that is damaged");
    const member = zipMember(source, new DataView(view.buffer, view.byteOffset + at, length));
    at += length;
    if (member === undefined) continue;
    total += member.size;
    members.push(member);
  }
  if (at !== size) refuse("a list of entries that is damaged");
  if (total > ratioMax * source.size) refuse("more than 100 times as many bytes out as in");
  return members;
}

async function findDirectory(source: Source): Promise<Directory> {
  const length = Math.min(source.size, endBytes + commentBytesMax);
  const start = source.size - length;
  const view = await exactly(source, start, length);
  for (let at = length - endBytes; at >= 0; at--) {
    const ends = view.getUint32(at, true) === 0x06054b50 && at + endBytes + view.getUint16(at + 20, true) === length;
    if (!ends) continue;
    if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 6, true) !== 0) refuse("a zip in several parts");
    const found = {
      count: view.getUint16(at + 10, true), size: view.getUint32(at + 12, true), offset: view.getUint32(at + 16, true),
    };
    const large = found.count === 0xffff || found.size === 0xffffffff || found.offset === 0xffffffff;
    return large ? largeDirectory(source, start + at) : found;
  }
  return refuse("it ends early");
}

const large = (view: DataView, at: number): number => {
  const value = view.getBigUint64(at, true);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : refuse("a number that is too large");
};

/** Zip64: the record before the end names larger numbers. */
async function largeDirectory(source: Source, end: number): Promise<Directory> {
  const locator = await exactly(source, end - 20, 20);
  if (locator.getUint32(0, true) !== 0x07064b50) refuse("a list of entries that is damaged");
  const record = await exactly(source, large(locator, 8), 56);
  if (record.getUint32(0, true) !== 0x06064b50) refuse("a list of entries that is damaged");
  return { count: large(record, 32), size: large(record, 40), offset: large(record, 48) };
}

function zipMember(source: Source, view: DataView<ArrayBuffer>): Member | undefined {
  const [flags, method] = [view.getUint16(8, true), view.getUint16(10, true)];
  const nameBytes = new Uint8Array(view.buffer, view.byteOffset + 46, view.getUint16(28, true));
  const path = checkName(nameOf(nameBytes));
  // Encrypted, strongly encrypted, or with hidden headers.
  if ((flags & (1 | (1 << 6) | (1 << 13))) !== 0) refuse("encryption");
  const madeByUnix = view.getUint8(5) === 3;
  const type = madeByUnix ? (view.getUint32(38, true) >>> 28) : 0;
  if (path.endsWith("/") || type === 4) return undefined;
  if (type !== 0 && type !== 8) refuse("a link or special file");
  if (method !== 0 && method !== 8) refuse("a compression other than deflate");
  const { packedSize, size, offset } = zipNumbers(view);
  if (method === 0 && packedSize !== size) refuse("two lengths of one file");
  async function* stream(): AsyncGenerator<Uint8Array> {
    const local = await exactly(source, offset, 30);
    if (local.getUint32(0, true) !== 0x04034b50) refuse("an entry that is damaged");
    const nameLength = local.getUint16(26, true);
    const inner = await exactly(source, offset + 30, nameLength);
    const same = nameLength === nameBytes.length && nameBytes.every((byte, i) => inner.getUint8(i) === byte);
    if (!same || (local.getUint16(6, true) & 1) !== 0) refuse("two names of one file");
    const data = offset + 30 + nameLength + local.getUint16(28, true);
    if (method === 0) yield* pieces(source, data, size);
    else yield* inflated(source, data, packedSize, size);
  }
  return { path, size, stream };
}

function zipNumbers(view: DataView) {
  let [packedSize, size, offset] = [view.getUint32(20, true), view.getUint32(24, true), view.getUint32(42, true)];
  let at = 46 + view.getUint16(28, true);
  const end = at + view.getUint16(30, true);
  while (at + 4 <= end) {
    const [id, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    let field = at + 4;
    const take = () => {
      if (field + 8 > at + 4 + length) refuse("an entry that is damaged");
      field += 8;
      return large(view, field - 8);
    };
    at += 4 + length;
    if (at > end) refuse("an entry that is damaged");
    if (id !== 1) continue;
    if (size === 0xffffffff) size = take();
    if (packedSize === 0xffffffff) packedSize = take();
    if (offset === 0xffffffff) offset = take();
  }
  return { packedSize, size, offset };
}

/** Small steps: one of them can grow a thousand times. */
const inflateStepBytes = 64 * 1024;

async function* inflated(source: Source, from: number, length: number, size: number): AsyncGenerator<Uint8Array> {
  const out: Uint8Array[] = [];
  const inflate = new Inflate((piece) => void out.push(piece));
  let written = 0;
  let read = 0;
  for await (const piece of pieces(source, from, length, stepBytes)) {
    for (let at = 0; at < piece.length; at += inflateStepBytes) {
      const step = piece.subarray(at, at + inflateStepBytes);
      read += step.length;
      try {
        inflate.push(step, read === length);
      } catch {
        refuse("an entry that ends early or is damaged");
      }
      for (const part of out.splice(0)) {
        written += part.length;
        if (written > size) refuse("an entry that is longer than it says");
        if (part.length > 0) yield part;
      }
    }
  }
  if (written !== size) refuse("an entry that ends early or is damaged");
}

// Tar.

const block = 512;

async function tarMembers(source: Source): Promise<Member[]> {
  const members: Member[] = [];
  let longName: string | undefined;
  let longSize: number | undefined;
  let count = 0;
  for (let at = 0; at < source.size; ) {
    const view = await exactly(source, at, block);
    const head = new Uint8Array(view.buffer, view.byteOffset, block);
    at += block;
    if (head.every((byte) => byte === 0)) return members;
    if (++count > entriesMax) refuse("more than 100,000 entries");
    checkSum(head);
    const type = String.fromCharCode(head[156]!);
    const size = longSize ?? tarNumber(head.subarray(124, 136));
    const path = checkName(longName ?? tarName(head));
    if (at + size > source.size) refuse("it ends early");
    const data = at;
    at += Math.ceil(size / block) * block;
    if (type === "x" || type === "L") {
      if (size > 64 * 1024) refuse("a name that is too long");
      const content = nameOf(await source.slice(data, data + size));
      if (type === "L") longName = content.replace(/\0.*$/s, "");
      else [longName, longSize] = paxFields(content, longName);
      continue;
    }
    [longName, longSize] = [undefined, undefined];
    if (type === "5" || type === "g") continue;
    if (type !== "0" && type !== "\0") refuse("a link or special file");
    if (!path.endsWith("/")) members.push({ path, size, stream: () => pieces(source, data, size) });
  }
  return refuse("it ends early");
}

function checkSum(head: Uint8Array): void {
  let sum = 0;
  head.forEach((byte, i) => (sum += i >= 148 && i < 156 ? 32 : byte));
  if (sum !== tarNumber(head.subarray(148, 156))) refuse("an entry that is damaged");
}

function tarNumber(bytes: Uint8Array): number {
  if ((bytes[0]! & 0x80) !== 0) {
    let value = 0;
    for (const byte of bytes.subarray(1)) value = value * 256 + byte;
    return Number.isSafeInteger(value) ? value : refuse("a number that is too large");
  }
  const digits = cut(bytes).trim();
  if (!/^[0-7]+$/.test(digits)) refuse("an entry that is damaged");
  return parseInt(digits, 8);
}

const cut = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return nameOf(end < 0 ? bytes : bytes.subarray(0, end));
};

function tarName(head: Uint8Array): string {
  const prefix = String.fromCharCode(...head.subarray(257, 263)) === "ustar\0" ? cut(head.subarray(345, 500)) : "";
  const name = cut(head.subarray(0, 100));
  return (prefix === "" ? name : `${prefix}/${name}`).replace(/^\.\//, "");
}

function paxFields(content: string, before: string | undefined): [string | undefined, number | undefined] {
  let [name, size]: [string | undefined, number | undefined] = [before, undefined];
  for (const line of content.split("\n")) {
    const [, key, value] = /^[0-9]+ ([^=]+)=(.*)$/s.exec(line) ?? [];
    if (key === "path") name = value!.replace(/^\.\//, "");
    if (key === "size") size = /^[0-9]{1,15}$/.test(value!) ? Number(value) : refuse("an entry that is damaged");
    if (key === "linkpath") refuse("a link or special file");
  }
  return [name, size];
}
