// The result as a person reads it: the sentence first, then the checks, what is withheld, what the
// result does not show, what is shown, and the names to compare by eye.

import type { Piece } from "./disclosure.ts";
import { toBase64 } from "./bytes.ts";
import { englishTime, sentenceOf } from "./report.ts";
import { exactName, foreign, groups, h, run } from "./show.ts";
import { english, type Language, type Name, reasonName } from "./strings.ts";
import type { Facts, ShownAccount, Verdict } from "./verify.ts";

/** Gives the element for a string in the language that is set, with values put in. */
export type Say = (name: Name, values?: Record<string, string | Node>) => HTMLElement;

export interface Shown {
  verdict: Verdict;
  dossierName: string;
  policyName: string | undefined;
  now: bigint;
}

const marks = { unchanged: "✓", changed: "✗", cannot_tell: "?" };

export function timeIn(language: Language, seconds: bigint): string {
  if (language.dates === "en") return englishTime(seconds);
  const format = new Intl.DateTimeFormat(language.dates, { dateStyle: "long", timeStyle: "short", timeZone: "UTC", hourCycle: "h23" });
  return `${format.format(new Date(Number(seconds) * 1000))} UTC`;
}

export function resultOf(shown: Shown, language: Language, say: Say): HTMLElement[] {
  const { verdict } = shown;
  const time = (seconds: bigint) => h("bdi", {}, timeIn(language, seconds));
  const head = h("section", { class: `verdict ${verdict.verdict}`, "aria-labelledby": "sentence" });
  if (verdict.verdict !== "changed" && verdict.facts.demo) {
    head.append(h("p", { class: "demo" }, say("demo")), h("p", {}, say("demo_note")));
  }
  head.append(h("h2", { id: "sentence", tabindex: "-1" },
    h("span", { class: "mark", "aria-hidden": "true" }, marks[verdict.verdict]), first(verdict, time, say)));
  if (language.code !== "en") {
    head.append(h("p", { class: "english" }, say("english_text"), " ",
      h("span", { lang: "en", dir: "ltr" }, foreign(sentenceOf(verdict)))));
  }
  head.append(...meaning(verdict, say));
  head.append(h("p", { class: "small" }, foreign(shown.dossierName), " · ", say("checked_on", { time: time(shown.now) })));
  const notShown = limits(say);
  if (verdict.verdict === "changed") return [head, notShown];
  const { facts } = verdict;
  return [head, checks(facts, time, say), withheld(facts, say), notShown, publisherSays(facts, say),
    accounts(facts, say), keys(facts, shown.policyName, say)];
}

function first(verdict: Verdict, time: (seconds: bigint) => Node, say: Say): HTMLElement {
  if (verdict.verdict === "cannot_tell") {
    return say(verdict.missing === "no_policy" ? "cannot_no_policy" : "cannot_other_log");
  }
  if (verdict.verdict === "unchanged") {
    const { existedBy } = verdict.facts;
    return existedBy === undefined ? say("unchanged_undated") : say("unchanged_dated", { time: time(existedBy) });
  }
  const known = reasonName(verdict.reason);
  const reason = known === undefined
    ? foreign(verdict.reason) : say(known.name, { path: h("code", {}, foreign(known.path)) });
  return say("changed", { reason });
}

function meaning(verdict: Verdict, say: Say): HTMLElement[] {
  const paragraph = (name: Name) => h("p", {}, say(name));
  if (verdict.verdict === "changed") return [paragraph("means_changed")];
  if (verdict.verdict === "cannot_tell") {
    return [paragraph(verdict.missing === "no_policy" ? "means_no_policy" : "means_other_log")];
  }
  return [paragraph("means_unchanged"), paragraph(verdict.facts.existedBy === undefined ? "means_undated" : "means_dated")];
}

function section(title: HTMLElement, ...content: (HTMLElement | undefined)[]): HTMLElement {
  return h("section", {}, h("h2", {}, title), ...content);
}

function checks(facts: Facts, time: (seconds: bigint) => Node, say: Say): HTMLElement {
  const count = (name: Name, n: number) => h("li", {}, say(name, { n: String(n) }));
  const list = h("ul", { class: "checks" },
    h("li", {}, say("check_signature")), count("check_files", facts.files), count("check_items", facts.items),
    count("check_leaves", facts.leaves));
  for (const { finding, chains } of facts.certificates) {
    list.append(h("li", {}, say("check_certificate", { n: String(finding), k: String(chains) })));
  }
  // Dates by those whom only the dossier names say nothing to a reader.
  if (facts.outside !== undefined) {
    for (const { name, time: at } of facts.cosigned) {
      list.append(h("li", {}, say("cosigned_by", { name: foreign(name), time: time(at) })));
    }
    for (const { authority, time: at, counts, whyNot } of facts.stamps) {
      const values = { name: foreign(authority), time: time(at) };
      list.append(counts ? h("li", {}, say("stamp_counts", values))
        : h("li", { class: "not" }, say("stamp_not", { ...values, why: say(`why_${whyNot!}`) })));
    }
  }
  return section(say("checks"), list);
}

