// Ed25519, verified strictly (docs/spec/record.md, "Keys"): canonical A and R that are not of small
// order, S below the group order, the equation without the cofactor. The library's own `verify`
// multiplies by the cofactor, so only its points are used.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat } from "./bytes.ts";

const Point = ed25519.Point;
const order = Point.Fn.ORDER;

/** The point, if the 32 bytes are its one spelling and it is not of small order. */
function strictPoint(bytes: Uint8Array) {
  try {
    // The second argument refuses second spellings of a coordinate and "minus zero".
    const point = Point.fromBytes(bytes, false);
    return point.isSmallOrder() ? undefined : point;
  } catch {
    return undefined;
  }
}

/** Whether a key may be believed at all. */
export const isStrongKey = (key: Uint8Array): boolean =>
  key.length === 32 && strictPoint(key) !== undefined;

/** Whether `key` made this signature over `message`; never throws. */
export function verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== 32 || signature.length !== 64) return false;
  const A = strictPoint(key);
  const R = strictPoint(signature.subarray(0, 32));
  const s = littleEndian(signature.subarray(32));
  if (A === undefined || R === undefined || s >= order) return false;
  const k = littleEndian(sha512(concat(signature.subarray(0, 32), key, message))) % order;
  return Point.BASE.multiplyUnsafe(s).subtract(A.multiplyUnsafe(k)).equals(R);
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}
