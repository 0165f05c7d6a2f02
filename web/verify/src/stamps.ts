// Stamps and covers: time-stamp replies of RFC 3161 over a checkpoint (docs/spec/record.md,
// "Stamps"). What fails rules 1 to 3 is broken and refutes the dossier; what fails 4 to 6 does not
// count, and the reader is told why.

import { type Bytes, equal, hash, hex, Refusal } from "./bytes.ts";
import {
  type Certificate, type HashName, hashNames, issued, mayIssue, nameOf, readCertificate, stampsOnly, understood, validAt, verifySignature,
} from "./certificate.ts";
import { algorithm, context, type Der, der, Fields, inside, integer, oid, same, setOf, tags, time } from "./der.ts";
import type { Policy } from "./policy.ts";

export type WhyNot = "unknown_root" | "purpose" | "not_valid_then" | "expired";

export interface Stamp {
  stamp: string;
  authority: string;
  time: bigint;
  counts: boolean;
  whyNot: WhyNot | undefined;
  /** SHA-256 of the root to which it leads. */
  root: string | undefined;
}

const stampBytesMax = 64 * 1024;
const certificatesMax = 16;
const betweenMax = 4;

const ids = {
  signedData: "1.2.840.113549.1.7.2",
  stampInfo: "1.2.840.113549.1.9.16.1.4",
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingCertificate: "1.2.840.113549.1.9.16.2.12",
  signingCertificateV2: "1.2.840.113549.1.9.16.2.47",
};

/** The attributes that rule 3 names; others are not looked into. */
const named = new Set([ids.contentType, ids.messageDigest, ids.signingCertificate, ids.signingCertificateV2]);

const broken = (why: string): never => {
  throw new Refusal("stamp", why);
};

interface Token {
  time: bigint;
  signer: Certificate;
  others: Certificate[];
}

/** Rules 1 to 3; throws a Refusal where it is broken. */
export async function readStamp(bytes: Bytes, stamped: Uint8Array): Promise<Token> {
  if (bytes.length > stampBytesMax) broken("more than 64 KiB");
  const reply = new Fields(der(bytes));
  const status = integer(new Fields(reply.take(tags.sequence)).take(tags.integer));
  if (status !== 0n && status !== 1n) broken("not granted");
  const content = new Fields(reply.take(tags.sequence));
  reply.end();
  if (oid(content.take(tags.oid)) !== ids.signedData) broken("not signed data");
  const signed = new Fields(inside(content.take(context(0))));
  content.end();
  signed.take(tags.integer);
  signed.take(tags.set);
  const encapsulated = new Fields(signed.take(tags.sequence));
  if (oid(encapsulated.take(tags.oid)) !== ids.stampInfo) broken("not a stamp");
  const carried = inside(encapsulated.take(context(0)));
  encapsulated.end();
  if (carried.tag !== tags.octets) broken("no stamp");
  const certificates = signed.maybe(context(0));
  signed.maybe(context(1));
  const signers = setOf(signed.take(tags.set));
  signed.end();
  if (signers.length !== 1) broken("not exactly one signer");
  const at = readInfo(carried.content, stamped);
  return { time: at, ...(await checkSigner(signers[0]!, certificatesOf(certificates), carried.content)) };
}

/** What cannot be read as a certificate is passed over: it may be of a kind that is not X.509. */
function certificatesOf(set: Der | undefined): Certificate[] {
  if (set === undefined) return broken("no certificate");
  const all = new Fields(set, context(0)).rest();
  if (all.length > certificatesMax) broken("too many certificates");
  return readable(all.map(({ whole }) => whole));
}

/** TSTInfo; gives its time. Rule 2 is here too. */
function readInfo(content: Bytes, stamped: Uint8Array): bigint {
  const info = new Fields(der(content));
  if (integer(info.take(tags.integer)) !== 1n) broken("another version");
  info.take(tags.oid);
  const imprint = new Fields(info.take(tags.sequence));
  if (hashNames[algorithm(imprint.take(tags.sequence))] !== "SHA-256") broken("an imprint by another hash");
  const digest = imprint.take(tags.octets).content;
  imprint.end();
  info.take(tags.integer);
  const at = time(info.take(tags.time), true);
  if (at < 0n) broken("a time before 1970");
  info.maybe(tags.sequence);
  info.maybe(tags.boolean);
  const nonce = info.maybe(tags.integer);
  if (nonce === undefined || integer(nonce) < 0n) broken("no nonce");
  info.maybe(context(0));
  info.end();
  if (!equal(digest, hash(stamped))) broken("another imprint");
  return at;
}

