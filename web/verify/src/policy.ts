// The policy: whom a reader believes (docs/spec/policy.md).

import { base64, type Bytes, decimal, Refusal, text, toBase64, utf8 } from "./bytes.ts";
import { type Key, kinds, readKey } from "./note.ts";

export interface Group {
  name: string;
  needed: bigint;
  members: string[];
}

export interface Policy {
  /** Whose policy it is; may be empty. */
  name: string;
  logs: Key[];
  publications: Key[];
  cosigners: { name: string; key: Key }[];
  groups: Group[];
  /** Name of a cosigner or group; undefined demands nobody. */
  quorum: string | undefined;
  roots: Bytes[];
  demo: boolean;
}

const policyBytesMax = 1024 * 1024;
const linesOfAKindMax = 64;
const nameBytesMax = 200;
const refuse = (why: string): never => {
  throw new Refusal("policy", why);
};

interface Draft extends Policy {
  taken: Set<string>;
  grouped: Set<string>;
  keys: Map<string, string>;
  quorumSeen: boolean;
  versionSeen: boolean;
  nameSeen: boolean;
}

/** Parses a policy for dossiers. */
export function readPolicy(bytes: Uint8Array): Policy {
  if (bytes.length > policyBytesMax) refuse("a policy has at most 1 MiB");
  const whole = text(bytes);
  if (whole.includes("\r")) throw new Refusal("control-character");
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(whole)) refuse("a control character");
  if (!whole.endsWith("\n")) refuse("no newline at the end");
  const draft: Draft = {
    name: "", logs: [], publications: [], cosigners: [], groups: [], quorum: undefined, roots: [], demo: false,
    taken: new Set(), grouped: new Set(), keys: new Map(), quorumSeen: false, versionSeen: false, nameSeen: false,
  };
  for (const line of whole.slice(0, -1).split("\n")) takeLine(draft, line.replace(/^[ \t]+|[ \t]+$/g, ""));
  return finish(draft);
}

function takeLine(draft: Draft, line: string): void {
  if (line.startsWith("#!")) return takeDirective(draft, line.slice(2));
  if (line === "" || line.startsWith("#")) return;
  const [keyword, ...words] = line.split(/[ \t]+/);
  if (keyword === "log") takeLog(draft, words);
  else if (keyword === "witness") takeCosigner(draft, words);
  else if (keyword === "group") takeGroup(draft, words);
  else if (keyword === "quorum") takeQuorum(draft, words);
  else refuse("an unknown line");
}

function takeLog(draft: Draft, words: string[]): void {
  if (words.length < 1 || words.length > 2) refuse("a log line has a key and maybe an address");
  const key = readKey(words[0]!);
  if (key.kind === kinds.cosignature) throw new Refusal("key-kind");
  takeKey(draft, key);
  draft.logs.push(key);
}

function takeCosigner(draft: Draft, words: string[]): void {
  if (words.length < 2 || words.length > 3) refuse("a cosigner's line has a name, a key and maybe an address");
  const key = readKey(words[1]!);
  if (key.kind === kinds.ed25519) throw new Refusal("key-kind");
  takeName(draft, words[0]!);
  takeKey(draft, key);
  draft.cosigners.push({ name: words[0]!, key });
}

function takeGroup(draft: Draft, words: string[]): void {
  const [name, needed, ...members] = words;
  if (name === undefined || needed === undefined || members.length === 0) refuse("a group without members");
  const many = BigInt(members.length);
  const k = needed === "any" ? 1n : needed === "all" ? many : decimal(needed!, (1n << 32n) - 1n);
  if (k < 1n || k > many) refuse("a group needs 1 to all of its members");
  for (const member of members) {
    if (!draft.taken.has(member)) refuse("a member that no line above defines");
    if (draft.grouped.has(member)) refuse("a member of two groups, or twice of one");
    draft.grouped.add(member);
  }
  takeName(draft, name!);
  draft.groups.push({ name: name!, needed: k, members });
}

