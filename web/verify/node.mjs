// Folders and archives on a disk, for the batch command and the tests; the page has its own.

import { closeSync, existsSync, fstatSync, lstatSync, openSync, readdirSync, readSync, realpathSync, statSync, constants } from "node:fs";
import path from "node:path";

const entriesMax = 300_000;
const deepMax = 64;

function sourceOf(file) {
  // Without waiting: a pipe would block for ever. It is refused by its type then.
  const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  const { size } = fstatSync(handle);
  return {
    size,
    async slice(from, to) {
      const bytes = new Uint8Array(Math.max(0, to - from));
      let at = 0;
      while (at < bytes.length) {
        const got = readSync(handle, bytes, at, bytes.length - at, from + at);
        if (got === 0) break;
        at += got;
      }
      return bytes.subarray(0, at);
    },
    close: () => closeSync(handle),
  };
}

/** What lies there, links followed; undefined where nothing can be told. */
function statOf(file) {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

/** The folder's entries, links not followed. */
function walk(root) {
  const entries = [];
  const visit = (folder, deep) => {
    for (const name of readdirSync(path.join(root, folder), { encoding: "latin1" })) {
      const inside = folder === "" ? name : `${folder}/${name}`;
      // Read as bytes: a name of a dossier is ASCII, and any other is refused whatever it says.
      const stat = lstatSync(Buffer.from(path.join(root, inside), "latin1"));
      const kind = stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other";
      entries.push({ path: inside, kind, size: stat.size });
      if (kind === "folder" && deep < deepMax && entries.length < entriesMax) visit(inside, deep + 1);
    }
  };
  visit("", 0);
  return entries;
}

/** Files for the core, from a folder or an archive. */
export async function open(core, target) {
  const stat = statOf(target);
  if (stat === undefined) throw new core.NotADossier("it is not there");
  if (stat.isDirectory()) {
    const isFile = (name) => statOf(path.join(target, name))?.isFile() === true;
    // A pipe of that name makes no dossier; a link to a file does, and the rules refuse it.
    if (!["testimony-manifest.txt", "bagit.txt"].some(isFile)) throw new core.NotADossier("testimony-manifest.txt is missing");
    return {
      entries: walk(target),
      async *stream(inside) {
        const source = sourceOf(path.join(target, inside));
        try {
          yield* core.streamOf(source);
        } finally {
          source.close();
        }
      },
      close() {},
    };
  }
  if (!stat.isFile()) throw new core.NotADossier("neither a folder nor a zip or tar file");
  const source = sourceOf(target);
  return { ...(await core.openArchive(source)), close: source.close };
}

/** Whether a policy file lies in a folder with a manifest, at any height and behind whatever links: then it is not from outside. */
export function insideADossier(file) {
  for (let folder = path.dirname(realpathSync(file)); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, "testimony-manifest.txt"))) return true;
    if (folder === path.dirname(folder)) return false;
  }
}