async function checkSigner(
  value: Der, certificates: Certificate[], content: Bytes,
): Promise<{ signer: Certificate; others: Certificate[] }> {
  const parts = new Fields(value);
  parts.take(tags.integer);
  const sid = new Fields(parts.take(tags.sequence));
  const [issuer, serial] = [sid.take(tags.sequence), sid.take(tags.integer)];
  sid.end();
  const mine = certificates.filter((one) => same(one.issuer, issuer) && same(one.serial, serial));
  const signer = mine[0] ?? broken("the signer's certificate is not there");
  if (mine.some((one) => !equal(one.whole, signer.whole))) broken("two certificates of one name and number");
  const digest = hashNames[algorithm(parts.take(tags.sequence))] ?? broken("another digest");
  const attributes = parts.take(context(0));
  const scheme = parts.take(tags.sequence);
  const signature = parts.take(tags.octets).content;
  parts.maybe(context(1));
  parts.end();
  await checkAttributes(attributes, digest, content, signer);
  // What is signed is the same value under the tag of a SET.
  const message = new Uint8Array(attributes.whole);
  message[0] = tags.set;
  if (!(await verifySignature(signer, scheme, digest, message, signature))) broken("the signature does not hold");
  return { signer, others: certificates.filter((one) => !equal(one.whole, signer.whole)) };
}

async function checkAttributes(
  set: Der, digest: HashName, content: Bytes, signer: Certificate,
): Promise<void> {
  const attributes = new Map<string, Der>();
  for (const one of setOf(set, context(0))) {
    const parts = new Fields(one);
    const type = oid(parts.take(tags.oid));
    if (!named.has(type)) continue;
    const values = setOf(parts.take(tags.set));
    parts.end();
    if (attributes.has(type) || values.length !== 1) broken("an attribute twice, or not of one value");
    attributes.set(type, values[0]!);
  }
  const contentType = attributes.get(ids.contentType) ?? broken("no content type");
  if (oid(contentType) !== ids.stampInfo) broken("another content type");
  const said = attributes.get(ids.messageDigest) ?? broken("no digest");
  if (said.tag !== tags.octets || !equal(said.content, await digestOf(digest, content))) broken("another digest");
  const first = attributes.get(ids.signingCertificate);
  const second = attributes.get(ids.signingCertificateV2);
  if (first === undefined && second === undefined) broken("no signing certificate");
  if (first !== undefined) {
    const id = new Fields(firstOf(first));
    if (!equal(id.take(tags.octets).content, await digestOf("SHA-1", signer.whole))) broken("another signing certificate");
  }
  if (second !== undefined) {
    const id = new Fields(firstOf(second));
    const by = id.maybe(tags.sequence);
    const name = by === undefined ? "SHA-256" : (hashNames[algorithm(by)] ?? broken("another hash"));
    if (!equal(id.take(tags.octets).content, await digestOf(name, signer.whole))) broken("another signing certificate");
  }
}

/** The first entry of the list that a signing-certificate attribute begins with. */
const firstOf = (value: Der): Der => new Fields(new Fields(value).take(tags.sequence)).any();

const digestOf = async (name: string, bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest(name, bytes));

/** Rule 4: all paths from the signer to a root, the roots in the policy's order. */
async function pathsTo(token: Token, roots: Certificate[]): Promise<Certificate[][]> {
  const known = new Map<string, Promise<boolean>>();
  const all = [token.signer, ...token.others, ...roots];
  const link = (child: Certificate, parent: Certificate) => {
    const id = `${all.indexOf(child)} ${all.indexOf(parent)}`;
    if (!known.has(id)) known.set(id, issued(child, parent));
    return known.get(id)!;
  };
  const isRoot = (one: Certificate, root: Certificate) => equal(one.whole, root.whole);
  const paths: Certificate[][] = [];
  async function grow(path: Certificate[], root: Certificate): Promise<void> {
    const last = path[path.length - 1]!;
    if (isRoot(last, root)) return void paths.push(path);
    // Authorities below the next one: all of the path but the signer.
    const below = path.length - 1;
    if (mayIssue(root, below) && understood(root) && (await link(last, root))) paths.push([...path, root]);
    if (below === betweenMax) return;
    for (const next of token.others) {
      const fits = !path.includes(next) && !isRoot(next, root) && understood(next) && mayIssue(next, below);
      if (fits && (await link(last, next))) await grow([...path, next], root);
    }
  }
  if (understood(token.signer)) for (const root of roots) await grow([token.signer], root);
  return paths;
}

interface Covering {
  token: Token;
  cover: Covering | undefined;
}

interface Outcome {
  whyNot: WhyNot | undefined;
  root: Certificate | undefined;
}