function takeQuorum(draft: Draft, words: string[]): void {
  if (draft.quorumSeen || words.length !== 1) refuse("exactly one quorum line with one name");
  draft.quorumSeen = true;
  if (words[0] === "none") return;
  if (!draft.taken.has(words[0]!)) refuse("a quorum that no line above defines");
  draft.quorum = words[0]!;
}

function takeName(draft: Draft, name: string): void {
  if (name === "none" || draft.taken.has(name)) refuse("a name that is taken");
  draft.taken.add(name);
}

/** One key never serves twice, whatever its name. */
function takeKey(draft: Draft, key: Key): void {
  const spelled = toBase64(key.bytes);
  if (draft.keys.has(spelled)) refuse("a key that stands twice");
  draft.keys.set(spelled, key.name);
}

function takeDirective(draft: Draft, rest: string): void {
  if (!/^[ \t]/.test(rest)) refuse("a directive without a space");
  const words = rest.replace(/^[ \t]+/, "");
  const keyword = /^[^ \t]*/.exec(words)![0];
  const value = words.slice(keyword.length).replace(/^[ \t]+/, "");
  if (keyword === "testimony-policy/v1") {
    if (draft.versionSeen || value !== "") refuse("the version stands once and alone");
    draft.versionSeen = true;
    return;
  }
  if (!draft.versionSeen) refuse("the version stands before all other directives");
  if (keyword === "publication") takePublication(draft, value);
  else if (keyword === "tsa-root") takeRoot(draft, value);
  else if (keyword === "name") takeOwner(draft, value);
  else if (keyword === "demo" && value === "" && !draft.demo) draft.demo = true;
  else refuse("an unknown directive");
}

function takePublication(draft: Draft, value: string): void {
  const key = readKey(value);
  if (key.kind !== kinds.ed25519) refuse("a publication key of another kind");
  takeKey(draft, key);
  draft.publications.push(key);
}

function takeRoot(draft: Draft, value: string): void {
  if (value === "") refuse("an empty root");
  const root = base64(value);
  if (draft.roots.some((known) => toBase64(known) === value)) refuse("a root that stands twice");
  draft.roots.push(root);
}

function takeOwner(draft: Draft, value: string): void {
  const length = utf8(value).length;
  if (draft.nameSeen || length < 1 || length > nameBytesMax) refuse("one name of 1 to 200 bytes");
  draft.nameSeen = true;
  draft.name = value;
}

function finish(draft: Draft): Policy {
  if (!draft.versionSeen || !draft.quorumSeen) refuse("no version or no quorum");
  if (draft.logs.length === 0 || draft.publications.length === 0) refuse("no log or no publication key");
  const lists = [draft.logs, draft.publications, draft.cosigners, draft.groups, draft.roots];
  if (lists.some((list) => list.length > linesOfAKindMax)) refuse("more than 64 lines of a kind");
  const names = new Set(draft.logs.map((log) => `${log.name}/publication`));
  if (draft.publications.some((key) => !names.has(key.name))) refuse("a publication key of no log here");
  const { name, logs, publications, cosigners, groups, quorum, roots, demo } = draft;
  return { name, logs, publications, cosigners, groups, quorum, roots, demo };
}

/** Whether these cosigners, by name, make the quorum (policy.md, "Quorum"). */
export function quorumHolds(policy: Policy, cosigned: Iterable<string>): boolean {
  if (policy.quorum === undefined) return true;
  const defined = new Set(policy.cosigners.map((cosigner) => cosigner.name));
  const set = new Set([...cosigned].filter((name) => defined.has(name)));
  for (const group of policy.groups) {
    const present = group.members.filter((member) => set.has(member)).length;
    if (BigInt(present) >= group.needed) set.add(group.name);
  }
  return set.has(policy.quorum);
}

/** A log whose name says so is a demonstration under every policy. */
export const isDemo = (policy: Policy, logOrigin: string): boolean =>
  policy.demo || logOrigin.startsWith("demo.invalid/");
