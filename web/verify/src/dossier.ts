// data/dossier.json: what is in a dossier, in its publisher's words (docs/spec/dossier.md, section 2.1).

import { Refusal, text } from "./bytes.ts";
import { asCount, asList, asString, fields, type Json, parseStrict } from "./json.ts";

export interface Side {
  accounts: number;
  lo: number;
  hi: number;
}

export interface Finding {
  claim: string;
  sentence: string;
  asserted: Side;
  denied: Side;
  declined: number;
}

export interface Account {
  label: string;
  entry: string;
  text: string | undefined;
  files: string[];
}

export interface Dossier {
  title: string;
  language: string;
  summary: string;
  publisher: string;
  published: string;
  findings: Finding[];
  accounts: Account[];
}

/** Parses data/dossier.json; unknown fields are refused at every level, and so is `null`. */
export function readDossier(bytes: Uint8Array): Dossier {
  const all = fields(parseStrict(text(bytes)),
    ["format", "title", "language", "publisher", "published", "summary", "findings", "accounts"]);
  if (all.format !== "testimony/dossier/v1") throw new Refusal("json", "another format");
  return {
    title: asString(all.title),
    language: asString(all.language),
    summary: asString(all.summary),
    publisher: asString(all.publisher),
    published: day(asString(all.published)),
    findings: asList(all.findings).map(finding),
    accounts: asList(all.accounts).map(account),
  };
}

/** A day that exists. */
function day(spelled: string): string {
  const [, year, month, date] = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(spelled) ?? [];
  const made = new Date(0);
  made.setUTCFullYear(Number(year), Number(month) - 1, Number(date));
  const exists = made.getUTCMonth() === Number(month) - 1 && made.getUTCDate() === Number(date);
  if (year === undefined || !exists) throw new Refusal("json", "not a day");
  return spelled;
}

function finding(value: Json): Finding {
  const all = fields(value, ["claim", "sentence", "asserted", "denied", "declined"]);
  return {
    claim: asString(all.claim),
    sentence: asString(all.sentence),
    asserted: side(all.asserted),
    denied: side(all.denied),
    declined: asCount(all.declined),
  };
}

function side(value: Json | undefined): Side {
  const all = fields(value, ["accounts", "lo", "hi"]);
  return { accounts: asCount(all.accounts), lo: asCount(all.lo), hi: asCount(all.hi) };
}

/** A name of three to nine digits; any other could say anything. */
function item(value: Json | undefined): string {
  const name = asString(value);
  if (!/^[0-9]{3,9}$/.test(name)) throw new Refusal("json", "not the name of an item");
  return name;
}

function account(value: Json): Account {
  const all = fields(value, ["label", "entry"], ["text", "files"]);
  return {
    label: asString(all.label),
    entry: item(all.entry),
    text: all.text === undefined ? undefined : item(all.text),
    files: all.files === undefined ? [] : asList(all.files).map(item),
  };
}
