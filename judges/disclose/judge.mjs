// Judges testimony-disclose with npm @sd-jwt/core 0.17.0.
//
//     cd judges/disclose && npm ci --ignore-scripts
//     cargo run -q --example present -p testimony-disclose -- 400 2 | node judges/disclose/judge.mjs
//
// For each line: the library verifies the presentation and must return what ours returns; ours must
// have refused each forgery. The library drops forged disclosures silently: counted. Negative
// control: a changed payload and an altered answer must be noticed.

import { strict as assert } from "node:assert";
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { SDJwtInstance } from "@sd-jwt/core";

async function theirs(presentation, key) {
  const jwk = { kty: "OKP", crv: "Ed25519", x: Buffer.from(key, "hex").toString("base64url") };
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  const library = new SDJwtInstance({
    hasher: (data) => createHash("sha256").update(Buffer.from(data)).digest(),
    hashAlg: "sha-256",
    verifier: (data, signature) =>
      verify(null, Buffer.from(data), publicKey, Buffer.from(signature, "base64url")),
  });
  const { payload } = await library.verify(presentation);
  const { _sd_alg, jti, ...claims } = payload;
  return claims;
}

/** Words with positions, as section 7 of docs/spec/disclosure.md asks them to be shown. */
function runs(claims) {
  const page = ["edge"];
  let reached = null;
  const words = Object.values(claims).sort((a, b) => a.p[0] - b.p[0]);
  for (const { p, t } of words) {
    if (p[0] === reached) page.at(-1).shown += t;
    else {
      if (reached !== null) page.push("gap");
      page.push({ shown: t });
    }
    reached = p[1];
  }
  if (reached !== null) page.push("edge");
  return page;
}

async function agrees(line) {
  const claims = await theirs(line.presentation, line.key);
  try {
    assert.deepEqual(line.shape === "text" ? runs(claims) : { ...claims }, line.answer);
    return true;
  } catch {
    return false;
  }
}

const isRefusedByThem = (presentation, key) => theirs(presentation, key).then(
  () => false,
  () => true,
);

let agreed = 0;
let forged = 0;
let dropped = 0;
// Not readline: texts may contain U+2028, which it takes for the end of a line.
for (const text of readFileSync(0, "utf8").split("\n")) {
  if (text === "") continue;
  const line = JSON.parse(text);
  assert(await agrees(line), `line ${agreed}: @sd-jwt/core reads another payload`);
  for (const forgery of line.forged) {
    assert(forgery.refused, `line ${agreed}: ${forgery.defect} was accepted by ours`);
    forged += 1;
    if (!(await isRefusedByThem(forgery.presentation, line.key))) dropped += 1;
  }
  const at = line.presentation.indexOf(".") + 30;
  const other = line.presentation[at] === "A" ? "B" : "A";
  const changed = line.presentation.slice(0, at) + other + line.presentation.slice(at + 1);
  assert(await isRefusedByThem(changed, line.key), "control: a changed payload was accepted");
  const altered = line.shape === "text" ? [...line.answer, "gap"] : { x: 1 };
  assert(!(await agrees({ ...line, answer: altered })), "control: an altered answer was not noticed");
  agreed += 1;
}
assert(agreed > 0 && forged >= Math.min(200, agreed));
const result = { judge: "@sd-jwt/core", agreed, forged_refused_by_ours: forged, forged_accepted_by_theirs: dropped };
console.log(JSON.stringify(result));
