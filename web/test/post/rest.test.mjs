import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { post } from "./load.mjs";
import { makeTeam } from "./reader.mjs";

const { beat, check, work, deliver, leave, place, bytes } = post;
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

test("random bytes that repeat, stand still or miss values are noticed", () => {
  check.checkRandom();
  let n = 0;
  const bad = [
    (size) => new Uint8Array(size), (size) => new Uint8Array(size).fill(7),
    (size) => Uint8Array.from({ length: size }, (_, at) => at % 251),
    (size) => Uint8Array.from({ length: size }, (_, at) => at % 16 ? bytes.random(1)[0] & 0x3f : n++),
    (size) => { const part = bytes.random(size / 2); return bytes.join(part, part); },
  ];
  for (const draw of bad) assert.throws(() => check.checkRandom(draw), /random/);
});

test("sealing is tried before it is promised", async () => {
  await check.checkSealing();
  const { recipient } = await makeTeam();
  const size = await check.checkTeam([recipient]);
  assert.ok(size > 16_384 + 1_500 && size < 18_200, `${size}`);
  await assert.rejects(check.checkTeam([recipient.replace("age1pq1", "age1")]));
});

test("cover has the common size, headers of one length, and a tag that the Post knows again", () => {
  const question = beat.cover(18_066);
  assert.equal(question.body.length, 18_066);
  const wanted = sha256("testimony/cover/v1\0", sha256(question.body)).subarray(0, 16).toString("hex");
  assert.equal(question.headers["Testimony-Tag"], wanted);
  const length = (headers) => Object.entries(headers).join().length;
  const voucher = deliver.voucherPass({ identity: new Uint8Array(32) }, " Abandon ability, ABLE. ");
  const all = [question.headers, beat.removal(18_066, { all: true }).headers,
    beat.headers(new Uint8Array(16), undefined), beat.headers(new Uint8Array(16), "work 0123456789abcdef"),
    beat.headers(new Uint8Array(16), voucher)];
  assert.deepEqual(new Set(all.map(length)).size, 1);
  const removal = beat.removal(18_066, { opening: "00".repeat(32), all: true });
  assert.equal(removal.path.length + removal.body.length, question.path.length + question.body.length);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(removal.body)), { opening: "00".repeat(32), all: true });
});

test("a voucher is its three words and nothing else is one", () => {
  const info = { identity: new Uint8Array(32).fill(5) };
  const wanted = sha256("testimony/voucher/v1\0", info.identity, "abandon ability able").toString("hex");
  assert.equal(deliver.voucherPass(info, "ABANDON\nability  able"), `voucher ${wanted}`);
  for (const typed of ["", "abandon ability", "abandon ability able about", "abandon ability ablx"]) {
    assert.equal(deliver.voucherPass(info, typed), undefined, typed);
  }
});

test("each beat sends one request, the waiting one or cover, and failures reach who waits", async () => {
  const asked = [];
  let step;
  const wait = () => new Promise((resolve) => { step = resolve; });
  const turn = async () => { step(); await new Promise((resolve) => setTimeout(resolve, 5)); };
  let failing = false;
  const ask = async (question) => {
    asked.push(question.path === "/sealed" && question.body.length === 500 ? "cover" : question.path);
    if (failing) throw new TypeError("away");
    return { status: 200, bytes: new Uint8Array(0) };
  };
  const running = beat.startBeat(true, { common: 500, ask, wait });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(asked, ["cover"]);
  const sent = running.send({ method: "POST", path: "/a" });
  const later = running.send({ method: "POST", path: "/b" });
  assert.deepEqual(asked, ["cover"]);
  await turn();
  assert.equal((await sent).status, 200);
  failing = true;
  await Promise.all([assert.rejects(later, /away/), turn()]);
  await turn();
  running.stop();
  assert.deepEqual(asked, ["cover", "/a", "/b", "cover"]);
});

test("without cover at the Post, what is sent goes at once and nothing else goes", async () => {
  const asked = [];
  const running = beat.startBeat(false, { common: 500, ask: async ({ path: to }) => void asked.push(to) });
  await running.send({ method: "POST", path: "/a" });
  assert.deepEqual(asked, ["/a"]);
});

test("work fits the document, and none is done where none is asked", async () => {
  const info = (bits) => ({ identity: new Uint8Array(32).fill(1), work: { epoch: new Uint8Array(16).fill(2), bits } });
  const tag = new Uint8Array(16).fill(3);
  for (const bits of [1, 8, 12]) {
    const pass = await work.startWork(info(bits), tag).within(60);
    const n = Buffer.from(/^work ([0-9a-f]{16})$/.exec(pass)[1], "hex");
    const hash = sha256("testimony/work/v1\0", info(bits).identity, info(bits).work.epoch, tag, n);
    assert.ok(hash.readUInt32BE() >>> (32 - bits) === 0, pass);
  }
  assert.equal(await work.startWork(info(0), tag).within(1), undefined);
  assert.equal(await work.startWork(info(60), tag).within(1), undefined, "nobody works for that");
  const hard = work.startWork(info(24), tag);
  assert.equal(await hard.within(0.05), undefined);
  hard.stop();
});

