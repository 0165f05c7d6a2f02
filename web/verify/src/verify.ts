// The rules of docs/spec/verdict.md, section 3, in their order: the first that fails gives the
// verdict. Bytes in, verdict out: no clock, no network, nothing written. "Could not check" never
// looks like "checked".

import { byteOrder, type Bytes, equal, Refusal, toBase64, utf8 } from "./bytes.ts";
import { checkPresentation, type Leaf, type Piece, type Shown } from "./disclosure.ts";
import { type Account, type Dossier, readDossier } from "./dossier.ts";
import { type Files, NotADossier, readFile } from "./files.ts";
import {
  allowedPath, bagManifests, filesMax, type Listed, type Manifest, manifestName, readManifest,
} from "./manifest.ts";
import { type Key, signedBy } from "./note.ts";
import { isDemo, type Policy, readPolicy } from "./policy.ts";
import {
  type Accepted, acceptCheckpoint, checkInclusion, commitmentOf, leafHash, type Opening, readOpening, readProof, slotRoot,
} from "./proof.ts";
import { checkStamps, type Stamp, stampsDate } from "./stamps.ts";
import { badCertificate, certificateBytesMax, checkCertificate, Flaw } from "./weighing.ts";

/** A policy from outside, with the name by which the reader knows the file. */
export interface Trusted {
  file: string;
  policy: Policy;
}

export interface ShownAccount {
  label: string;
  record: Map<string, Leaf>;
  pieces: Piece[] | undefined;
  /** How many of its files were sealed and are not shown. */
  closed: number;
  /** Upper bounds: how many leaves and words there can be at most. */
  leavesMax: number;
  wordsMax: number | undefined;
}

export interface Facts {
  dossier: Dossier;
  accounts: ShownAccount[];
  publisher: string;
  logOrigin: string;
  key: Key;
  /** The file from outside that names the key; undefined if it came with the dossier. */
  outside: string | undefined;
  demo: boolean;
  existedBy: bigint | undefined;
  files: number;
  items: number;
  leaves: number;
  gaps: number;
  closedItems: number;
  cosigned: { name: string; time: bigint }[];
  stamps: Stamp[];
  /** Those that hold; `finding` counts from 1. */
  certificates: Certified[];
}

export interface Certified {
  finding: number;
  chains: number;
}

export type Missing = "no_policy" | "other_log";

export type Verdict =
  | { verdict: "unchanged"; facts: Facts }
  | { verdict: "changed"; reason: string; path: string | undefined }
  | { verdict: "cannot_tell"; missing: Missing; facts: Facts };

export interface Options {
  trusted: Trusted[];
  /** The reader's clock, seconds since 1970: asked only whether a stamp's certificates still hold. */
  now: bigint;
  /** Called with the bytes read so far and those that there are. */
  progress?: (done: number, all: number) => void;
}

class Changed extends Error {
  constructor(readonly reason: string, readonly path?: string) {
    super(reason);
  }
}

const changed = (reason: string, path?: string): never => {
  throw new Changed(reason, path);
};

/** Gives the verdict on a folder. Throws NotADossier, or what reading throws. */
export async function verifyDossier(files: Files, options: Options): Promise<Verdict> {
  const heads = files.entries.filter(({ path, kind }) => kind !== "folder" && (path === manifestName || path === "bagit.txt"));
  if (heads.length === 0) throw new NotADossier(`${manifestName} is missing`);
  try {
    return await new Check(files, options).run();
  } catch (cause) {
    if (cause instanceof Changed) return { verdict: "changed", reason: cause.reason, path: cause.path };
    throw cause;
  }
}

const manifestBytesMax = 4 * 1024 * 1024;

class Check {
  private readonly present = new Map<string, number>();
  private readonly listed = new Map<string, Listed>();
  /** Paths whose hash was compared with the signed one. */
  private readonly compared = new Set<string>();
  private readonly belongs = new Set<string>();
  private readonly leaves = new Set<string>();
  private done = 0;
  private all = 0;
  private accepted: Accepted | undefined;
  private acceptedBytes: Bytes | undefined;
  private gaps = 0;
  private closedItems = 0;
  private items = 0;

  constructor(private readonly files: Files, private readonly options: Options) {}

