import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../src/keys.ts", import.meta.url));

// Node 20 reads no TypeScript; what is tested is the module as esbuild turns it into JavaScript.
const { outputFiles } = await build({ entryPoints: [source], write: false, format: "esm" });
const code = Buffer.from(outputFiles[0].contents).toString("base64");
const { actionOf, bindings, step } = await import(`data:text/javascript;base64,${code}`);

const press = (key, more = {}) =>
  actionOf({ key, ctrlKey: false, altKey: false, metaKey: false, typing: false, ...more });

test("each key has its action", () => {
  const got = ["j", "k", "o", "Enter", "/", "?"].map((key) => press(key));
  assert.deepEqual(got, ["next", "previous", "open", "open", "search", "help"]);
});

test("other keys, typing and the browser's combinations have none", () => {
  for (const key of ["x", "J", "Escape", ""]) assert.equal(press(key), undefined, key);
  for (const held of ["ctrlKey", "altKey", "metaKey", "typing"]) {
    assert.equal(press("j", { [held]: true }), undefined, held);
  }
});

test("no key means two things", () => {
  const keys = bindings.flatMap((binding) => binding.keys);
  assert.equal(new Set(keys).size, keys.length);
});

test("steps stay within the list", () => {
  const cases = [
    ["next", -1, 3, 0], ["previous", -1, 3, 0], ["next", 0, 3, 1], ["next", 2, 3, 2],
    ["previous", 2, 3, 1], ["previous", 0, 3, 0], ["next", -1, 0, -1], ["previous", 0, 0, -1],
  ];
  for (const [action, current, count, wanted] of cases) {
    assert.equal(step(action, current, count), wanted, `${action} ${current} ${count}`);
  }
});

test("the bundle's list names files that exist and carry a hash", async () => {
  const { readFile, stat } = await import("node:fs/promises");
  const dist = fileURLToPath(new URL("../dist", import.meta.url));
  const list = JSON.parse(await readFile(path.join(dist, "manifest.json"), "utf8"));
  assert.match(list["desk.js"], /^desk-[A-Z0-9]{8}\.js$/);
  for (const name of Object.values(list)) {
    assert.ok((await stat(path.join(dist, name))).size > 0);
  }
  const script = await readFile(path.join(dist, list["desk.js"]), "utf8");
  for (const word of ["eval(", "Function(", "fetch(", "localStorage", "sessionStorage", "cookie"]) {
    assert.ok(!script.includes(word), `the bundle contains ${word}`);
  }
});
