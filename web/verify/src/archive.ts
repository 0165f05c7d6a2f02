// A dossier in a zip or tar file (docs/spec/verdict.md, section 2.1). The first bytes tell which, not
// the name. Nothing is unpacked to a disk; what a rule forbids makes it no dossier.

import { text } from "./bytes.ts";
import { type Entry, type Files, NotADossier } from "./files.ts";
import { foldersDeepMax, manifestName } from "./manifest.ts";
import { indexTar } from "./tar.ts";
import { indexZip } from "./zip.ts";

/** A file from which any part can be read. */
export interface Source {
  size: number;
  slice(from: number, to: number): Promise<Uint8Array>;
}

/** A file in an archive: its length as declared, and its bytes, of which there may be more or fewer. */
export interface Member {
  size: number;
  stream(): AsyncIterable<Uint8Array>;
}

/** As many entries, for files and folders, as a dossier has files. */
export const entriesMax = 100_000;
/** A dossier's longest path below one folder with a name of any file system. */
const nameBytesMax = 512;
const stepBytes = 4 * 1024 * 1024;

export const refuse = (why: string): never => {
  throw new NotADossier(why);
};

const leadsElsewhere = () => refuse("a name in it leads elsewhere");

/** The files of an archive by name. */
export class Index {
  readonly files = new Map<string, Member>();
  private entries = 0;

  add(name: Uint8Array, member: Member): void {
    const path = this.count(name);
    if (path === "" || path.endsWith("/")) refuse("a file in it has the name of a folder");
    if (this.files.has(path)) refuse("a name stands twice in it");
    this.files.set(path, member);
  }

  /** A folder only counts: folders follow from the names of files. */
  addFolder(name: Uint8Array): void {
    this.count(name);
  }

  /** Gives the name without the `./` with which many tar files begin. */
  private count(bytes: Uint8Array): string {
    if (++this.entries > entriesMax) refuse("it has more than 100,000 entries");
    if (bytes.length > nameBytesMax) refuse("a name in it is too long");
    const name = nameOf(bytes).replace(/^\.\//, "");
    if (name === "") return name;
    if (name[1] === ":" || /[\\\0]/.test(name)) leadsElsewhere();
    const parts = name.replace(/\/$/, "").split("/");
    if (parts.some((part) => part === "" || part === "." || part === "..")) leadsElsewhere();
    return name;
  }
}

function nameOf(bytes: Uint8Array): string {
  try {
    return text(bytes);
  } catch {
    return refuse("a name in it is not text in UTF-8");
  }
}

const packed = [[0x1f, 0x8b], [0x42, 0x5a, 0x68], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], [0x28, 0xb5, 0x2f, 0xfd]];

/** The files in an archive. Throws NotADossier. */
export async function openArchive(source: Source): Promise<Files> {
  const head = await source.slice(0, Math.min(512, source.size));
  const begins = (magic: number[]) => magic.every((byte, i) => head[i] === byte);
  if (begins([0x50, 0x4b, 3, 4]) || begins([0x50, 0x4b, 5, 6])) return filesOf((await indexZip(source)).files);
  if (String.fromCharCode(...head.subarray(257, 262)) === "ustar") return filesOf((await indexTar(source)).files);
  if (packed.some(begins)) refuse("it is compressed as a whole: unpack it first");
  return refuse("it is neither a folder nor a zip or tar file");
}

/** The folders above a path, from the top. */
function* above(path: string): Generator<string> {
  for (let cut = path.indexOf("/"); cut >= 0; cut = path.indexOf("/", cut + 1)) yield path.slice(0, cut);
}

function filesOf(members: Map<string, Member>): Files {
  const folders = new Set<string>();
  for (const path of members.keys()) for (const folder of above(path)) folders.add(folder);
  for (const folder of folders) if (members.has(folder)) refuse("a name in it is a file and a folder");
  const top = topOf(members);
  const entries: Entry[] = [];
  for (const [path, { size }] of members) entries.push({ path: path.slice(top.length), kind: "file", size });
  for (const folder of folders) {
    const path = folder.slice(top.length);
    // A folder that is too deep is met through its file.
    if (path !== "" && path.split("/").length <= foldersDeepMax) entries.push({ path, kind: "folder", size: 0 });
  }
  return { entries, stream: (path) => members.get(top + path)!.stream() };
}

/** `name/` if the dossier is in one folder at the top, else nothing. */
function topOf(members: Map<string, Member>): string {
  const has = (top: string) => members.has(`${top}${manifestName}`) || members.has(`${top}bagit.txt`);
  if (has("")) return "";
  const paths = [...members.keys()];
  const top = `${paths[0]?.split("/")[0]}/`;
  if (!has(top) || !paths.every((path) => path.startsWith(top))) refuse(`${manifestName} is missing`);
  return top;
}

/** A part of the file as little-endian numbers and bytes. */
export async function exactly(source: Source, from: number, length: number): Promise<DataView<ArrayBuffer>> {
  if (from < 0 || from + length > source.size) refuse("it ends early");
  const bytes = (await source.slice(from, from + length)) as Uint8Array<ArrayBuffer>;
  if (bytes.length !== length) refuse("it ends early");
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

export const bytesOf = (view: DataView<ArrayBuffer>, from: number, length: number) =>
  new Uint8Array(view.buffer, view.byteOffset + from, length);

export async function* pieces(source: Source, from: number, length: number): AsyncGenerator<Uint8Array> {
  const end = Math.min(source.size, from + length);
  // The next piece is being read while this one is being hashed.
  let next = from < end ? source.slice(from, Math.min(end, from + stepBytes)) : undefined;
  for (let at = from; next !== undefined; ) {
    const piece = await next;
    at = Math.min(end, at + stepBytes);
    next = at < end ? source.slice(at, Math.min(end, at + stepBytes)) : undefined;
    yield piece;
  }
}

/** A plain file, piece by piece. */
export const streamOf = (source: Source): AsyncIterable<Uint8Array> => pieces(source, 0, source.size);