  async run(): Promise<Verdict> {
    this.names();
    const manifest = await this.manifest();
    const trusted = this.options.trusted.find(({ policy }) => policy.logs.some((log) => log.name === manifest.log));
    if (trusted === undefined) this.lengths();
    const policy = trusted?.policy ?? (await this.ownPolicy());
    const key = this.signature(manifest, policy);
    if (trusted !== undefined) this.lengths();
    await this.bag(manifest);
    const dossier = await this.description();
    const accounts: ShownAccount[] = [];
    for (const account of dossier.accounts) accounts.push(await this.account(account, key, policy, manifest.log));
    if (this.items === 0) changed(badForm);
    const stamps = await this.stamps(policy);
    this.membership();
    const certificates = await this.certificates(dossier);
    await this.rest();
    const byStamps = stampsDate(policy, stamps);
    const byCosigners = this.accepted!.existedBy;
    const facts: Facts = {
      dossier, accounts, stamps, certificates, key,
      publisher: policy.name,
      logOrigin: manifest.log,
      outside: trusted?.file,
      demo: isDemo(policy, manifest.log),
      existedBy: earlier(byCosigners, byStamps),
      files: this.listed.size + 1,
      items: this.items,
      leaves: this.leaves.size,
      gaps: this.gaps,
      closedItems: this.closedItems,
      cosigned: this.accepted!.cosigned,
    };
    if (trusted !== undefined) return { verdict: "unchanged", facts };
    const missing = this.options.trusted.length === 0 ? "no_policy" : "other_log";
    return { verdict: "cannot_tell", missing, facts };
  }

  /** Rule 2. */
  private names(): void {
    const holding = new Set<string>();
    for (const { path } of this.files.entries) {
      const cut = path.lastIndexOf("/");
      if (cut > 0) holding.add(path.slice(0, cut));
    }
    for (const { path, kind, size } of this.files.entries) {
      if (!allowedPath(path, kind === "folder")) changed("`a name that no dossier has` does not belong to the dossier");
      const stray = kind === "other" || (kind === "folder" && !holding.has(path));
      if (stray) changed(`\`${path}\` does not belong to the dossier`, path);
      if (kind === "file") this.present.set(path, size);
      if (this.present.size > filesMax + 1) changed(`\`${path}\` does not belong to the dossier`, path);
    }
  }

  /** Rule 3. */
  private async manifest(): Promise<Manifest> {
    const size = this.present.get(manifestName);
    if (size === undefined) return changed(`${manifestName} is missing`, manifestName);
    const spoilt = `${manifestName} is not as it was signed`;
    if (size > manifestBytesMax) return changed(spoilt, manifestName);
    const read = await refusedAsync(
      () => readFile(this.files, manifestName, size, true, () => {}), spoilt, manifestName);
    const manifest = refused(() => readManifest(read.bytes!), spoilt, manifestName);
    for (const one of manifest.files) {
      this.listed.set(one.path, one);
      this.all += one.size;
    }
    return manifest;
  }

  /** Rule 5. */
  private signature(manifest: Manifest, policy: Policy): Key {
    const line = manifest.note.signatures[0]!;
    const other = "it is signed by another key than the one that the policy names for this log";
    const key = policy.publications.find((one) => one.name === line.name && one.id === line.id);
    if (key === undefined) return changed(other, manifestName);
    const spoilt = "the signature of testimony-manifest.txt does not hold";
    if (!refused(() => signedBy(manifest.note, key), spoilt, manifestName)) changed(spoilt, manifestName);
    return key.name === `${manifest.log}/publication` ? key : changed(other, manifestName);
  }

  /** Rule 6. */
  private lengths(): void {
    for (const { path, size } of this.listed.values()) {
      const there = this.present.get(path);
      if (there === undefined) changed(`${path} is missing`, path);
      if (there !== size) changed(`${path} is not as it was signed`, path);
    }
    for (const path of [...this.present.keys()].sort(byteOrder)) {
      if (path !== manifestName && !this.listed.has(path)) changed(`\`${path}\` does not belong to the dossier`, path);
    }
  }

  /** The whole of a listed file, compared with its signed hash; undefined if none is listed. */
  private async read(path: string): Promise<Bytes | undefined> {
    const listed = this.listed.get(path);
    if (listed === undefined) return undefined;
    return (await this.compare(listed, true)).bytes!;
  }

