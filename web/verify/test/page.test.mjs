// The built page: one small file, the same at every build, with a policy that names its own script
// and style and nothing else; and its words in every language.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "../load.mjs";

const web = fileURLToPath(new URL("../..", import.meta.url));
const built = () => {
  const manifest = JSON.parse(readFileSync(path.join(web, "dist", "manifest.json"), "utf8"));
  return readFileSync(path.join(web, "dist", manifest["verify.html"]), "utf8");
};
const between = (html, tag) => html.slice(html.indexOf(`<${tag}>`) + tag.length + 2, html.lastIndexOf(`</${tag}>`));
const hashOf = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

test("two builds give the same bytes, at most 400 kB", () => {
  const build = () => {
    execFileSync("node", ["build.mjs"], { cwd: web });
    return built();
  };
  const first = build();
  assert.equal(build(), first);
  assert.ok(Buffer.byteLength(first) <= 400_000, `${Buffer.byteLength(first)} bytes`);
});

test("the policy allows the page's own script and style and nothing else", () => {
  const html = built();
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)[1];
  const directives = new Map(policy.split("; ").map((one) => [one.split(" ")[0], one.split(" ").slice(1).join(" ")]));
  assert.equal(directives.get("default-src"), "'none'");
  // WebAssembly for the hash of large files; no script can be made from text.
  assert.equal(directives.get("script-src"), `${hashOf(between(html, "script"))} 'wasm-unsafe-eval'`);
  assert.equal(directives.get("style-src"), hashOf(between(html, "style")));
  const names = ["default-src", "script-src", "style-src", "base-uri", "form-action", "require-trusted-types-for", "trusted-types"];
  assert.deepEqual([...directives.keys()], names);
});

test("nothing in the page could ask, store or turn text into HTML", () => {
  const html = built();
  const words = /\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|localStorage|sessionStorage|indexedDB|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|importScripts)\s*[(.=]|new Function/;
  assert.doesNotMatch(html, words);
  assert.doesNotMatch(html, /(src|href)\s*=\s*["']?(https?:|\/\/)/);
  // The control: the same search finds them where they are.
  assert.match("a.innerHTML=b", words);
  assert.match("fetch(x)", words);
});

const { languages, english, reasonName } = await load("strings.ts");
const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort().join();

test("every string of a language has the values of the English one", () => {
  for (const { code, table } of languages) {
    for (const [name, text] of Object.entries(table)) {
      assert.ok(name in english, `${code} ${name}`);
      assert.equal(placeholders(text), placeholders(english[name]), `${code} ${name}`);
    }
  }
});

test("all but Chechen are whole, only English counts as reviewed, nobody says verified", () => {
  for (const { code, table, reviewed } of languages) {
    if (code !== "ce") assert.deepEqual(Object.keys(english).filter((name) => !(name in table)), [], code);
    assert.equal(reviewed, code === "en");
    assert.doesNotMatch(JSON.stringify(table), /verified|подтвержден[оа]\b|verificado|تم التحقق/i, code);
  }
});

test("every reason of the verdict has words in the table", () => {
  const reasons = [
    "a/b is missing", "a/b is not as it was signed", "`x` does not belong to the dossier",
    "certificate 1: chain 2 does not end in the file",
    "the signature of testimony-manifest.txt does not hold",
    "it is signed by another key than the one that the policy names for this log",
    "the BagIt manifests do not list what was signed",
    "data/dossier.json or data/policy.txt is not in the form that it must have",
    "item 001 is not what was sealed", "item 001: the hashes do not lead to the root",
    "stamp 001.1 is not a stamp of this checkpoint",
  ];
  const found = reasons.map((reason) => reasonName(reason)?.name);
  assert.equal(new Set(found).size, reasons.length, found.join());
  assert.ok(!found.includes(undefined));
});
