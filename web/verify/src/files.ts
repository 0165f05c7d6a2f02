// The folder under test, wherever it lies: names and lengths first, contents piece by piece.

import { type Bytes, hasher, hex, Refusal } from "./bytes.ts";

/** Not a verdict: the path is no dossier, exit code 4. */
export class NotADossier extends Error {}

export interface Entry {
  path: string;
  kind: "file" | "folder" | "other";
  size: number;
}

export interface Files {
  entries: Entry[];
  /** The pieces of a file, at most a few MiB each. */
  stream(path: string): AsyncIterable<Uint8Array>;
}

/** What is read whole is at most this long, and a presentation twice that. */
const wholeBytesMax = 64 * 1024 * 1024;
const presentationBytesMax = 2 * wholeBytesMax;

/** Up to here the browser's own hash is used, which wants the whole; it is seven times as fast. */
const atOnceBytesMax = 32 * 1024 * 1024;

export interface Read {
  sha256: string;
  /** The content, if it was wanted. */
  bytes: Bytes | undefined;
}

/** Reads and hashes a file of `size` bytes in one pass; refuses one that turns out longer or shorter. */
export async function readFile(
  files: Files, path: string, size: number, keep: boolean, seen: (bytes: number) => void,
): Promise<Read> {
  const whole = keep || size <= atOnceBytesMax;
  if (keep && size > (path.endsWith(".sd-jwt") ? presentationBytesMax : wholeBytesMax)) throw new Refusal("too-large");
  const bytes = new Uint8Array(whole ? size : 0);
  const sum = whole ? undefined : await hasher();
  let length = 0;
  for await (const piece of files.stream(path)) {
    if (length + piece.length > size) throw new Refusal("too-large");
    if (whole) bytes.set(piece, length);
    else sum!.update(piece);
    length += piece.length;
    seen(piece.length);
  }
  if (length < size) throw new Refusal("too-short");
  if (!whole) return { sha256: hex(sum!.digest()), bytes: undefined };
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { sha256: hex(digest), bytes: keep ? bytes : undefined };
}

/** Files that lie in memory: for tests, and for small archives. */
export function memoryFiles(contents: Iterable<[string, Uint8Array]>): Files {
  const map = new Map(contents);
  const folders = new Set<string>();
  for (const path of map.keys()) {
    const parts = path.split("/");
    for (let i = 1; i < parts.length; i++) folders.add(parts.slice(0, i).join("/"));
  }
  return {
    entries: [
      ...[...folders].map((path): Entry => ({ path, kind: "folder", size: 0 })),
      ...[...map].map(([path, bytes]): Entry => ({ path, kind: "file", size: bytes.length })),
    ],
    async *stream(path) {
      yield map.get(path)!;
    },
  };
}
