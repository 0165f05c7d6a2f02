// The verdict in the words and fields of docs/spec/verdict.md, sections 2, 4 and 5 (English).

import type { Facts, Verdict } from "./verify.ts";

const months = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
];

/** `14 November 2026, 22:13 UTC`. */
export function englishTime(seconds: bigint): string {
  const at = new Date(Number(seconds) * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())} UTC`;
}

export function sentenceOf(verdict: Verdict): string {
  if (verdict.verdict === "changed") return `Changed: ${verdict.reason}.`;
  if (verdict.verdict === "cannot_tell") {
    const why = verdict.missing === "no_policy"
      ? "nothing from outside says whose they are" : "no policy that you trust names this log";
    return `Cannot tell: the files agree with each other, but ${why}.`;
  }
  const { existedBy } = verdict.facts;
  if (existedBy === undefined) return "Unchanged. No date: nobody outside has dated it yet.";
  return `Unchanged. It existed by ${englishTime(existedBy)}.`;
}

export const exitCodes = { unchanged: 0, changed: 1, cannot_tell: 3, not_a_dossier: 4, not_read: 3 } as const;

export const doesNotShow = ["that the accounts are true", "that this is everything the publisher has, or its only version"];

/** The object of section 5. */
export function reportOf(verdict: Verdict): object {
  return {
    does_not_show: doesNotShow,
    exit_code: exitCodes[verdict.verdict],
    facts: verdict.verdict === "changed" ? null : factsOf(verdict.facts),
    sentence: sentenceOf(verdict),
    verdict: verdict.verdict,
  };
}

function factsOf(facts: Facts): object {
  const { files, items, leaves } = facts;
  const checks = [
    `${files} of ${files} files are as they were signed`,
    `${items} of ${items} items are as they were sealed`,
    leaves === 1 ? "all are in one leaf of the public log" : `all are in the public log, in ${leaves} leaves`,
  ];
  if (facts.cosigned.length > 0) checks.push(`cosigned by: ${facts.cosigned.map(({ name }) => name).join(", ")}`);
  for (const { authority, time, counts } of facts.stamps) {
    if (counts) checks.push(`stamped by ${authority} on ${englishTime(time)}`);
  }
  for (const { finding, chains } of facts.certificates) {
    const noun = chains === 1 ? "chain" : "chains";
    checks.push(`certificate ${finding}: ${chains} independent ${noun}, complete only if the team says so`);
  }
  return {
    certificates: facts.certificates,
    checks: checks.map((what) => ({ holds: true, what })),
    cosigned: facts.cosigned.map(({ name, time }) => ({ name, time: Number(time) })),
    demo: facts.demo,
    existed_by: facts.existedBy === undefined ? null : Number(facts.existedBy),
    files,
    items,
    key: facts.key.spelled,
    key_known_from: facts.outside === undefined ? "dossier" : { outside: facts.outside },
    log_origin: facts.logOrigin,
    publisher: facts.publisher,
    stamps: facts.stamps.map(({ stamp, authority, time, counts, whyNot }) =>
      ({ stamp, authority, time: Number(time), counts, why_not: whyNot ?? null })),
    title: facts.dossier.title,
    withheld: { closed_items: facts.closedItems, gaps: facts.gaps },
  };
}
