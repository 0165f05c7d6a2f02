// X.509 certificates and signatures by their keys, as far as stamps need them (docs/spec/record.md,
// "Stamps", rules 3 to 5). RSA and ECDSA are the browser's own (WebCrypto).

import { type Bytes, concat, hex, Refusal, text } from "./bytes.ts";
import { algorithm, bitString, boolean, context, type Der, der, Fields, inside, integer, oid, same, tags, time } from "./der.ts";

export type HashName = "SHA-256" | "SHA-384" | "SHA-512";

export const hashNames: Record<string, HashName> = {
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
};

interface Scheme {
  family: "RSA" | "EC";
  hash: HashName | undefined;
}

const schemes: Record<string, Scheme> = {
  "1.2.840.113549.1.1.1": { family: "RSA", hash: undefined },
  "1.2.840.113549.1.1.11": { family: "RSA", hash: "SHA-256" },
  "1.2.840.113549.1.1.12": { family: "RSA", hash: "SHA-384" },
  "1.2.840.113549.1.1.13": { family: "RSA", hash: "SHA-512" },
  "1.2.840.10045.4.3.2": { family: "EC", hash: "SHA-256" },
  "1.2.840.10045.4.3.3": { family: "EC", hash: "SHA-384" },
  "1.2.840.10045.4.3.4": { family: "EC", hash: "SHA-512" },
};

const curves: Record<string, { name: string; bytes: number }> = {
  "1.2.840.10045.3.1.7": { name: "P-256", bytes: 32 },
  "1.3.132.0.34": { name: "P-384", bytes: 48 },
};

const rsaBitsMin = 2048;
const rsaBitsMax = 8192;

export interface Certificate {
  whole: Bytes;
  signed: Bytes;
  signature: Bytes;
  signatureAlgorithm: Der;
  serial: Der;
  issuer: Der;
  subject: Der;
  notBefore: bigint;
  notAfter: bigint;
  publicKey: Der;
  extensions: Map<string, { critical: boolean; value: Bytes }>;
  /** No extension stands twice, and one algorithm stands inside and outside the signed part. */
  consistent: boolean;
}

/** Parses a certificate; throws a Refusal. */
export function readCertificate(bytes: Bytes): Certificate {
  const outer = new Fields(der(bytes));
  const body = outer.take(tags.sequence);
  const signatureAlgorithm = outer.take(tags.sequence);
  const signature = bitString(outer.take(tags.bits));
  outer.end();
  const parts = new Fields(body);
  parts.maybe(context(0));
  const serial = parts.take(tags.integer);
  const oneAlgorithm = same(parts.take(tags.sequence), signatureAlgorithm);
  const issuer = parts.take(tags.sequence);
  const validity = new Fields(parts.take(tags.sequence));
  const notBefore = time(validity.any(), false);
  const notAfter = time(validity.any(), false);
  const subject = parts.take(tags.sequence);
  const publicKey = parts.take(tags.sequence);
  parts.maybe(0x81);
  parts.maybe(0x82);
  const list = readExtensions(parts.maybe(context(3)));
  parts.end();
  const extensions: Certificate["extensions"] = new Map(list.map(({ name, ...more }) => [name, more]));
  const consistent = oneAlgorithm && extensions.size === list.length;
  return {
    consistent,
    whole: bytes, signed: body.whole, signature, signatureAlgorithm, serial, issuer, subject, notBefore, notAfter, publicKey, extensions,
  };
}

function readExtensions(value: Der | undefined): { name: string; critical: boolean; value: Bytes }[] {
  if (value === undefined) return [];
  return new Fields(inside(value)).rest().map((one) => {
    const parts = new Fields(one);
    const name = oid(parts.take(tags.oid));
    const flag = parts.maybe(tags.boolean);
    const critical = flag !== undefined && boolean(flag);
    const content = parts.take(tags.octets).content;
    parts.end();
    return { name, critical, value: content };
  });
}

export const extension = { keyUsage: "2.5.29.15", basicConstraints: "2.5.29.19", extKeyUsage: "2.5.29.37" };

/** Whether this certificate may issue others, with `below` authorities between it and the signer. */
export function mayIssue(certificate: Certificate, below: number): boolean {
  try {
    const constraints = certificate.extensions.get(extension.basicConstraints);
    if (constraints === undefined) return false;
    const parts = new Fields(der(constraints.value));
    const flag = parts.maybe(tags.boolean);
    const limit = parts.maybe(tags.integer);
    parts.end();
    if (flag === undefined || !boolean(flag)) return false;
    if (limit !== undefined && (integer(limit) < 0n || integer(limit) < BigInt(below))) return false;
    const usage = certificate.extensions.get(extension.keyUsage);
    // Bit 5, keyCertSign: the third lowest of the first byte.
    return usage === undefined || (der(usage.value).content[1]! & 0x04) !== 0;
  } catch (cause) {
    if (cause instanceof Refusal) return false;
    throw cause;
  }
}

const known = new Set(Object.values(extension));

/** No critical extension but those that are understood here, and none twice. */
export const understood = (certificate: Certificate): boolean =>
  certificate.consistent && [...certificate.extensions].every(([name, { critical }]) => !critical || known.has(name));