test("Shift three times within two seconds, and nothing else, leaves", () => {
  const run = (...presses) => {
    const count = leave.shifts();
    return presses.map(([key, at]) => count(key, at)).at(-1);
  };
  assert.equal(run(["Shift", 0], ["Shift", 900], ["Shift", 2_000]), true);
  assert.equal(run(["Shift", 0], ["Shift", 900], ["Shift", 2_001]), false);
  assert.equal(run(["Shift", 0], ["A", 100], ["Shift", 200], ["Shift", 300]), false);
  assert.equal(run(["Shift", 0], ["Shift", 5_000], ["Shift", 5_100], ["Shift", 5_200]), true);
});

const u16 = (value) => Buffer.from([value >> 8, value & 255]);
const segment = (marker, body) => Buffer.concat([Buffer.from([0xff, marker]), u16(body.length + 2), body]);

/** Exif with these tags in its first list, in either order of bytes. */
function exif(tags, little = false) {
  const tiff = Buffer.alloc(8 + 2 + tags.length * 12 + 4);
  const [w16, w32] = little ? ["writeUInt16LE", "writeUInt32LE"] : ["writeUInt16BE", "writeUInt32BE"];
  tiff.write(little ? "II" : "MM");
  tiff[w16](42, 2);
  tiff[w32](8, 4);
  tiff[w16](tags.length, 8);
  tags.forEach(([tag, value], at) => {
    tiff[w16](tag, 10 + at * 12);
    tiff[w16](3, 12 + at * 12);
    tiff[w32](1, 14 + at * 12);
    tiff[w16](value, 18 + at * 12);
  });
  return segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiff]));
}

const scan = Buffer.concat([
  segment(0xdb, Buffer.alloc(65)), segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])), Buffer.from([1, 0xff, 0, 0xff, 0xd3, 5]),
  segment(0xc4, Buffer.from([0xff, 0xd9, 9])), segment(0xda, Buffer.from([1, 1, 0])), Buffer.from([7, 0xff, 0xff, 0xd9]),
]);
const jpeg = (...parts) => new File([Buffer.concat([Buffer.from([0xff, 0xd8]), ...parts, scan, Buffer.from("HIDDEN GPSLatitude")])], "IMG 1.jpg", { type: "image/jpeg" });

test("a photo that tells its place is known, and the copy tells nothing but how it is turned", async () => {
  const notes = [segment(0xfe, Buffer.from("comment")), segment(0xed, Buffer.from("Photoshop caption"))];
  const icc = segment(0xe2, Buffer.from("ICC_PROFILE\0colours"));
  for (const little of [false, true]) {
    const file = jpeg(exif([[0x0112, 6], [0x8825, 40]], little), ...notes, icc);
    assert.equal(await place.tellsPlace(file), true);
    const copy = await place.withoutPlace(file);
    assert.equal(copy.name, "IMG 1.no-place.jpg");
    assert.equal(await place.tellsPlace(copy), false);
    const wanted = Buffer.concat([Buffer.from([0xff, 0xd8]), exif([[0x0112, 6]]), icc, scan]);
    assert.ok(Buffer.from(await copy.arrayBuffer()).equals(wanted));
  }
  const xmp = segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude="43,1N"/>'));
  assert.equal(await place.tellsPlace(jpeg(xmp)), true);
  assert.equal(await place.tellsPlace(jpeg(exif([[0x0112, 1]]))), false);
  assert.equal(await place.tellsPlace(new File(["no picture"], "x")), false);
});

test("broken pictures are not read further than they go", async () => {
  const whole = Buffer.from(await jpeg(exif([[0x0112, 6], [0x8825, 40]])).arrayBuffer());
  for (let end = 0; end < whole.length; end++) {
    const file = new File([whole.subarray(0, end)], "cut.jpg");
    await place.tellsPlace(file);
    await place.withoutPlace(file);
  }
  for (let round = 0; round < 500; round++) {
    const changed = Buffer.from(whole);
    for (let n = 0; n < 4; n++) changed[2 + Math.floor(Math.random() * (changed.length - 2))] = Math.floor(Math.random() * 256);
    const file = new File([changed], "changed.jpg");
    await place.tellsPlace(file);
    await place.withoutPlace(file);
  }
});

test("the bundle stores nothing, makes no markup from text and starts no worker", async () => {
  const dist = fileURLToPath(new URL("../../dist", import.meta.url));
  const list = JSON.parse(await readFile(path.join(dist, "manifest.json"), "utf8"));
  const script = await readFile(path.join(dist, list["post.js"]), "utf8");
  const words = ["eval(", "Function(", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "localStorage",
    "sessionStorage", "indexedDB", "cookie", "serviceWorker", "new Worker", "pushState", "replaceState", "console.",
    "WebAssembly", "http://", "https://", "sendBeacon", "XMLHttpRequest", "WebSocket"];
  assert.deepEqual(words.filter((word) => script.includes(word)), []);
});
