// Tar files: ustar and pax, with GNU's long names (docs/spec/verdict.md, section 2.1). One pass over
// the headers. Whatever would change an entry's length or place is refused.

import { bytesOf, exactly, Index, pieces, refuse, type Source } from "./archive.ts";
import { equal, utf8 } from "./bytes.ts";

const block = 512;
/** The longest pax header or long name. */
const extensionBytesMax = 64 * 1024;
/** The longest run of zeros at the end. */
const endBytesMax = 1024 * 1024;

const broken = (): never => refuse("a header in it is broken");
const special = (): never => refuse("it has a link or a special file in it");
const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

export async function indexTar(source: Source): Promise<Index> {
  const index = new Index();
  let longName: Uint8Array | undefined;
  for (let at = 0; ; ) {
    const head = bytesOf(await exactly(source, at, block), 0, block);
    if (isZero(head)) {
      await checkEnd(source, at);
      return longName === undefined ? index : broken();
    }
    const { name, size, type } = header(head);
    const data = at + block;
    at = data + Math.ceil(size / block) * block;
    if (at > source.size) refuse("it ends early");
    if (type === "0" || type === "\0") {
      index.add(longName ?? name, { size, stream: () => pieces(source, data, size) });
      longName = undefined;
    } else if (type === "5" && size === 0) {
      index.addFolder(longName ?? name);
      longName = undefined;
    } else if (type === "x" || type === "L" || type === "g") {
      if (size > extensionBytesMax) refuse("a header in it is too long");
      const given = extension(type, bytesOf(await exactly(source, data, size), 0, size));
      if (given !== undefined && longName !== undefined) broken();
      longName ??= given;
      if (type === "g") index.addFolder(new Uint8Array());
    } else {
      special();
    }
  }
}

function header(head: Uint8Array): { name: Uint8Array; size: number; type: string } {
  let sum = 0;
  head.forEach((byte, i) => (sum += i >= 148 && i < 156 ? 32 : byte));
  if (sum !== number(head.subarray(148, 156)) || !equal(head.subarray(257, 262), utf8("ustar"))) broken();
  // Behind the owner's names POSIX has the front part of the name, GNU's older form times: no program
  // may read a name where another reads a time.
  const isPosix = head[262] === 0;
  const isGnu = equal(head.subarray(262, 265), Uint8Array.of(0x20, 0x20, 0));
  if (!(isPosix || isGnu) || !isZero(head.subarray(isPosix ? 500 : 345))) broken();
  const [prefix, last] = [cut(head.subarray(345, 500)), cut(head.subarray(0, 100))];
  const name = prefix.length > 0 ? Uint8Array.of(...prefix, 0x2f, ...last) : last;
  return { name, size: number(head.subarray(124, 136)), type: String.fromCharCode(head[156]!) };
}

/** A field up to its first zero byte. */
function cut(field: Uint8Array): Uint8Array {
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}

/** Octal digits, spaces before and spaces or zero bytes behind them, or GNU's binary form in a field of twelve bytes. */
function number(field: Uint8Array): number {
  if (field[0] === 0x80) {
    if (field.length < 9 || !isZero(field.subarray(1, -8))) return broken();
    // A number that is rounded here is longer than any file.
    return field.subarray(-8).reduce((value, byte) => value * 256 + byte, 0);
  }
  const digits = /^ *([0-7]+)[ \0]*$/.exec(String.fromCharCode(...field));
  return digits === null ? broken() : parseInt(digits[1]!, 8);
}

/** The name that an extension gives to the next entry, if it gives one. */
function extension(type: string, bytes: Uint8Array): Uint8Array | undefined {
  if (type === "L") return bytes[bytes.length - 1] === 0 ? bytes.subarray(0, -1) : bytes;
  let name: Uint8Array | undefined;
  for (let rest = bytes; rest.length > 0; ) {
    const { key, value, length } = record(rest);
    rest = rest.subarray(length);
    if (key === "path" && type === "x" && name === undefined) name = value;
    else if (key === "path" || key === "size" || key === "hdrcharset") broken();
    else if (key === "linkpath" || /^(GNU\.sparse\.|SCHILY\.realsize)/.test(key)) special();
  }
  return name;
}

/** One pax record, `LENGTH KEY=VALUE\n`. */
function record(bytes: Uint8Array): { key: string; value: Uint8Array; length: number } {
  const space = bytes.indexOf(0x20);
  const digits = String.fromCharCode(...bytes.subarray(0, Math.max(0, Math.min(space, 20))));
  const length = /^[0-9]+$/.test(digits) ? Number(digits) : broken();
  if (length > bytes.length || length < space + 2 || bytes[length - 1] !== 0x0a) broken();
  const body = bytes.subarray(space + 1, length - 1);
  const equals = body.indexOf(0x3d);
  if (equals < 0) broken();
  return { key: asciiOf(body.subarray(0, equals)), value: body.subarray(equals + 1), length };
}

/** Bytes as the characters of the same numbers: only ASCII is compared. */
const asciiOf = (bytes: Uint8Array): string => bytes.reduce((all, byte) => all + String.fromCharCode(byte), "");

/** Behind the last entry stand zeros and nothing else. */
async function checkEnd(source: Source, at: number): Promise<void> {
  const length = source.size - at;
  const foreign = length > endBytesMax || !isZero(bytesOf(await exactly(source, at, length), 0, length));
  if (foreign) refuse("there are bytes in it that belong to no entry");
}
