// Verifies many dossiers in one start, for comparing verifiers: one JSON object a line.
//
//   node web/verify/batch.mjs [--policy FILE] [--now SECONDS] [--whole] [--each DIR] [PATH…]
//   node web/verify/batch.mjs --stdin < cases     lines: a path, or {"path", "policy", "now"}
//
// Fields: path, verdict (unchanged, changed, cannot_tell, not_a_dossier, not_read), sentence, reason,
// existed_by, exit_code; with --whole also `report`, the object of docs/spec/verdict.md, section 5.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { load } from "./load.mjs";
import { insideADossier, open } from "./node.mjs";

const core = await load();

function options(words) {
  const given = { policy: undefined, now: undefined, whole: false, stdin: false, paths: [] };
  while (words.length > 0) {
    const word = words.shift();
    if (word === "--policy") given.policy = words.shift();
    else if (word === "--now") given.now = words.shift();
    else if (word === "--whole") given.whole = true;
    else if (word === "--stdin") given.stdin = true;
    else if (word === "--each") {
      const folder = words.shift();
      given.paths.push(...readdirSync(folder).sort().map((name) => path.join(folder, name)));
    } else given.paths.push(word);
  }
  return given;
}

const policies = new Map();

function trusted(file) {
  if (file === undefined || file === null) return [];
  if (insideADossier(file)) throw new Error(`the policy ${file} lies in a dossier: it is not from outside`);
  if (!policies.has(file)) policies.set(file, core.readTrusted(file, new Uint8Array(readFileSync(file))));
  return [policies.get(file)];
}

const line = (target, verdict, sentence, more = {}) => ({
  path: target, verdict, sentence, reason: null, existed_by: null, exit_code: core.exitCodes[verdict], ...more,
});

async function answer({ path: target, policy, now }, whole) {
  let files;
  try {
    const at = BigInt(now ?? Math.floor(Date.now() / 1000));
    const believed = trusted(policy);
    files = await open(core, target);
    const verdict = await core.verifyDossier(files, { trusted: believed, now: at });
    const report = core.reportOf(verdict);
    const reason = verdict.verdict === "changed" ? verdict.reason : null;
    const existed_by = report.facts?.existed_by ?? null;
    return line(target, verdict.verdict, report.sentence, { reason, existed_by, ...(whole ? { report } : {}) });
  } catch (cause) {
    if (cause instanceof core.NotADossier) return line(target, "not_a_dossier", `Not a dossier: ${cause.message}`);
    if (cause instanceof RangeError || cause instanceof TypeError) throw cause;
    return line(target, "not_read", `Could not check: ${cause.message}`);
  } finally {
    files?.close();
  }
}

const given = options(process.argv.slice(2));
const print = async (one) =>
  console.log(JSON.stringify(await answer({ policy: given.policy, now: given.now, ...one }, given.whole)));
for (const one of given.paths) await print({ path: one });
if (given.stdin) {
  for await (const one of createInterface({ input: process.stdin })) {
    if (one.trim() !== "") await print(one.startsWith("{") ? JSON.parse(one) : { path: one });
  }
}
