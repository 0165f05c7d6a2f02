// Zip and tar files written byte by byte, honest and hostile, each with the answer that
// docs/spec/verdict.md, section 2.1, demands. `node archives.mjs FOLDER` writes them as
// NAME/{dossier,policy.txt,expected}, for comparing verifiers.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { constants, crc32, deflateRawSync } from "node:zlib";
import { dossier, team } from "./make.mjs";

const bytesOf = (value) => (typeof value === "string" ? Buffer.from(value) : Buffer.from(value));
const u16 = (value) => Buffer.of(value & 255, (value >>> 8) & 255);
const u32 = (value) => Buffer.concat([u16(value & 0xffff), u16(value >>> 16)]);
const u64 = (value) => Buffer.concat([u32(value % 2 ** 32 >>> 0), u32(Math.floor(value / 2 ** 32) >>> 0)]);
const wide = 0xffffffff;

// Zip. An entry says what both headers say; `local` and `central` replace fields of one of them.

const stored = (name, content = "more") => {
  const bytes = bytesOf(content);
  return { name, packed: bytes, size: bytes.length, crc: crc32(bytes), method: 0, flags: 0, mode: 0o100644, extra: "", local: {}, central: {}, behind: "" };
};
const deflated = (name, content) => ({ ...stored(name, content), method: 8, packed: deflateRawSync(bytesOf(content), { level: 9 }) });

const common = ({ flags, method, crc, packedSize, size, name, extra }) => Buffer.concat([
  u16(flags), u16(method), Buffer.alloc(4), u32(crc), u32(packedSize), u32(size), u16(bytesOf(name).length), u16(bytesOf(extra).length)]);

function localOf(entry) {
  const said = { packedSize: entry.packed.length, ...entry, ...entry.local };
  return Buffer.concat([bytesOf(said.magic ?? "PK\x03\x04"), u16(20), common(said), bytesOf(said.name), bytesOf(said.extra), entry.packed, bytesOf(entry.behind)]);
}

function centralOf(entry, at) {
  const said = { packedSize: entry.packed.length, at, comment: "", ...entry, ...entry.central };
  return Buffer.concat([bytesOf("PK\x01\x02\x14\x03\x14\x00"), common(said), u16(said.comment.length), Buffer.alloc(4),
    u32((said.mode << 16) >>> 0), u32(said.at), bytesOf(said.name), bytesOf(said.extra), bytesOf(said.comment)]);
}

const endOf = (count, size, start, { disks = 0, onDisk = count, comment = "" } = {}) => Buffer.concat([
  bytesOf("PK\x05\x06"), u16(disks), u16(disks), u16(onDisk), u16(count), u32(size), u32(start), u16(comment.length), bytesOf(comment)]);

function zip(entries, { before = "", between = "", end = endOf, options = {} } = {}) {
  const [bodies, list] = [[bytesOf(before)], []];
  let at = bytesOf(before).length;
  for (const entry of entries) {
    list.push(centralOf(entry, at));
    bodies.push(localOf(entry));
    at += bodies.at(-1).length;
  }
  const [body, directory] = [Buffer.concat([...bodies, bytesOf(between)]), Buffer.concat(list)];
  return Buffer.concat([body, directory, end(entries.length, directory.length, body.length, options)]);
}

/** The end with the records of zip64. */
const end64 = (more = {}) => (count, size, start) => {
  const said = { count, onDisk: count, size, start, length: 44, disk: 0, place: start + size, junk: "", ...more };
  return Buffer.concat([
    bytesOf("PK\x06\x06"), u64(said.length), u16(45), u16(45), u32(said.disk), u32(0), u64(said.onDisk), u64(said.count), u64(said.size), u64(said.start),
    bytesOf(said.junk), bytesOf("PK\x06\x07"), u32(0), u64(said.place), u32(1), endOf(0xffff, wide, wide)]);
};

// Tar.

