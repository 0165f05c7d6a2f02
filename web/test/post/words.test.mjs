import assert from "node:assert/strict";
import { test } from "node:test";
import { post } from "./load.mjs";

const { words, bytes, keys } = post;
const { parse, offer, spell } = words;
const zeros = new Uint8Array(16);

const read = (typed) => {
  const found = parse(typed);
  return found instanceof Uint8Array ? bytes.hex(found) : `${found.fault} ${found.positions}`.trim();
};

test("the entropy of sixteen zeros is the example of the document", () => {
  assert.equal(spell(zeros, "english"), `${"abandon ".repeat(11)}about`);
  assert.equal(spell(zeros, "spanish"), `${"ábaco ".repeat(11)}abierto`);
  const digits = spell(zeros, "digits");
  assert.match(digits, /^(00000 ){8}[0-9]{5}$/);
  for (const spelling of ["english", "spanish", "digits"]) {
    assert.equal(read(spell(zeros, spelling)), "00".repeat(16), spelling);
  }
});

test("every entropy comes back from every spelling, however it is typed", () => {
  const typed = [
    (text) => text, (text) => text.toUpperCase(), (text) => text.normalize("NFD"),
    (text) => text.normalize("NFKD").replace(/\p{M}/gu, ""), (text) => ` ${text.replaceAll(" ", " , ")}.`,
    (text) => text.split(" ").map((word, at) => `${at + 1}. ${word}`).join("\n"),
    (text) => `\u202a${text.replaceAll(" ", "\u200f \u200e")}\u202c`,
    (text) => text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x660 + Number(digit))),
    (text) => text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x6f0 + Number(digit))),
  ];
  for (let round = 0; round < 200; round++) {
    const entropy = bytes.random(16);
    for (const spelling of ["english", "spanish", "digits"]) {
      const text = spell(entropy, spelling);
      for (const change of typed) assert.equal(read(change(text)), bytes.hex(entropy), change(text));
    }
  }
});

test("what cannot be read says where", () => {
  const cases = [
    ["", "count"], ["abandon", "count"], [`${"abandon ".repeat(12)}about`, "count"],
    [`${"abandon ".repeat(12)}`, "checksum"], [`abandom ${"abandon ".repeat(10)}abuot`, "unknown 1,12"],
    ["70000 ".repeat(9), "unknown 1,2,3,4,5,6,7,8,9"], ["00000 ".repeat(9), "checksum"], ["00000 ".repeat(8), "count"],
  ];
  for (const [typed, wanted] of cases) assert.equal(read(typed), wanted, typed);
});

const offered = (typed) => {
  const found = offer(typed);
  return found === undefined ? undefined : `${found.phrase.split(" ").at(-1)} ${found.changed}`;
};

test("one slip is offered and never taken silently", () => {
  const begin = "abandon ".repeat(11);
  for (const slip of ["aboutt", "abot", "abuot", "abort", "aout"]) {
    assert.equal(read(begin + slip), "unknown 12", slip);
  }
  assert.equal(offered(`${begin}aboutt`), "about 12");
  assert.equal(offered(`${begin}abuot`), "about 12");
  assert.equal(offered(`abandom ${"abandon ".repeat(10)}about`), "about 1");
});

test("nothing is offered where nothing is sure", () => {
  const begin = "abandon ".repeat(11);
  for (const typed of [
    `${begin}abandon`, `${begin}qqqqqq`, `${begin}`, "00000 ".repeat(9), "x ".repeat(12), "a".repeat(9_000),
  ]) assert.equal(offer(typed), undefined, typed.slice(0, 90));
});

test("an offer is one slip or the only beginning, has a right checksum, and is the only one", () => {
  let made = 0;
  for (let round = 0; round < 400; round++) {
    const entropy = bytes.random(16);
    const right = spell(entropy, round % 2 === 0 ? "english" : "spanish").split(" ");
    const at = round % 12;
    const letters = [...right[at]];
    letters.splice(round % letters.length, 1);
    const typed = right.with ? right.with(at, letters.join("")) : right.map((word, n) => (n === at ? letters.join("") : word));
    const found = offer(typed.join(" "));
    if (found === undefined) continue;
    made++;
    assert.deepEqual(parse(found.phrase), found.entropy);
    assert.deepEqual(found.changed, [at + 1]);
  }
  assert.ok(made > 200, `${made} offers`);
});

test("the only word that begins like this is offered", () => {
  // Words found by their first four letters alone; the checksum decides whether one is offered.
  let offers = 0;
  for (let round = 0; round < 60; round++) {
    const right = spell(bytes.random(16), "english").split(" ");
    const at = right.findIndex((word) => word.length >= 7);
    if (at < 0) continue;
    const typed = right.map((word, n) => (n === at ? word.slice(0, 4) : word)).join(" ");
    const found = offer(typed);
    if (found?.phrase === right.join(" ")) offers++;
  }
  assert.ok(offers > 20, `${offers} offers`);
});

test("the keys of a thread hang on the words and on the Post's salt", async () => {
  const first = await keys.threadKeys(zeros, new Uint8Array(32));
  const again = await keys.threadKeys(zeros, new Uint8Array(32));
  const other = await keys.threadKeys(zeros, new Uint8Array(32).fill(1));
  assert.deepEqual(first, again);
  assert.equal(first.recipient.length, 1_959);
  assert.equal(first.tag.length, 16);
  const parts = [first.opening, first.macKey, other.opening, other.macKey].map(bytes.hex);
  assert.equal(new Set(parts).size, 4);
  assert.notEqual(first.identity, other.identity);
});