  /** A file that a rule needs: where it is not listed it is missing, and the folder has none either. */
  private async needed(path: string): Promise<Bytes> {
    return (await this.read(path)) ?? changed(`${path} is missing`, path);
  }

  private async compare({ path, sha256, size }: Listed, keep: boolean) {
    const spoilt = `${path} is not as it was signed`;
    const read = await refusedAsync(() => readFile(this.files, path, size, keep, (bytes) => {
      this.done += bytes;
      this.options.progress?.(this.done, this.all);
    }), spoilt, path);
    if (read.sha256 !== sha256) changed(spoilt, path);
    this.compared.add(path);
    return read;
  }

  /** The dossier's own policy, where none from outside names the log (rule 4). */
  private async ownPolicy(): Promise<Policy> {
    const bytes = await this.needed("data/policy.txt");
    return refused(() => readPolicy(bytes), badForm, "data/policy.txt");
  }

  /** Rule 7. */
  private async bag(manifest: Manifest): Promise<void> {
    for (const { name, text: wanted } of bagManifests(manifest.files)) {
      const bytes = await this.read(name);
      if (bytes === undefined || !equal(bytes, utf8(wanted))) {
        changed("the BagIt manifests do not list what was signed", name);
      }
    }
  }

  /** Rule 8. */
  private async description(): Promise<Dossier> {
    const json = await this.needed("data/dossier.json");
    const policy = await this.needed("data/policy.txt");
    refused(() => readPolicy(policy), badForm, "data/policy.txt");
    return refused(() => readDossier(json), badForm, "data/dossier.json");
  }

  /** Rule 9, for one account. */
  private async account(account: Account, key: Key, policy: Policy, log: string): Promise<ShownAccount> {
    const entry = await this.shownItem(account.entry, "entry", key);
    await this.proof(account.entry, entry.opening, entry.committed, policy, log);
    const record = entry.shown.record!;
    let words: Shown | undefined;
    if (account.text !== undefined) {
      const item = await this.shownItem(account.text, "text", key);
      if (record.get("text_commitment") !== toBase64(item.committed)) notSealed(account.text);
      await this.proof(account.text, item.opening, item.committed, policy, log);
      words = item.shown;
      this.gaps += words.pieces!.filter((piece) => piece === "gap").length;
    }
    for (const [i, name] of account.files.entries()) {
      const { opening, committed } = await this.closedItem(name);
      if (record.get(`files/${i}/commitment`) !== toBase64(committed)) notSealed(name);
      await this.proof(name, opening, committed, policy, log);
      this.closedItems++;
    }
    return {
      label: account.label, record, pieces: words?.pieces, closed: account.files.length,
      leavesMax: entry.shown.bucket, wordsMax: words?.bucket,
    };
  }

  /** The name has its form and serves once; reads the opening. */
  private async opening(name: string, kind: Opening["kind"]): Promise<Opening> {
    const path = `data/items/${name}.opening`;
    if (this.belongs.has(path)) notSealed(name);
    this.belongs.add(path).add(`data/items/${name}.tlog-proof`);
    this.items++;
    const bytes = await this.needed(path);
    const opening = sealed(name, () => readOpening(bytes));
    return opening.kind === kind ? opening : notSealed(name);
  }

  private async shownItem(name: string, kind: "entry" | "text", key: Key) {
    const opening = await this.opening(name, kind);
    const path = `data/items/${name}.sd-jwt`;
    this.belongs.add(path);
    const bytes = await this.needed(path);
    return sealed(name, () => {
      const shown = checkPresentation(bytes, key, kind === "entry" ? "record" : "text");
      return { opening, shown, committed: commitmentOf(opening, shown.payloadDigest) };
    });
  }

  private async closedItem(name: string) {
    const opening = await this.opening(name, "blob");
    return sealed(name, () => ({ opening, committed: commitmentOf(opening, undefined) }));
  }

