// The published vectors of stamps: crates/stamp/vectors.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "../load.mjs";

const core = await load();
const vectors = process.env.TESTIMONY_STAMP_VECTORS ??
  fileURLToPath(new URL("../../../crates/stamp/vectors", import.meta.url));

const numbered = (folder, head, tail) => {
  const found = [];
  for (let i = 1; existsSync(path.join(folder, `${head}.${i}.${tail}`)); i++) {
    found.push(new Uint8Array(readFileSync(path.join(folder, `${head}.${i}.${tail}`))));
  }
  return found;
};

async function answer(folder) {
  const covers = numbered(folder, "cover", "tsr");
  const files = new Map([["data/stamps/001.tsr", new Uint8Array(readFileSync(path.join(folder, "stamp.tsr")))]]);
  covers.forEach((bytes, i) => files.set(`data/stamps/001.${i + 1}.tsr`, bytes));
  const data = new Uint8Array(readFileSync(path.join(folder, "data")));
  const now = BigInt(readFileSync(path.join(folder, "now"), "utf8").trim());
  const outcome = await core.checkStamps(
    [...files.keys()], async (name) => files.get(name), data, numbered(folder, "root", "der"), now);
  if ("broken" in outcome) {
    const cover = outcome.broken.split(".")[1];
    return cover === undefined ? "broken" : `broken cover ${cover}`;
  }
  const [{ counts, whyNot, time, authority }] = outcome.stamps;
  return [counts ? "counts" : `does not count: ${whyNot}`, `time ${time}`, `authority ${authority}`].join("\n");
}

const cases = existsSync(vectors)
  ? readdirSync(vectors, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : [];

test("there are vectors of stamps", () => assert.ok(cases.length >= 100, `${cases.length}`));

for (const { name } of cases) {
  test(`stamp ${name}`, async () => {
    const folder = path.join(vectors, name);
    assert.equal(await answer(folder), readFileSync(path.join(folder, "expected"), "utf8").trimEnd());
  });
}
