// Makes whole dossiers with keys that everybody knows, from docs/spec alone: for tests that need a
// dated one, a forger's, a large one, or one that is wrong in a way that no honest program writes.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";

const bytesOf = (text) => new TextEncoder().encode(text);
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");
const hash = (...parts) => sha256(Buffer.concat(parts.map((part) => Buffer.from(part))));
const hex = (bytes) => Buffer.from(bytes).toString("hex");

/** A key of 32 equal bytes. */
export function keyOf(name, seed, kind = 1) {
  const secret = new Uint8Array(32).fill(seed);
  const typed = Buffer.concat([Buffer.of(kind), ed25519.getPublicKey(secret)]);
  const id = hash(bytesOf(`${name}\n`), typed).subarray(0, 4);
  return { name, secret, id, spelled: `${name}+${hex(id)}+${base64(typed)}` };
}

const line = (key, signature) => `\u2014 ${key.name} ${base64(Buffer.concat([Buffer.from(key.id), Buffer.from(signature)]))}\n`;

export const signNote = (text, key) => `${text}\n${line(key, ed25519.sign(bytesOf(text), key.secret))}`;

function cosignature(text, key, time) {
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(time));
  const signature = ed25519.sign(bytesOf(`cosignature/v1\ntime ${time}\n${text}`), key.secret);
  return line(key, Buffer.concat([stamp, Buffer.from(signature)]));
}

/** Numbers that are the same in every run. */
function draws(seed) {
  let count = 0;
  return (length) => {
    const out = [];
    for (let at = 0; at < length; at += 32) out.push(...hash(bytesOf(`${seed} ${count++}`)));
    return Uint8Array.from(out.slice(0, length));
  };
}

const bucketOf = (least) => {
  for (let size = 8; ; size *= 2) for (const one of [size, size * 1.5]) if (one >= least) return one;
};

/** A presentation: `values` are [name, value], `shown` says which are disclosed. */
function present(values, shown, key, draw) {
  const all = values.map(([name, value]) => {
    const disclosure = base64url(bytesOf(JSON.stringify([base64url(draw(16)), name, value])));
    return { disclosure, digest: base64url(hash(bytesOf(disclosure))), shown: shown(name, value) };
  });
  const decoys = Array.from({ length: bucketOf(values.length + 2) - values.length }, () => base64url(draw(32)));
  const digests = [...all.map(({ digest }) => digest), ...decoys].sort();
  const payload = JSON.stringify({ _sd: digests, _sd_alg: "sha-256", jti: base64url(draw(32)) });
  const header = JSON.stringify({ alg: "EdDSA", kid: key.name, typ: "testimony+sd-jwt" });
  const input = `${base64url(bytesOf(header))}.${base64url(bytesOf(payload))}`;
  const disclosed = all.filter((one) => one.shown).sort((a, b) => digests.indexOf(a.digest) - digests.indexOf(b.digest));
  const file = `${input}.${base64url(ed25519.sign(bytesOf(input), key.secret))}~${disclosed.map((one) => `${one.disclosure}~`).join("")}`;
  return { file, digest: hash(bytesOf(payload)) };
}

function wordsOf(text, draw) {
  let at = 1000;
  return text.split(/(?<= )/).map((word) => {
    const start = at;
    at += 1 + (draw(1)[0] % 50);
    return [base64url(draw(12)), { p: [start, at], t: word }];
  });
}

const commitmentOf = (kind, blind, digest) => hash(bytesOf(`testimony/commitment/v1/${kind}\0`), blind, digest);

/** An opening whose siblings are drawn; gives the file and the leaf's entry of the log. */
function open(kind, secret, committed, draw) {
  const slot = Buffer.from(draw(4)).readUInt32BE();
  const siblings = Array.from({ length: 32 }, () => draw(32));
  let at = hash(Buffer.of(0), committed);
  siblings.forEach((sibling, i) => {
    at = (slot >>> i) & 1 ? hash(Buffer.of(1), sibling, at) : hash(Buffer.of(1), at, sibling);
  });
  const lines = ["testimony-opening/v1", `kind ${kind}`, secret, `slot ${slot}`, ...siblings.map(base64)];
  return { file: `${lines.join("\n")}\n`, entry: at };
}

/** RFC 9162: root and paths of a small tree. */
function tree(entries) {
  const build = (leaves) => {
    if (leaves.length === 1) return { root: leaves[0], paths: [[]] };
    const half = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
    const [left, right] = [build(leaves.slice(0, half)), build(leaves.slice(half))];
    return {
      root: hash(Buffer.of(1), left.root, right.root),
      paths: [...left.paths.map((path) => [...path, right.root]), ...right.paths.map((path) => [...path, left.root])],
    };
  };
  return build(entries.map((entry) => hash(Buffer.of(0), entry)));
}

export const defaults = {
  log: "log.example/team", seed: 1, cosigners: [["north", 10, 1700000000], ["south", 11, 1700000060]], needed: 2,
  accounts: [
    { label: "A neighbour", language: "en", text: "They came at night and took two men away. ", withhold: ["night "], files: 1 },
    { label: "Соседка", language: "ru", text: "Я видела это из окна. ", withhold: [], files: 0 },
  ],
  demo: false, extra: {}, roots: [], stamps: [],
};