  /** From the item's leaf to the dossier's one checkpoint, which the policy accepts. */
  private async proof(name: string, opening: Opening, committed: Bytes, policy: Policy, log: string): Promise<void> {
    const bytes = await this.needed(`data/items/${name}.tlog-proof`);
    const checkpoint = this.acceptedBytes ?? (await this.needed("data/checkpoint"));
    try {
      const proof = readProof(bytes);
      if (!equal(proof.checkpoint, checkpoint)) return notSealed(name);
      this.accepted ??= acceptCheckpoint(policy, checkpoint);
      this.acceptedBytes = checkpoint;
      if (this.accepted.checkpoint.logOrigin !== log) throw new Refusal("log-origin");
      const leaf = leafHash(slotRoot(opening, committed));
      const { size, root } = this.accepted.checkpoint;
      checkInclusion(proof.index, size, leaf, root, proof.hashes);
      this.leaves.add(String(proof.index));
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      const words = proofFailures[cause.kind];
      changed(words === undefined ? `item ${name} is not what was sealed` : `item ${name}: ${words}`, name);
    }
  }

  /** Rule 10. */
  private async stamps(policy: Policy): Promise<Stamp[]> {
    const found = [...this.listed.keys()].filter((path) => path.startsWith("data/stamps/"));
    const stamped = utf8(this.accepted!.note.text);
    const outcome = await checkStamps(found, (path) => this.read(path), stamped, policy.roots, this.options.now);
    if ("broken" in outcome) return changed(`stamp ${outcome.broken} is not a stamp of this checkpoint`, outcome.broken);
    return outcome.stamps;
  }

  /** Rule 11. */
  private membership(): void {
    for (const path of this.listed.keys()) {
      if (path.startsWith("data/items/") && !this.belongs.has(path)) notSealed(path);
    }
  }

  /** Rule 12. */
  private async certificates({ findings }: Dossier): Promise<Certified[]> {
    const numbers: number[] = [];
    for (const path of [...this.listed.keys()].filter((one) => one.startsWith("data/weighing/")).sort(byteOrder)) {
      const number = Number(/^data\/weighing\/([1-9][0-9]{0,8})\.json$/.exec(path)?.[1]);
      if (findings[number - 1] === undefined) changed(`\`${path}\` is the certificate of no finding`, path);
      numbers.push(number);
    }
    const certified: Certified[] = [];
    for (const finding of numbers.sort((a, b) => a - b)) {
      const path = `data/weighing/${finding}.json`;
      if (this.listed.get(path)!.size > certificateBytesMax) changed(`certificate ${finding}: ${badCertificate}`, path);
      const bytes = await this.needed(path);
      try {
        certified.push({ finding, chains: checkCertificate(bytes, findings[finding - 1]!.asserted.lo) });
      } catch (cause) {
        if (!(cause instanceof Flaw)) throw cause;
        changed(`certificate ${finding}: ${cause.message}`, path);
      }
    }
    return certified;
  }

  /** What no rule has read is hashed at the end. */
  private async rest(): Promise<void> {
    for (const one of this.listed.values()) {
      if (!this.compared.has(one.path)) await this.compare(one, false);
    }
  }
}

const badForm = "data/dossier.json or data/policy.txt is not in the form that it must have";

const notSealed = (name: string): never => changed(`item ${name} is not what was sealed`, name);

/** What failed, in words, by the class that the vectors name. */
const proofFailures: Record<string, string> = {
  "log-origin": "the checkpoint is of another log",
  "unknown-log": "no log of the policy has signed the checkpoint",
  "signature": "a signature does not hold",
  "quorum": "too few of the policy's cosigners have signed",
  "index-out-of-range": "the index is not below the size of the tree",
  "proof-length": "the number of hashes is not the one that index and size demand",
  "root-mismatch": "the hashes do not lead to the root",
};

function earlier(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}

function refused<T>(attempt: () => T, reason: string, path: string): T {
  try {
    return attempt();
  } catch (cause) {
    if (cause instanceof Refusal) return changed(reason, path);
    throw cause;
  }
}

async function refusedAsync<T>(attempt: () => Promise<T>, reason: string, path: string): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    if (cause instanceof Refusal) return changed(reason, path);
    throw cause;
  }
}

const sealed = <T>(name: string, attempt: () => T): T =>
  refused(attempt, `item ${name} is not what was sealed`, name);

/** A policy that a reader gives: what is wrong with it is said before anything is checked. */
export function readTrusted(file: string, bytes: Uint8Array): Trusted {
  return { file, policy: readPolicy(bytes) };
}