function withheld(facts: Facts, say: Say): HTMLElement {
  return section(say("withheld"),
    h("ul", {},
      h("li", {}, say("withheld_gaps", { n: String(facts.gaps) })),
      h("li", {}, say("withheld_files", { n: String(facts.closedItems) }))),
    h("p", {}, say("withheld_note")));
}

function limits(say: Say): HTMLElement {
  const names: Name[] = ["not_true", "not_all", "not_page", "not_when", "not_links"];
  const list = h("ul", {}, ...names.map((name) => h("li", {}, say(name))));
  const made = section(say("not_shown"), list);
  made.classList.add("limits");
  return made;
}

function publisherSays({ dossier }: Facts, say: Say): HTMLElement {
  const content: HTMLElement[] = [
    h("p", { class: "small" }, say("claims_note")),
    h("h3", { lang: dossier.language }, foreign(dossier.title)),
    h("p", {}, foreign(dossier.publisher), " · ", say("published"), ": ", h("bdi", {}, dossier.published)),
  ];
  if (dossier.summary !== "") content.push(h("p", { lang: dossier.language }, foreign(dossier.summary)));
  for (const { claim, sentence } of dossier.findings) {
    content.push(h("p", {}, h("b", {}, foreign(claim)), h("br"), foreign(sentence)));
  }
  return section(say("claims"), ...content);
}

function accounts(facts: Facts, say: Say): HTMLElement {
  return section(say("shown"), ...facts.accounts.map((account, i) => h("article", { "aria-labelledby": `account-${i}` },
    h("h3", { id: `account-${i}` }, foreign(account.label)), ...accountParts(account, say))));
}

/** The leaves that a plan may show have names in words; any other is given as it was sealed. */
function fieldName(name: string, say: Say): HTMLElement {
  const known = `field_${name}`;
  return known in english ? say(known as Name) : foreign(name);
}

function accountParts(account: ShownAccount, say: Say): HTMLElement[] {
  const language = account.record.get("language");
  const lang = typeof language === "string" && /^[A-Za-z0-9-]{2,35}$/.test(language) ? language : undefined;
  const parts: HTMLElement[] = [];
  const fields = [...account.record].filter(([name]) => !/^(text_commitment|files\/[0-9]+\/commitment)$/.test(name));
  if (fields.length > 0) {
    parts.push(h("h4", {}, say("account_details")));
    parts.push(h("dl", {}, ...fields.flatMap(([name, value]) =>
      [h("dt", {}, fieldName(name, say)), h("dd", {}, foreign(String(value)))])));
  }
  const { pieces } = account;
  parts.push(...picture(account, say));
  if (pieces === undefined) {
    parts.push(h("p", { class: "small" }, say("no_text")));
  } else {
    parts.push(h("h4", {}, say("account_text")));
    const words = h("blockquote", { dir: direction(pieces), ...(lang === undefined ? {} : { lang }) });
    pieces.forEach((piece) => words.append(typeof piece === "string" ? gap() : run(piece.shown)));
    parts.push(words);
  }
  if (account.closed > 0) parts.push(h("p", {}, say("closed_files", { n: String(account.closed) })));
  return parts;
}

/** That of the first letter: the gaps in front of it have none. */
function direction(pieces: Piece[]): string {
  const all = pieces.map((piece) => (typeof piece === "string" ? "" : piece.shown)).join("");
  const first = /\p{L}/u.exec(all)?.[0] ?? "";
  return /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(first) ? "rtl" : "ltr";
}

const gap = () => h("span", { class: "gap" }, "[…]");

/** A strip: what is shown, as long as its words; gaps and sealed files hatched, all of one width. */
function picture({ pieces, closed }: ShownAccount, say: Say): HTMLElement[] {
  const strip = h("div", { class: "strip", "aria-hidden": "true", ...(pieces ? { dir: direction(pieces) } : {}) });
  const add = (piece: Piece) => {
    const one = h("span", { class: typeof piece === "string" ? "hidden-part" : "shown-part" });
    if (typeof piece !== "string") one.style.flexGrow = String(piece.shown.length);
    strip.append(one);
  };
  pieces?.forEach(add);
  for (let i = 0; i < Math.min(closed, 40); i++) strip.append(h("span", { class: "sealed-file" }));
  if (strip.childElementCount === 0) return [];
  return [h("figure", {}, strip, h("figcaption", { class: "small" }, say("picture")))];
}

function keys(facts: Facts, policyName: string | undefined, say: Say): HTMLElement {
  const row = (name: Name, ...values: (Node | string)[]) => [h("dt", {}, say(name)), h("dd", {}, ...values)];
  const { key } = facts;
  const list = h("dl", { class: "keys" },
    ...row("key", exactName(key.name), h("br"), groups(key.id), h("br"),
      groups(toBase64(Uint8Array.of(key.kind, ...key.bytes)))),
    ...row("log", exactName(facts.logOrigin)));
  if (facts.outside !== undefined) {
    if (facts.publisher !== "") list.append(...row("policy_says", foreign(facts.publisher)));
    list.append(...row("policy_used", foreign(policyName ?? facts.outside)));
  }
  return section(say("keys"), h("p", {}, say(facts.outside === undefined ? "key_inside" : "key_outside")), list);
}
