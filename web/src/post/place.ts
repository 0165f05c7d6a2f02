// Says whether a JPEG tells where it was taken, and makes a copy without that. The copy keeps the picture,
// its colours and its orientation; every other note of the camera goes. Nothing is decoded. Other kinds of
// pictures (HEIC, PNG, video) are not read: about them the page says nothing.

import { join, number } from "./bytes";

/** Notes of a camera stand before the picture; a file with more of them than this is not looked at. */
const headBytesMax = 4_194_304;
const sliceBytes = 1_048_576;

const exifBegin = "Exif\0\0";
const orientationTag = 0x0112;
const placeTag = 0x8825;

interface Segment {
  readonly marker: number;
  readonly from: number;
  readonly to: number;
}

/** A JPEG up to where its picture begins. */
interface Head {
  readonly bytes: Uint8Array;
  readonly segments: readonly Segment[];
  readonly picture: number;
}

export async function tellsPlace(file: File): Promise<boolean> {
  const head = await readHead(file);
  return head !== undefined && head.segments.some((segment) => placeIn(head, segment));
}

/** A copy of a JPEG without the camera's notes; nothing where the file cannot be read as one. */
export async function withoutPlace(file: File): Promise<File | undefined> {
  const head = await readHead(file);
  if (head === undefined) return undefined;
  const end = await pictureEnd(file, head.picture);
  if (end === undefined) return undefined;
  const kept = head.segments.filter((segment) => isPicture(head.bytes, segment))
    .map((segment) => head.bytes.slice(segment.from, segment.to));
  const turned = head.segments.map((segment) => entries(head.bytes, segment)?.get(orientationTag))
    .find((value) => value !== undefined && value >= 2 && value <= 8);
  const parts = join(Uint8Array.of(0xff, 0xd8), ...(turned === undefined ? [] : [orientation(turned)]), ...kept);
  const name = file.name.replace(/(\.[^.]*)?$/, (extension) => `.no-place${extension}`);
  return new File([parts as Uint8Array<ArrayBuffer>, file.slice(head.picture, end)], name, { type: "image/jpeg" });
}

async function readHead(file: File): Promise<Head | undefined> {
  const bytes = new Uint8Array(await file.slice(0, headBytesMax).arrayBuffer());
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const segments: Segment[] = [];
  let at = 2;
  while (bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda) return { bytes, segments, picture: at };
    const length = (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
    if (length < 2 || at + 2 + length > bytes.length) return undefined;
    segments.push({ marker, from: at, to: at + 2 + length });
    at += 2 + length;
  }
  return undefined;
}

/** What a decoder needs: tables and frames, JFIF, the colour profile, Adobe's mark of the colours. */
function isPicture(bytes: Uint8Array, { marker, from }: Segment): boolean {
  if (marker === 0xe2) return begins(bytes, from + 4, "ICC_PROFILE\0");
  const note = (marker >= 0xe1 && marker <= 0xef && marker !== 0xee) || marker === 0xfe;
  return !note;
}

function placeIn(head: Head, segment: Segment): boolean {
  if (entries(head.bytes, segment)?.has(placeTag) === true) return true;
  // XMP writes the same as text.
  const text = segment.marker === 0xe1
    ? new TextDecoder("latin1").decode(head.bytes.subarray(segment.from, segment.to)) : "";
  return /GPS(Latitude|Longitude|Position)/.test(text);
}

/** The first list of an Exif segment: tags with the first 16 bits of their values. */
function entries(bytes: Uint8Array, { marker, from, to }: Segment): Map<number, number> | undefined {
  if (marker !== 0xe1 || !begins(bytes, from + 4, exifBegin)) return undefined;
  const start = from + 4 + exifBegin.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, to - start);
  if (view.byteLength < 8) return undefined;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return undefined;
  const little = order === 0x4949;
  const list = view.getUint32(4, little);
  if (list + 2 > view.byteLength) return undefined;
  const found = new Map<number, number>();
  for (let nth = 0; nth < view.getUint16(list, little); nth++) {
    const at = list + 2 + nth * 12;
    if (at + 12 > view.byteLength) break;
    found.set(view.getUint16(at, little), view.getUint16(at + 8, little));
  }
  return found;
}

const begins = (bytes: Uint8Array, at: number, text: string): boolean =>
  [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0));

/** Behind the picture phones hide further pictures with notes of their own, and films: the copy ends before. */
async function pictureEnd(file: File, from: number): Promise<number | undefined> {
  let marked = false;
  let skip = 0;
  let length: number[] | undefined;
  for (let at = from; at < file.size; at += sliceBytes) {
    const bytes = new Uint8Array(await file.slice(at, at + sliceBytes).arrayBuffer());
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0;
      if (skip > 0) {
        skip--;
      } else if (length !== undefined) {
        length.push(byte);
        const [high, low] = length;
        if (low === undefined) continue;
        skip = Math.max(0, (high ?? 0) * 256 + low - 2);
        length = undefined;
      } else if (!marked) {
        marked = byte === 0xff;
      } else if (byte === 0xd9) {
        return at + index + 1;
      } else if (byte !== 0xff) {
        marked = false;
        // A stuffed byte and a restart have no length; tables and scans between two passes do.
        if (byte !== 0 && !(byte >= 0xd0 && byte <= 0xd7)) length = [];
      }
    }
  }
  return undefined;
}

/** An Exif segment that says how the picture is turned, and nothing else. */
function orientation(value: number): Uint8Array {
  const list = join(number(1, 2), number(orientationTag, 2), number(3, 2), number(1, 4),
    number(value, 2), number(0, 2), number(0, 4));
  const tiff = join(number(0x4d4d, 2), number(42, 2), number(8, 4), list);
  const body = join(Uint8Array.from(exifBegin, (letter) => letter.charCodeAt(0)), tiff);
  return join(Uint8Array.of(0xff, 0xe1), number(body.length + 2, 2), body);
}