/** Rules 4 to 6, with the covers that lie over it. */
async function judge({ token, cover }: Covering, roots: Certificate[], now: bigint): Promise<Outcome> {
  const paths = await pathsTo(token, roots);
  if (paths.length === 0) return { whyNot: "unknown_root", root: undefined };
  const rootOf = (path: Certificate[]) => path[path.length - 1];
  if (!stampsOnly(token.signer)) return { whyNot: "purpose", root: rootOf(paths[0]!) };
  const over = (path: Certificate[], at: bigint) => path.every((one) => validAt(one, at));
  const then = paths.filter((path) => over(path, token.time));
  if (then.length === 0) return { whyNot: "not_valid_then", root: rootOf(paths[0]!) };
  const covered = cover !== undefined && (await judge(cover, roots, now)).whyNot === undefined;
  const good = then.find((path) => over(path, now) || (covered && over(path, cover.token.time)));
  if (good === undefined) return { whyNot: "expired", root: rootOf(then[0]!) };
  return { whyNot: undefined, root: rootOf(good) };
}

const stampName = /^data\/stamps\/([0-9]{3})(?:\.([1-9][0-9]*))?\.tsr$/;
const stampsMax = 16;
const coversMax = 16;

/** A name of dossier.md, section 2.3, or the name that is none. */
function sortNames(paths: string[]): { broken: string } | { names: number[] } {
  const covers = new Map<number, number[]>();
  for (const path of paths) {
    const match = stampName.exec(path);
    const [number, cover] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
    if (number < 1 || number > stampsMax || cover > coversMax) return { broken: path };
    covers.set(number, [...(covers.get(number) ?? []), cover]);
  }
  const numbers = [...covers.keys()].sort((a, b) => a - b);
  const names: number[] = [];
  for (const [i, number] of numbers.entries()) {
    const mine = covers.get(number)!.sort((a, b) => a - b);
    if (number !== i + 1 || mine[0] !== 0) return { broken: stampNumber(number, mine[0]!) };
    const gap = mine.findIndex((cover, k) => cover !== k);
    if (gap >= 0) return { broken: stampNumber(number, mine[gap]!) };
    names.push(mine.length - 1);
  }
  return { names };
}

const stampNumber = (number: number, cover: number): string =>
  String(number).padStart(3, "0") + (cover === 0 ? "" : `.${cover}`);

/** Rule 10 of verdict.md for all files in data/stamps. */
export async function checkStamps(
  paths: string[], read: (path: string) => Promise<Bytes | undefined>,
  stamped: Uint8Array, rootBytes: Bytes[], now: bigint,
): Promise<{ broken: string } | { stamps: Stamp[] }> {
  const sorted = sortNames(paths);
  if ("broken" in sorted) return sorted;
  const roots = readable(rootBytes);
  const stamps: Stamp[] = [];
  for (const [i, covers] of sorted.names.entries()) {
    const name = stampNumber(i + 1, 0);
    const tokens: Token[] = [];
    let under = stamped;
    for (let cover = 0; cover <= covers; cover++) {
      const bytes = (await read(`data/stamps/${stampNumber(i + 1, cover)}.tsr`))!;
      try {
        tokens.push(await readStamp(bytes, under));
      } catch (cause) {
        if (cause instanceof Refusal) return { broken: stampNumber(i + 1, cover) };
        throw cause;
      }
      under = bytes;
    }
    stamps.push(await judged(name, tokens, roots, now));
  }
  return { stamps };
}

/** What cannot be read as a certificate vouches for nothing. */
function readable(all: Bytes[]): Certificate[] {
  return all.flatMap((bytes) => {
    try {
      return [readCertificate(bytes)];
    } catch (cause) {
      if (cause instanceof Refusal) return [];
      throw cause;
    }
  });
}

async function judged(name: string, tokens: Token[], roots: Certificate[], now: bigint): Promise<Stamp> {
  let covering: Covering | undefined;
  for (const token of [...tokens].reverse()) covering = { token, cover: covering };
  const { whyNot, root } = await judge(covering!, roots, now);
  const first = tokens[0]!;
  return {
    stamp: name,
    authority: nameOf(root ?? first.signer),
    time: first.time,
    counts: whyNot === undefined,
    whyNot,
    root: root === undefined ? undefined : hex(hash(root.whole)),
  };
}

/** The date that the stamps give under a policy: of several roots, two must agree. */
export function stampsDate(policy: Policy, stamps: Stamp[]): bigint | undefined {
  const counting = stamps.filter(({ counts }) => counts).sort((a, b) => (a.time < b.time ? -1 : 1));
  const needed = policy.roots.length > 1 ? 2 : 1;
  const roots = new Set<string>();
  for (const { root, time: at } of counting) {
    roots.add(root!);
    if (roots.size >= needed) return at;
  }
  return undefined;
}