/** The keys of a team: whoever knows the seed has them. */
export function team(options = {}) {
  const { log, seed, cosigners, needed, demo, roots } = { ...defaults, ...options };
  const keys = { log: keyOf(log, seed), publication: keyOf(`${log}/publication`, seed + 100) };
  const outside = cosigners.map(([name, own, time]) => ({ name, key: keyOf(`${name}.example/c`, own, 4), time }));
  const names = outside.map(({ name }) => name);
  const policy = [
    "#! testimony-policy/v1", "#! name The team of the tests", demo ? "#! demo" : "",
    `#! publication ${keys.publication.spelled}`, ...roots.map((root) => `#! tsa-root ${base64(root)}`),
    `log ${keys.log.spelled}`, ...outside.map(({ name, key }) => `witness ${name} ${key.spelled}`),
    ...(needed > 0 ? [`group enough ${needed} ${names.join(" ")}`, "quorum enough"] : ["quorum none"]), "",
  ].join("\n");
  return { ...keys, outside, policy };
}

/** A dossier as a map from path to bytes; `sign` makes the two lists and the manifest anew. */
export function dossier(options = {}) {
  const all = { ...defaults, ...options };
  const keys = team(options);
  const draw = draws(`draws of ${all.seed}`);
  const files = new Map();
  const items = [];
  const item = (kind, secret, committed, presentation) => {
    const name = String(items.length + 1).padStart(3, "0");
    const opened = open(kind, secret, committed, draw);
    files.set(`data/items/${name}.opening`, bytesOf(opened.file));
    if (presentation !== undefined) files.set(`data/items/${name}.sd-jwt`, bytesOf(presentation));
    items.push({ name, entry: opened.entry });
    return name;
  };
  const shown = (kind, values, isShown) => {
    const { file, digest } = present(values, isShown, keys.publication, draw);
    const blind = draw(32);
    const committed = commitmentOf(kind, blind, digest);
    return { committed, add: () => item(kind, `blind ${base64(blind)}`, committed, file) };
  };
  const accounts = all.accounts.map(({ label, language, text, withhold, files: count, more = [] }) => {
    const words = shown("text", wordsOf(text, draw), (_, { t }) => !withhold.includes(t));
    const closed = Array.from({ length: count }, () => draw(32));
    const leaves = [["access", "saw"], ["language", language], ["secret", "withheld"], ...more,
      ["text_commitment", base64(words.committed)], ...closed.map((one, i) => [`files/${i}/commitment`, base64(one)])];
    const entry = shown("entry", leaves, (name) => name !== "secret");
    const account = { label, entry: entry.add(), text: words.add() };
    const names = closed.map((one) => item("blob", `commitment ${base64(one)}`, one, undefined));
    return names.length > 0 ? { ...account, files: names } : account;
  });
  const { root, paths } = tree(items.map(({ entry }) => entry));
  const text = `${all.log}\n${items.length}\n${base64(root)}\n`;
  const checkpoint = signNote(text, keys.log) + keys.outside.map(({ key, time }) => cosignature(text, key, time)).join("");
  items.forEach(({ name }, i) => {
    const head = `c2sp.org/tlog-proof@v1\nindex ${i}\n${paths[i].map((one) => `${base64(one)}\n`).join("")}\n`;
    files.set(`data/items/${name}.tlog-proof`, bytesOf(head + checkpoint));
  });
  files.set("data/checkpoint", bytesOf(checkpoint));
  files.set("data/policy.txt", bytesOf(keys.policy));
  files.set("data/dossier.json", bytesOf(JSON.stringify({
    format: "testimony/dossier/v1", title: "Two accounts", language: "en", publisher: "The team of the tests",
    published: "2026-03-01", summary: "What two tellers say.", findings: [], accounts,
  }, null, 2)));
  files.set("bagit.txt", bytesOf("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"));
  files.set("bag-info.txt", bytesOf("Bag-Software-Agent: Testimony\n"));
  files.set("index.html", bytesOf("<!doctype html><title>x</title>"));
  for (const [path, bytes] of Object.entries(all.extra)) files.set(path, bytes);
  all.stamps.forEach(([path, make]) => files.set(path, make(bytesOf(text))));
  return sign(files, keys, all.log);
}

/** Makes the lists and the manifest say what the files are: what only the key's holder can do. */
export function sign(files, { publication }, log = defaults.log) {
  for (const name of ["manifest-sha256.txt", "tagmanifest-sha256.txt", "testimony-manifest.txt"]) files.delete(name);
  const listed = (test) => [...files.keys()].filter(test).sort().map((path) => `${hex(hash(files.get(path)))}  ${path}\n`).join("");
  files.set("manifest-sha256.txt", bytesOf(listed((path) => path.startsWith("data/"))));
  files.set("tagmanifest-sha256.txt", bytesOf(listed((path) => !path.startsWith("data/"))));
  const lines = [...files.keys()].sort().map((path) => `${hex(hash(files.get(path)))} ${files.get(path).length} ${path}\n`);
  const text = `testimony-manifest/v1\nlog ${log}\n${lines.join("")}`;
  files.set("testimony-manifest.txt", bytesOf(signNote(text, publication)));
  return files;
}
