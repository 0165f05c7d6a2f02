// What a person drops or chooses: a folder, an archive, a policy file.

import { openArchive, type Source, streamOf } from "./archive.ts";
import { equal, type Bytes } from "./bytes.ts";
import { type Entry, type Files, NotADossier } from "./files.ts";

export interface Chosen {
  name: string;
  open(): Promise<Files>;
  /** The policy that lies inside, if the browser says what file that is. */
  inner: File | undefined;
  folder: FileSystemDirectoryHandle | undefined;
}

export interface ChosenPolicy {
  file: File;
  handle: FileSystemFileHandle | undefined;
}

const filesMax = 300_000;

const sourceOf = (file: File): Source => ({
  size: file.size,
  slice: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
});

export function chosenArchive(file: File): Chosen {
  return { name: file.name, open: () => openArchive(sourceOf(file)), inner: undefined, folder: undefined };
}

function filesOf(found: Map<string, File>, folders: Iterable<string>): Files {
  const entries: Entry[] = [...folders].map((path) => ({ path, kind: "folder", size: 0 }));
  for (const [path, file] of found) entries.push({ path, kind: "file", size: file.size });
  return { entries, stream: (path) => streamOf(sourceOf(found.get(path)!)) };
}

function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let cut = path.indexOf("/"); cut >= 0; cut = path.indexOf("/", cut + 1)) folders.add(path.slice(0, cut));
  }
  return folders;
}

/** From a folder input: the browser tells files only, each with its path. */
export function chosenFolder(list: FileList): Chosen {
  const found = new Map<string, File>();
  let name = "";
  for (const file of list) {
    const path = file.webkitRelativePath;
    const cut = path.indexOf("/");
    name = path.slice(0, cut);
    found.set(path.slice(cut + 1), file);
  }
  const files = filesOf(found, foldersOf(found.keys()));
  return { name, open: async () => files, inner: found.get("data/policy.txt"), folder: undefined };
}

/** From a dropped folder: empty folders are seen too. */
async function droppedFolder(folder: FileSystemDirectoryHandle): Promise<Chosen> {
  const found = new Map<string, File>();
  const folders = new Set<string>();
  const visit = async (at: FileSystemDirectoryHandle, head: string): Promise<void> => {
    for await (const [name, handle] of at.entries()) {
      const path = head + name;
      if (found.size + folders.size > filesMax) throw new NotADossier("too many files");
      if (handle.kind === "file") {
        found.set(path, await (handle as FileSystemFileHandle).getFile());
      } else {
        folders.add(path);
        await visit(handle as FileSystemDirectoryHandle, `${path}/`);
      }
    }
  };
  await visit(folder, "");
  const files = filesOf(found, folders);
  return { name: folder.name, open: async () => files, inner: found.get("data/policy.txt"), folder };
}

/** The older way, for browsers without handles. */
async function droppedEntry(entry: FileSystemDirectoryEntry): Promise<Chosen> {
  const found = new Map<string, File>();
  const folders = new Set<string>();
  const visit = async (at: FileSystemDirectoryEntry, head: string): Promise<void> => {
    const reader = at.createReader();
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
      if (some.length === 0) return;
      for (const one of some) {
        const path = head + one.name;
        if (found.size + folders.size > filesMax) throw new NotADossier("too many files");
        if (one.isFile) {
          found.set(path, await new Promise<File>((done, fail) => (one as FileSystemFileEntry).file(done, fail)));
        } else {
          folders.add(path);
          await visit(one as FileSystemDirectoryEntry, `${path}/`);
        }
      }
    }
  };
  await visit(entry, "");
  const files = filesOf(found, folders);
  return { name: entry.name, open: async () => files, inner: found.get("data/policy.txt"), folder: undefined };
}

export interface Dropped {
  dossier: Chosen | undefined;
  policy: ChosenPolicy | undefined;
}

const archiveName = /\.(zip|tar|tgz|gz|xz|bz2|zst)$/i;

interface WithHandles extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

/** What was dropped: folders and archives are dossiers, any other file is a policy. */
export async function dropped(items: DataTransferItemList): Promise<Dropped> {
  // All are asked for before the first wait: afterwards the list is empty.
  const asked = [...items].filter((item) => item.kind === "file").map((item: WithHandles) => ({
    handle: item.getAsFileSystemHandle?.().catch(() => null),
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }));
  const result: Dropped = { dossier: undefined, policy: undefined };
  for (const { handle: later, entry, file } of asked) {
    const handle = await later;
    if (handle?.kind === "directory") result.dossier = await droppedFolder(handle as FileSystemDirectoryHandle);
    else if (!handle && entry?.isDirectory) result.dossier = await droppedEntry(entry as FileSystemDirectoryEntry);
    else if (file !== null && archiveName.test(file.name)) result.dossier = chosenArchive(file);
    else if (file !== null) result.policy = { file, handle: (handle as FileSystemFileHandle | null) ?? undefined };
  }
  return result;
}

/** Whether a policy file is the dossier's own, as far as a browser can tell. */
export async function isInside(policy: ChosenPolicy, dossier: Chosen): Promise<boolean> {
  if (policy.handle !== undefined && dossier.folder !== undefined) {
    if ((await dossier.folder.resolve(policy.handle)) !== null) return true;
  }
  const { inner } = dossier;
  if (inner === undefined || inner.size !== policy.file.size) return false;
  // A browser tells no path. One name, one length and one millisecond of change are one file.
  if (inner.name !== policy.file.name || inner.lastModified !== policy.file.lastModified) return false;
  const [a, b] = await Promise.all([inner.arrayBuffer(), policy.file.arrayBuffer()]);
  return equal(new Uint8Array(a) as Bytes, new Uint8Array(b) as Bytes);
}
