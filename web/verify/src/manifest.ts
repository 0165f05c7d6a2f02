// Names of a dossier's files, the signed manifest and the two of BagIt (docs/spec/dossier.md,
// sections 2, 3 and 5).

import { byteOrder, decimal, Refusal, utf8 } from "./bytes.ts";
import { checkName, type Note, plainText, readNote } from "./note.ts";

export const manifestName = "testimony-manifest.txt";

const pathBytesMax = 200;
export const foldersDeepMax = 8;
export const filesMax = 100_000;

const part = /^[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/;

/** Whether a file of a dossier may have this path; `folder` says that the path is that of a folder. */
export function allowedPath(path: string, folder = false): boolean {
  const parts = path.split("/");
  const deep = parts.length - (folder ? 0 : 1);
  return utf8(path).length <= pathBytesMax && deep <= foldersDeepMax && parts.every((one) => part.test(one));
}

export interface Listed {
  path: string;
  sha256: string;
  size: number;
}

export interface Manifest {
  note: Note;
  log: string;
  files: Listed[];
}

const linePattern = /^([0-9a-f]{64}) (0|[1-9][0-9]*) (.+)$/;

/** Parses testimony-manifest.txt in its one form; checks no signature. */
export function readManifest(bytes: Uint8Array): Manifest {
  const note = readNote(bytes);
  if (note.signatures.length !== 1) throw new Refusal("malformed", "not exactly one signature");
  plainText(bytes);
  const [version, logLine, ...lines] = note.text.slice(0, -1).split("\n");
  if (version !== "testimony-manifest/v1" || !logLine?.startsWith("log ")) throw new Refusal("malformed");
  const log = logLine.slice("log ".length);
  // A name that no log can have is a broken manifest, not an unknown log.
  checkName(log);
  if (lines.length > filesMax) throw new Refusal("malformed");
  const files = lines.map(listed);
  files.forEach(({ path }, i) => {
    if (i > 0 && byteOrder(files[i - 1]!.path, path) >= 0) throw new Refusal("malformed", "not in order");
  });
  return { note, log, files };
}

function listed(line: string): Listed {
  const match = linePattern.exec(line);
  if (match === null) throw new Refusal("malformed", "not a line of the manifest");
  const [, sha256, size, path] = match as unknown as [string, string, string, string];
  if (!allowedPath(path) || path === manifestName) throw new Refusal("malformed", "a name that is not allowed");
  // Beyond 2^53 it is rounded: no file is that long, so it differs from what is there all the same.
  return { sha256, path, size: Number(decimal(size, 2n ** 64n - 1n)) };
}

const isPayload = ({ path }: Listed) => path.startsWith("data/");

/** What the two BagIt manifests must say, byte for byte. */
export function bagManifests(files: Listed[]): { name: string; text: string }[] {
  const print = (list: Listed[]) => list.map(({ sha256, path }) => `${sha256}  ${path}\n`).join("");
  const tags = files.filter((file) => !isPayload(file) && file.path !== "tagmanifest-sha256.txt");
  return [
    { name: "manifest-sha256.txt", text: print(files.filter(isPayload)) },
    { name: "tagmanifest-sha256.txt", text: print(tags) },
  ];
}