function tarEntry(name, { kind = "0", content = "", size, magic = "ustar\x0000", link = "", prefix = "", sum } = {}) {
  const [bytes, head] = [bytesOf(content), Buffer.alloc(512)];
  head.write(name, 0, 100);
  head.write("0000644\0", 100);
  if (typeof size === "object") size.copy(head, 124);
  else head.write(size ?? `${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  head.write("00000000000\0", 136);
  head.write("        ", 148);
  head.write(kind, 156);
  head.write(link, 157);
  head.write(magic, 257, "latin1");
  head.write(prefix, 345);
  const own = head.reduce((all, byte) => all + byte, 0);
  head.write(sum ?? `${own.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

const tar = (entries, end = Buffer.alloc(1024)) => Buffer.concat([...entries, end]);

function pax(key, value) {
  const rest = Buffer.byteLength(key) + Buffer.byteLength(value) + 3;
  let length = rest + 1;
  while (length !== String(length).length + rest) length++;
  return `${length} ${key}=${value}\n`;
}

// The cases: [name, archive, code, reason]. `reason` is that of Changed.

export const policy = team().policy;
const files = dossier();
const page = "index.html";
const whole = () => [...files].map(([name, content]) => deflated(name, content));
const at = (entries, name = page) => entries.find((entry) => entry.name === name);
const other = "is not as it was signed";
const belongs = "does not belong to the dossier";
const ok = "Unchanged. It existed by 14 November 2023, 22:14 UTC.";

/** A whole dossier in a zip, with the page's entry replaced. */
const paged = (edit) => zip(whole().map((entry) => (entry.name === page ? { ...entry, ...edit(entry) } : entry)));
const more = (...entries) => zip([...whole(), ...entries]);

const climbing = [
  ["up", "../more"], ["up-inside", "data/../../more"], ["here", "data/./more"], ["absolute", "/etc/more"], ["double", "data//more"],
  ["drive", "C:more"], ["digit-drive", "1:more"], ["backslash", "..\\more"], ["share", "\\\\host\\more"], ["dots-end", "data/.."], ["here-twice", "././more"],
];

function zipCases() {
  const bomb = deflated("bomb", Buffer.alloc(8 << 20));
  const body = whole();
  const shuffled = [...body].reverse();
  const content = files.get(page);
  const behind = (count) => paged(({ crc, packed, size }) => ({
    flags: 8, local: { crc: 0, packedSize: 0, size: 0 },
    behind: Buffer.concat([...(count % 8 === 0 ? [bytesOf("PK\x07\x08")] : []), u32(crc), ...(count < 20 ? [u32(packed.length), u32(size)] : [u64(packed.length), u64(size)])]),
  }));
  const unfinished = deflateRawSync(content, { finishFlush: constants.Z_SYNC_FLUSH });
  const hidden = () => {
    // The directory lists one file fewer than there are local headers.
    const all = whole();
    const built = zip(all);
    const last = centralOf(all.at(-1), built.readUInt32LE(centralAt(built, all.length - 1) + 42));
    const start = built.readUInt32LE(built.length - 6);
    const directory = built.subarray(start, built.length - 22 - last.length);
    return Buffer.concat([built.subarray(0, start), directory, endOf(all.length - 1, directory.length, start)]);
  };
  return [
    ["honest", zip(body), 0, ok],
    ["honest-stored", zip([...files].map(([name, content_]) => stored(name, content_))), 0, ok],
    ["honest-other-order", zip(shuffled), 0, ok],
    ["honest-in-a-folder", zip(body.map((entry) => ({ ...entry, name: `a folder/${entry.name}` }))), 0, ok],
    ["honest-here", zip(body.map((entry) => ({ ...entry, name: `./${entry.name}` }))), 0, ok],
    ["honest-folder-twice", more({ ...stored("data/", ""), mode: 0o40755 }, { ...stored("data/", ""), mode: 0 }), 0, ok],
    ["honest-folder-entry", more({ ...stored("data/", ""), mode: 0o40755 }), 0, ok],
    ["honest-empty-folder", more({ ...stored("hollow/", ""), mode: 0 }), 0, ok],
    ["honest-no-mode", zip(body.map((entry) => ({ ...entry, mode: 0 }))), 0, ok],
    ["honest-lengths-behind-12", behind(12), 0, ok],
    ["honest-lengths-behind-16", behind(16), 0, ok],
    ["honest-lengths-behind-20", behind(20), 0, ok],
    ["honest-lengths-behind-24", behind(24), 0, ok],
    ["honest-zip64-end", zip(body, { end: end64() }), 0, ok],
    ["honest-zip64-lengths", paged(({ packed, size }) => {
      const extra = Buffer.concat([u16(1), u16(16), u64(size), u64(packed.length)]);
      return { extra, local: { size: wide, packedSize: wide }, central: { size: wide, packedSize: wide } };
    }), 0, ok],
    ["honest-extra-field", paged(() => ({ extra: "UT\x05\x00\x03abcd" })), 0, ok],
    ["honest-comment-of-an-entry", paged(() => ({ central: { comment: "a comment" } })), 0, ok],
    ["changed-bytes", paged(() => deflated(page, Buffer.alloc(content.length, 32))), 1, `${page} ${other}`],
    ["changed-crc", paged(({ crc }) => ({ crc: (crc ^ 1) >>> 0 })), 1, `${page} ${other}`],
    ["changed-crc-of-the-manifest", zip(body.map((entry) => (entry.name.endsWith("manifest.txt") && entry.name.startsWith("testimony")
      ? { ...entry, crc: (entry.crc ^ 1) >>> 0 } : entry))), 1, `testimony-manifest.txt ${other}`],
    ["changed-length", paged(({ size }) => ({ size: size - 1 })), 1, `${page} ${other}`],
    ["changed-cut-data", paged(({ packed }) => ({ packed: packed.subarray(0, packed.length >> 1) })), 1, `${page} ${other}`],
    ["changed-no-data", paged(() => ({ packed: Buffer.alloc(0) })), 1, `${page} ${other}`],
    ["changed-not-deflate", paged(({ packed }) => ({ packed: Buffer.alloc(packed.length, 255) })), 1, `${page} ${other}`],
    ["changed-far-distance", paged(() => ({ packed: Buffer.of(0x63, 0x60, 0x18, 0x05, 0xa3, 0x60) })), 1, `${page} ${other}`],
    ["changed-bomb-that-lies", paged(() => ({ packed: bomb.packed })), 1, `${page} ${other}`],
    ["changed-hidden-file", more(stored(".verified")), 1, `\`a name that no dossier has\` ${belongs}`],
    ["changed-file-more", more(stored("verify.html")), 1, `\`verify.html\` ${belongs}`],
    ["changed-file-less", zip(body.filter(({ name }) => name !== page)), 1, `${page} is missing`],
    ["changed-manifest-less", zip(body.filter(({ name }) => name !== "testimony-manifest.txt")), 1, "testimony-manifest.txt is missing"],
    ["changed-deep", more(stored("a/b/c/d/e/f/g/h/i/j")), 1, `\`a name that no dossier has\` ${belongs}`],
    ["changed-in-a-folder-of-another", zip([...body.map((entry) => ({ ...entry, name: `top/${entry.name}` })), stored("top/top/bagit.txt")]), 1, `\`top/bagit.txt\` ${belongs}`],
    ["twice", more(body[0]), 4],
    ["twice-by-here", more({ ...body[0], name: `./${body[0].name}` }), 4],
    ["file-and-folder", more(stored(`${page}/x`)), 4],
    ["folder-with-bytes", more({ ...stored("x/"), mode: 0 }), 4],
    ["folder-that-is-a-file", more({ ...stored("x/", ""), mode: 0o100644 }), 4],
    ["file-that-is-a-folder", more({ ...stored("x", ""), mode: 0o40755 }), 4],
    ["link", more({ ...stored("l", "/etc"), mode: 0o120777 }), 4],
    ["pipe", more({ ...stored("p", ""), mode: 0o010644 }), 4],
    ["encrypted", more({ ...stored("e"), flags: 1 }), 4],
    ["patched", more({ ...stored("e"), flags: 1 << 5 }), 4],
    ["strongly-encrypted", more({ ...stored("e"), flags: 1 << 6 }), 4],
    ["hidden-headers", more({ ...stored("e"), flags: 1 << 13 }), 4],
    ["bzip2", more({ ...stored("e"), method: 12 }), 4],
    ["stored-two-lengths", more({ ...stored("e"), size: 3 }), 4],
    ["unicode-name", paged(() => ({ extra: "up\x05\x00\x01abcd" })), 4],
    ["local-unicode-name", paged(() => ({ local: { extra: "up\x05\x00\x01abcd" } })), 4],
    ["broken-extra", paged(() => ({ extra: "UT\x09\x00\x03" })), 4],
    ["local-name", paged(() => ({ local: { name: "index.htmm" } })), 4],
    ["local-name-longer", paged(() => ({ local: { name: "index.html5" } })), 4],
    ["local-flags", paged(() => ({ local: { flags: 2 } })), 4],
    ["local-method", paged(() => ({ local: { method: 0 } })), 4],
    ["local-crc", paged(() => ({ local: { crc: 1 } })), 4],
    ["local-length", paged(({ size }) => ({ local: { size: size + 1 } })), 4],
    ["local-packed-length", paged(() => ({ local: { packedSize: 0 } })), 4],
    ["local-magic", paged(() => ({ local: { magic: "PK\x03\x05" } })), 4],
    ["lengths-behind-missing", paged(() => ({ flags: 8 })), 4],
    ["lengths-behind-too-long", paged(() => ({ flags: 8, behind: Buffer.alloc(28) })), 4],
    ["zip64-lengths-missing", paged(() => ({ central: { size: wide } })), 4],
    ["zip64-several-disks", zip(body, { end: end64({ disk: 1 }) }), 4],
    ["zip64-two-counts", zip(body, { end: end64({ onDisk: 1 }) }), 4],
    ["zip64-longer-record", zip(body, { end: end64({ length: 54, junk: "0123456789" }) }), 4],
    ["zip64-elsewhere", zip(body, { end: end64({ place: 0 }) }), 4],
    ["zip64-huge", zip(body, { end: end64({ start: 2 ** 62 }) }), 4],
    ["comment", zip(body, { options: { comment: "more" } }), 4],
    ["appended", Buffer.concat([zip(body), Buffer.from("more")]), 4],
    ["several-disks", zip(body, { options: { disks: 1 } }), 4],
    ["two-counts", zip(body, { options: { onDisk: 1 } }), 4],
    ["prefixed", zip(body, { before: "PK\x03\x04junk" }), 4],
    ["prefixed-unseen", Buffer.concat([Buffer.from("PK\x03\x04junk"), zip(body)]), 4],
    ["junk-before-the-directory", zip(body, { between: "junk" }), 4],
    ["junk-between-entries", zip(body.map((entry) => (entry.name === page ? { ...entry, behind: "junk" } : entry))), 4],
    ["entry-that-no-directory-lists", hidden(), 4],
    ["two-directories", Buffer.concat([zip(body), zip(body)]), 4],
    ["overlapping", overlapping(), 4],
    ["bomb", more(bomb), 4],
    ["bomb-that-lies-about-its-packed-bytes", more({ ...bomb, central: { packedSize: 1 << 20 } }), 4],
    ["cut-end", zip(body).subarray(0, -1), 4],
    ["half", zip(body).subarray(0, 3000), 4],
    ["empty", zip([]), 4],
    ["nested", zip([stored("dossier.zip", zip(body))]), 4],
    ["two-folders", zip([...body.map((entry) => ({ ...entry, name: `a/${entry.name}` })), stored("b/x")]), 4],
    ["two-folders-deep", zip(body.map((entry) => ({ ...entry, name: `a/b/${entry.name}` }))), 4],
    ["name-not-utf8", more(stored(Buffer.of(0x61, 0xff))), 4],
    ["name-with-zero", more(stored("index.html\0.txt")), 4],
    ["name-too-long", more(stored("n".repeat(513))), 4],
    ["name-long-enough", more(stored("n".repeat(512))), 1, `\`a name that no dossier has\` ${belongs}`],
    ["no-name", more(stored("")), 4],
    ["unfinished-deflate", paged(() => ({ packed: unfinished })), 1, `${page} ${other}`],
    ["honest-bytes-behind-the-deflate", paged(({ packed }) => ({ packed: Buffer.concat([packed, Buffer.from("junk")]) })), 0, ok],
    ...climbing.map(([name, place]) => [`climbs-${name}`, more(stored(place)), 4]),
  ].map(([name, ...rest]) => [`zip-${name}`, ...rest]);
}

function centralAt(bytes, number) {
  let place = bytes.readUInt32LE(bytes.length - 6);
  for (let i = 0; i < number; i++) place += 46 + bytes.readUInt16LE(place + 28) + bytes.readUInt16LE(place + 30) + bytes.readUInt16LE(place + 32);
  return place;
}

/** The directory lists one entry's bytes under two names. */
function overlapping() {
  const all = [...whole(), deflated("index.htmm", files.get(page))];
  const built = zip(all.slice(0, -1));
  const start = built.readUInt32LE(built.length - 6);
  const where = built.readUInt32LE(centralAt(built, all.findIndex(({ name }) => name === page)) + 42);
  const directory = Buffer.concat([built.subarray(start, -22), centralOf(all.at(-1), where)]);
  return Buffer.concat([built.subarray(0, start), directory, endOf(all.length, directory.length, start)]);
}

function tarCases() {
  const body = [...files].map(([name, content]) => tarEntry(name, { content }));
  const with_ = (...entries) => tar([...body, ...entries]);
  const file = (name, options = {}) => tarEntry(name, { content: "more", ...options });
  const given = (key, value, kind = "x") => with_(tarEntry("@", { kind, content: pax(key, value) }), file("x"));
  const binary = (value, first = 0x80) => Buffer.concat([Buffer.of(first), Buffer.alloc(3), Buffer.from(u64(value)).reverse()]);
  const foreign = `\`verify.html\` ${belongs}`;
  const renamed = (how) => tar([...files].flatMap(([name, content]) => (name === page ? how(content) : [tarEntry(name, { content })])));
  const names = [...files].map(([name]) => name);
  return [
    ["honest", tar(body), 0, ok],
    ["honest-in-a-folder", tar([tarEntry("top/", { kind: "5" }), ...[...files].map(([name, content]) => tarEntry(`top/${name}`, { content }))]), 0, ok],
    ["honest-here", tar([tarEntry("./", { kind: "5" }), ...[...files].map(([name, content]) => tarEntry(`./${name}`, { content }))]), 0, ok],
    ["honest-old-gnu", tar([...files].map(([name, content]) => tarEntry(name, { content, magic: "ustar  \0" }))), 0, ok],
    ["honest-kind-zero", renamed((content) => [tarEntry(page, { content, kind: "\0" })]), 0, ok],
    ["honest-prefix", renamed((content) => [tarEntry(page, { content, prefix: "." })]), 0, ok],
    ["honest-gnu-long-name", renamed((content) => [tarEntry("@", { kind: "L", content: `${page}\0` }), tarEntry("x", { content })]), 0, ok],
    ["honest-gnu-long-name-without-zero", renamed((content) => [tarEntry("@", { kind: "L", content: page }), tarEntry("x", { content })]), 0, ok],
    ["honest-pax-name", renamed((content) => [tarEntry("@", { kind: "x", content: pax("path", page) + pax("mtime", "1.5") }), tarEntry("x", { content })]), 0, ok],
    ["honest-pax-twice-without-name", renamed((content) => [tarEntry("@", { kind: "x", content: pax("mtime", "1") }), tarEntry("@", { kind: "x", content: pax("uid", "1") }), tarEntry(page, { content })]), 0, ok],
    ["honest-pax-for-all", tar([tarEntry("@", { kind: "g", content: pax("comment", "c") }), ...body]), 0, ok],
    ["honest-binary-length", renamed((content) => [tarEntry(page, { content, size: binary(content.length) })]), 0, ok],
    ["honest-length-with-spaces", renamed((content) => [tarEntry(page, { content, size: ` ${content.length.toString(8)} \0` })]), 0, ok],
    ["honest-folder", with_(tarEntry("data/items/", { kind: "5" })), 0, ok],
    ["honest-folder-of-a-file's-name", with_(tarEntry(page, { kind: "5" })), 0, ok],
    ["honest-one-block-of-zeros", tar(body, Buffer.alloc(512)), 0, ok],
    ["honest-odd-end", tar(body, Buffer.alloc(777)), 0, ok],
    ["honest-long-end", tar(body, Buffer.alloc(1 << 20)), 0, ok],
    ["changed-bytes", renamed((content) => [tarEntry(page, { content: Buffer.alloc(content.length, 32) })]), 1, `${page} ${other}`],
    ["changed-length", renamed((content) => [tarEntry(page, { content: Buffer.concat([content, Buffer.from(" ")]) })]), 1, `${page} ${other}`],
    ["changed-file-more", with_(file("verify.html")), 1, foreign],
    ["changed-hidden-file", with_(file("data/.hidden")), 1, `\`a name that no dossier has\` ${belongs}`],
    ["twice", with_(body[0]), 4],
    ["twice-by-prefix", with_(file(names.find((name) => name.startsWith("data/")).slice(5), { prefix: "data" })), 4],
    ["file-and-folder", with_(file(`${page}/x`)), 4],
    ["file-with-a-folder's-name", with_(file("x/")), 4],
    ["symbolic-link", with_(tarEntry("l", { kind: "2", link: "/etc/passwd" })), 4],
    ["hard-link", with_(tarEntry("l", { kind: "1", link: page })), 4],
    ["device", with_(tarEntry("d", { kind: "3" })), 4],
    ["pipe", with_(tarEntry("p", { kind: "6" })), 4],
    ["contiguous", with_(file("c", { kind: "7" })), 4],
    ["sparse", with_(tarEntry("s", { kind: "S" })), 4],
    ["gnu-long-link", with_(tarEntry("@", { kind: "K", content: "x\0" }), file("x")), 4],
    ["folder-with-content", with_(tarEntry("f/", { kind: "5", content: "more" })), 4],
    ["gnu-long-name-that-climbs", with_(tarEntry("@", { kind: "L", content: "../more\0" }), file("x")), 4],
    ["gnu-long-name-with-two-zeros", with_(tarEntry("@", { kind: "L", content: "more\0\0" }), file("x")), 4],
    ["gnu-long-name-too-long", with_(tarEntry("@", { kind: "L", content: Buffer.alloc(70000, 120) }), file("x")), 4],
    ["gnu-long-name-for-nobody", with_(tarEntry("@", { kind: "L", content: "a\0" })), 4],
    ["two-gnu-long-names", with_(tarEntry("@", { kind: "L", content: "a\0" }), tarEntry("@", { kind: "L", content: "b\0" }), file("x")), 4],
    ["gnu-and-pax-name", with_(tarEntry("@", { kind: "L", content: "a\0" }), tarEntry("@", { kind: "x", content: pax("path", "b") }), file("x")), 4],
    ["pax-name-twice", with_(tarEntry("@", { kind: "x", content: pax("path", "a") + pax("path", "a") }), file("x")), 4],
    ["pax-name-that-climbs", given("path", "/etc/more"), 4],
    ["pax-name-empty", given("path", ""), 4],
    ["pax-size", given("size", "4"), 4],
    ["pax-hdrcharset", given("hdrcharset", "BINARY"), 4],
    ["pax-link", given("linkpath", "/etc"), 4],
    ["pax-sparse", given("GNU.sparse.major", "1"), 4],
    ["pax-real-size", given("SCHILY.realsize", "4"), 4],
    ["pax-name-for-all", given("path", "x", "g"), 4],
    ["pax-length-wrong", with_(tarEntry("@", { kind: "x", content: "99 path=x\n" }), file("x")), 4],
    ["pax-no-equals", with_(tarEntry("@", { kind: "x", content: "9 pathxx\n" }), file("x")), 4],
    ["pax-no-newline", with_(tarEntry("@", { kind: "x", content: "9 path=x." }), file("x")), 4],
    ["pax-length-negative", with_(tarEntry("@", { kind: "x", content: "-9 path=x\n" }), file("x")), 4],
    ["pax-length-with-a-sign", with_(tarEntry("@", { kind: "x", content: "+11 path=x\n" }), file("x")), 4],
    ["pax-unknown", given("more", "x"), 1, `\`x\` ${belongs}`],
    ["old-gnu-times", renamed((content) => [tarEntry(page, { content, magic: "ustar  \0", prefix: "00000000000" })]), 4],
    ["form-of-nobody", renamed((content) => [tarEntry(page, { content, magic: "ustar \0\0" })]), 4],
    ["zero-before-a-length", with_(file("n", { size: "\x0000000004\0" })), 4],
    ["length-negative", with_(file("n", { size: "-0000000001\0" })), 4],
    ["length-not-octal", with_(file("n", { size: "00000000008\0" })), 4],
    ["length-empty", with_(file("n", { size: "\0" })), 4],
    ["length-binary-huge", with_(file("n", { size: binary(2 ** 62) })), 4],
    ["length-binary-negative", with_(file("n", { size: binary(4, 0xff) })), 4],
    ["more-than-there-is", with_(file("n", { size: "77777777777\0" })), 4],
    ["sum-wrong", with_(file("n", { sum: "000001\0 " })), 4],
    ["header-without-mark", with_(file("n", { magic: "xstar\x0000" })), 4],
    ["no-end", tar(body, Buffer.alloc(0)), 4],
    ["too-long-an-end", tar(body, Buffer.alloc((1 << 20) + 1)), 4],
    ["bytes-behind-the-end", tar(body, Buffer.concat([Buffer.alloc(1024), Buffer.from("more")])), 4],
    ["two", Buffer.concat([tar(body), tar(body)]), 4],
    ["half", tar(body).subarray(0, 3000), 4],
    ["name-not-utf8", with_(tarEntry("@", { kind: "L", content: Buffer.of(0x61, 0xff) }), file("x")), 4],
    ["name-too-long", with_(tarEntry("@", { kind: "L", content: "n".repeat(513) }), file("x")), 4],
    ["no-dossier", tar([file("x")]), 4],
    ...climbing.map(([name, place]) => [`climbs-${name}`, with_(file(place)), 4]),
  ].map(([name, ...rest]) => [`tar-${name}`, ...rest]);
}

const begins = (bytes) => Buffer.concat([Buffer.from(bytes), Buffer.from("0123")]);

export const cases = () => [
  ...zipCases(), ...tarCases(),
  ["neither-nothing", Buffer.alloc(0), 4],
  ["neither-letter", Buffer.from("Dear Sir,\nthis is no dossier.\n"), 4],
  ["neither-gzip", begins([0x1f, 0x8b, 8, 0]), 4],
  ["neither-zstd", begins([0x28, 0xb5, 0x2f, 0xfd]), 4],
];

const folder = process.argv[2];
if (process.argv[1] === fileURLToPath(import.meta.url) && folder !== undefined) {
  for (const [name, archive, code, said] of cases()) {
    const to = path.join(folder, name);
    mkdirSync(to, { recursive: true });
    writeFileSync(path.join(to, "dossier"), archive);
    writeFileSync(path.join(to, "policy.txt"), policy);
    const sentence = code === 1 ? `Changed: ${said}.` : (said ?? "");
    writeFileSync(path.join(to, "expected"), `${code} ${sentence}`.trim());
  }
}
