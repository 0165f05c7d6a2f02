// Stamps inside whole dossiers, made by real authorities: `openssl ts` on this machine.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { load } from "../load.mjs";
import { dossier, team } from "./make.mjs";

const core = await load();
const folder = mkdtempSync(path.join(tmpdir(), "testimony-stamped-"));
after(() => rmSync(folder, { recursive: true }));

function authority(name) {
  const at = (file) => path.join(folder, `${name}-${file}`);
  const openssl = (...words) => execFileSync("openssl", words, { stdio: ["ignore", "pipe", "ignore"] });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl("req", "-x509", ...key, "-keyout", at("ca.key"), "-out", at("ca.pem"), "-days", "3650", "-subj", `/CN=${name} root`,
    "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign");
  openssl("req", ...key, "-keyout", at("tsa.key"), "-out", at("tsa.csr"), "-subj", `/CN=${name} clock`);
  writeFileSync(at("ext"), "extendedKeyUsage=critical,timeStamping\n");
  openssl("x509", "-req", "-in", at("tsa.csr"), "-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial",
    "-days", "3000", "-extfile", at("ext"), "-out", at("tsa.pem"));
  writeFileSync(at("serial"), "01\n");
  writeFileSync(at("cnf"), [
    "[t]", `serial = ${at("serial")}`, `certs = ${at("tsa.pem")}`, `signer_cert = ${at("tsa.pem")}`, `signer_key = ${at("tsa.key")}`,
    "signer_digest = sha256", "default_policy = 1.2.3.4.1", "digests = sha256", "ess_cert_id_alg = sha256", "",
  ].join("\n"));
  openssl("x509", "-in", at("ca.pem"), "-outform", "DER", "-out", at("ca.der"));
  const stamp = (bytes) => {
    writeFileSync(at("data"), bytes);
    openssl("ts", "-query", "-data", at("data"), "-sha256", "-cert", "-out", at("query"));
    openssl("ts", "-reply", "-config", at("cnf"), "-section", "t", "-queryfile", at("query"), "-out", at("reply"));
    return new Uint8Array(readFileSync(at("reply")));
  };
  return { stamp, root: new Uint8Array(readFileSync(at("ca.der"))) };
}

const [north, south] = [authority("North"), authority("South")];
const now = () => BigInt(Math.floor(Date.now() / 1000) + 1);
const undated = { needed: 0 };

async function verdict(stamps, roots) {
  const files = dossier({ ...undated, stamps });
  const policy = core.readTrusted("policy.txt", core.utf8(team({ ...undated, roots }).policy));
  return core.verifyDossier(core.memoryFiles(files), { trusted: [policy], now: now() });
}

const first = ["data/stamps/001.tsr", north.stamp];
const second = ["data/stamps/002.tsr", south.stamp];

test("one root in the policy: its stamp dates", async () => {
  const { facts } = await verdict([first], [north.root]);
  assert.equal(facts.existedBy, facts.stamps[0].time);
  assert.deepEqual([facts.stamps[0].authority, facts.stamps[0].counts], ["North root", true]);
  assert.ok(now() - facts.existedBy < 600n);
});

test("two roots in the policy: one authority alone does not date, two do", async () => {
  const roots = [north.root, south.root];
  assert.equal((await verdict([first], roots)).facts.existedBy, undefined);
  assert.equal((await verdict([first, ["data/stamps/002.tsr", north.stamp]], roots)).facts.existedBy, undefined);
  const { facts } = await verdict([first, second], roots);
  assert.equal(facts.existedBy, facts.stamps.map(({ time }) => time).sort().at(-1));
});

test("no root in the policy: unchanged, without a date, and the reader is told why", async () => {
  const { verdict: word, facts } = await verdict([first], []);
  assert.deepEqual([word, facts.existedBy, facts.stamps[0].whyNot], ["unchanged", undefined, "unknown_root"]);
});

test("a stamp of something else, changed, or under a name with a gap is changed", async () => {
  const reason = async (...stamps) => (await verdict(stamps, [north.root])).reason;
  const broken = (name) => `stamp ${name} is not a stamp of this checkpoint`;
  assert.equal(await reason(["data/stamps/001.tsr", () => north.stamp(core.utf8("other"))]), broken("001"));
  assert.equal(await reason(second), broken("002"));
  assert.equal(await reason(first, ["data/stamps/001.2.tsr", north.stamp]), broken("001.2"));
  assert.equal(await reason(first, ["data/stamps/001.1.tsr", north.stamp]), broken("001.1"));
  const flipped = (text) => {
    const bytes = north.stamp(text);
    bytes[bytes.length - 5] ^= 1;
    return bytes;
  };
  assert.equal(await reason(["data/stamps/001.tsr", flipped]), broken("001"));
});