/** `extKeyUsage` is critical and names time stamping and nothing else. */
export function stampsOnly(certificate: Certificate): boolean {
  const usage = certificate.extensions.get(extension.extKeyUsage);
  if (usage === undefined || !usage.critical) return false;
  try {
    const purposes = new Fields(der(usage.value)).rest().map(oid);
    return purposes.length === 1 && purposes[0] === "1.3.6.1.5.5.7.3.8";
  } catch (cause) {
    if (cause instanceof Refusal) return false;
    throw cause;
  }
}

export const validAt = (certificate: Certificate, at: bigint): boolean =>
  certificate.notBefore <= at && at <= certificate.notAfter;

const nameCharactersMax = 64;
const nameTags = [tags.utf8, 0x13, 0x16];

/** The first common name, else the first organisation; what could move cursor or line is made visible. */
export function nameOf(certificate: Certificate): string {
  const names = new Map<string, string | undefined>();
  try {
    for (const set of new Fields(certificate.subject).rest()) {
      for (const one of new Fields(set, tags.set).rest()) {
        const parts = new Fields(one);
        const type = oid(parts.take(tags.oid));
        if (!names.has(type)) names.set(type, readable(parts.any()));
      }
    }
  } catch (cause) {
    // A name that cannot be read is as good as none: it is shown to people and decides nothing.
    if (!(cause instanceof Refusal)) throw cause;
  }
  return names.get("2.5.4.3") ?? names.get("2.5.4.10") ?? "";
}

function readable(value: Der): string | undefined {
  if (!nameTags.includes(value.tag as 12)) return undefined;
  try {
    const shown = [...text(value.content)].slice(0, nameCharactersMax).join("");
    return shown.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, "\ufffd");
  } catch {
    return undefined;
  }
}

/** Whether `issuer`'s key signed `certificate`. */
export async function issued(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  if (!certificate.consistent || !same(certificate.issuer, issuer.subject)) return false;
  const { signed, signature, signatureAlgorithm } = certificate;
  return verifySignature(issuer, signatureAlgorithm, undefined, signed, signature);
}

/** A signature by a certificate's key; `digest` is what a CMS signer names beside it. Never throws. */
export async function verifySignature(
  by: Certificate, named: Der, digest: HashName | undefined, message: Bytes, signature: Bytes,
): Promise<boolean> {
  try {
    const scheme = schemes[algorithm(named)];
    const hashName = scheme?.hash ?? digest;
    if (scheme === undefined || hashName === undefined) return false;
    if (digest !== undefined && hashName !== digest) return false;
    // Plain `rsaEncryption` names no hash: only a CMS signer names one beside it.
    return scheme.family === "RSA"
      ? await verifyRsa(by, hashName, message, signature) : await verifyEc(by, hashName, message, signature);
  } catch {
    // Parsing failed or the browser refused the key: nothing was verified.
    return false;
  }
}

async function verifyRsa(by: Certificate, hash: HashName, message: Bytes, signature: Bytes): Promise<boolean> {
  const parts = new Fields(by.publicKey);
  if (algorithm(parts.take(tags.sequence)) !== "1.2.840.113549.1.1.1") return false;
  const numbers = new Fields(der(bitString(parts.take(tags.bits))));
  const modulus = integer(numbers.take(tags.integer));
  const exponent = integer(numbers.take(tags.integer));
  numbers.end();
  if (exponent < 3n || exponent >= 1n << 32n || (exponent & 1n) === 0n) return false;
  const bits = modulus.toString(2).length;
  if (modulus <= 0n || bits < rsaBitsMin || bits > rsaBitsMax) return false;
  if (signature.length !== Math.ceil(bits / 8) || BigInt(`0x${hex(signature)}`) >= modulus) return false;
  const scheme = { name: "RSASSA-PKCS1-v1_5", hash };
  const key = await crypto.subtle.importKey("spki", by.publicKey.whole, scheme, false, ["verify"]);
  return crypto.subtle.verify(scheme, key, signature, message);
}

async function verifyEc(by: Certificate, hash: HashName, message: Bytes, signature: Bytes): Promise<boolean> {
  const parts = new Fields(by.publicKey);
  const named = new Fields(parts.take(tags.sequence));
  if (oid(named.take(tags.oid)) !== "1.2.840.10045.2.1") return false;
  const curve = curves[oid(named.take(tags.oid))];
  // The point is uncompressed: a browser may read others, or not.
  if (curve === undefined || bitString(parts.take(tags.bits))[0] !== 4) return false;
  const numbers = new Fields(der(signature));
  const raw = concat(fixed(numbers.take(tags.integer), curve.bytes), fixed(numbers.take(tags.integer), curve.bytes));
  numbers.end();
  const scheme = { name: "ECDSA", namedCurve: curve.name };
  const key = await crypto.subtle.importKey("spki", by.publicKey.whole, scheme, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash }, key, raw, message);
}

function fixed(value: Der, length: number): Bytes {
  const number = integer(value);
  const digits = number.toString(16).padStart(2 * length, "0");
  if (number <= 0n || digits.length !== 2 * length) throw new Refusal("der", "a number out of range");
  return Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16));
}
