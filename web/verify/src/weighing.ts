// The certificate of a finding: docs/spec/finding.md, section 7.1. Linear, without search or flow.
// (certificate.ts is about the certificates of stamping authorities.)

import { Refusal, text } from "./bytes.ts";
import { asList, asString, fields, type Json } from "./json.ts";

/** What is wrong, in the words of the section. */
export class Flaw extends Error {}

const need = (holds: boolean, words: string): void => {
  if (!holds) throw new Flaw(words);
};

export const certificateBytesMax = 16 * 1024 * 1024;
export const badCertificate = "it is not in the form that it must have";

type Step = [string, string];

interface Certificate {
  chains: string[][];
  cut: string[][];
  groups: string[][];
  inFile: Set<string>;
  origins: Set<string>;
  /** From, to; in order. */
  steps: Step[];
}

const keys = ["chains", "cut", "format", "groups", "in_file", "origins", "steps"];

/** Rules 1 to 6, in their order; gives the number of chains. */
export function checkCertificate(bytes: Uint8Array, lo: number): number {
  const { chains, cut, groups, inFile, origins, steps } = read(bytes);
  need(chains.length === lo, "it has another number of chains than its finding");
  need(cut.length === chains.length, "its cut is not as large as its chains are many");
  const groupOf = new Map<string, number>();
  groups.forEach((group, at) => group.forEach((node) => groupOf.set(node, at)));
  const used = new Set<string>();
  const usedGroups = new Set<number>();
  chains.forEach((chain, i) => {
    const at = i + 1;
    const last = chain.at(-1);
    need(chain[0] !== undefined && origins.has(chain[0]), `chain ${at} does not begin with a node that originates`);
    const linked = chain.every((node, k) => k === 0 || isStep(steps, chain[k - 1]!, node));
    need(linked, `chain ${at} has a step that is not in the graph`);
    need(last !== undefined && inFile.has(last), `chain ${at} does not end in the file`);
    const touched = new Set(chain.flatMap((node) => groupOf.get(node) ?? []));
    const free = chain.every((node) => !used.has(node) && used.add(node)) && [...touched].every((group) => !usedGroups.has(group));
    need(free, `chain ${at} shares a node or a group with an earlier chain`);
    touched.forEach((group) => usedGroups.add(group));
  });
  cut.forEach((entry, i) => {
    const of = new Set(entry.map((node) => groupOf.get(node)));
    need(entry.length === 1 || (of.size === 1 && !of.has(undefined)), `entry ${i + 1} of its cut is not one node or one group`);
  });
  const gone = new Set(cut.flat());
  const todo = [...origins].filter((node) => !gone.has(node));
  todo.forEach((node) => gone.add(node));
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    need(!inFile.has(node), "a way into the file avoids its cut");
    for (let at = place(steps, node, ""); steps[at]?.[0] === node; at++) {
      const next = steps[at]![1];
      if (gone.has(next)) continue;
      gone.add(next);
      todo.push(next);
    }
  }
  return chains.length;
}

/** Where a step stands, or would stand. */
function place(steps: Step[], from: string, to: string): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const [a, b] = steps[middle]!;
    if (a < from || (a === from && b < to)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isStep(steps: Step[], from: string, to: string): boolean {
  const found = steps[place(steps, from, to)];
  return found !== undefined && found[0] === from && found[1] === to;
}

function read(bytes: Uint8Array): Certificate {
  try {
    return parse(bytes);
  } catch (cause) {
    if (cause instanceof Refusal) throw new Flaw(badCertificate);
    throw cause;
  }
}

const form = (holds: boolean): void => {
  if (!holds) throw new Refusal("json", badCertificate);
};

/** Rule 1: the text is the only one that its certificate can have. */
function parse(bytes: Uint8Array): Certificate {
  form(bytes.length <= certificateBytesMax);
  const all = fields(one(text(bytes)), keys);
  form(Object.keys(all).every((key, i) => key === keys[i]) && asString(all.format) === "testimony/certificate/v1");
  const [chains, cut, groups, steps] = [lists(all.chains), lists(all.cut), lists(all.groups), lists(all.steps)];
  form([...cut, ...groups].every(rising) && [chains, cut, groups, steps].every(risingLists));
  const [inFile, origins] = [nodes(all.in_file), nodes(all.origins)];
  form(rising(inFile) && rising(origins));
  const grouped = groups.flat();
  form(groups.every((group) => group.length > 1) && new Set(grouped).size === grouped.length);
  form(steps.every((step) => step.length === 2 && step[0] !== step[1]));
  return { chains, cut, groups, inFile: new Set(inFile), origins: new Set(origins), steps: steps as Step[] };
}

/** What prints to the same text again; keys that stand twice and white space do not. */
function one(spelled: string): Json {
  let value: Json;
  try {
    value = JSON.parse(spelled) as Json;
    if (`${JSON.stringify(value)}\n` === spelled) return value;
  } catch {
    // Falls through: not JSON, or nested too deep to print.
  }
  throw new Refusal("json", badCertificate);
}

const isNode = /^[0-9a-f]{16}$/;

/** The same list, once every entry is known to be a node. */
function nodes(value: Json | undefined): string[] {
  const list = asList(value);
  for (const node of list) form(isNode.test(asString(node)));
  return list as string[];
}

const lists = (value: Json | undefined): string[][] => asList(value).map(nodes);

const rising = (list: string[]): boolean => list.every((value, i) => i === 0 || list[i - 1]! < value);

const risingLists = (list: string[][]): boolean => list.every((value, i) => i === 0 || before(list[i - 1]!, value));

/** A list stands before all that begin with it. */
function before(a: string[], b: string[]): boolean {
  for (let i = 0; i < a.length; i++) {
    if (b[i] === undefined || a[i]! > b[i]!) return false;
    if (a[i]! < b[i]!) return true;
  }
  return b.length > a.length;
}
