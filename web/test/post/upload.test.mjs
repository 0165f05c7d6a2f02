import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { post } from "./load.mjs";

const { upload, api } = post;
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const tag = new Uint8Array(16).fill(9);

/** A Post that keeps what it acknowledged, and does what `fault` says before or after it took a request. */
function fakePost(fault = () => undefined) {
  const state = { uploads: new Map(), kept: new Map(), asked: [], sent: 0 };
  const reply = (status, value) => ({ status, bytes: new TextEncoder().encode(JSON.stringify(value)) });
  const take = ({ method, path, body }) => {
    const [, route, place, last] = path.split("/");
    const held = state.uploads.get(place);
    if (path === "/sealed") {
      state.kept.set(sha256(body), Buffer.from(body));
      return reply(200, { id: sha256(body) });
    }
    if (path === "/upload") {
      const made = sha256(randomBytes(8));
      state.uploads.set(made, Buffer.alloc(0));
      return reply(200, { upload: made });
    }
    if (route !== "upload" || held === undefined) return reply(404, { error: "not_here" });
    if (method === "GET") return reply(200, { bytes: held.length });
    if (last === "finish") {
      const wanted = JSON.parse(new TextDecoder().decode(body));
      if (wanted.id !== sha256(held) || wanted.bytes !== held.length) return reply(409, { error: "differs" });
      state.kept.set(wanted.id, held);
      return reply(200, { id: wanted.id });
    }
    const from = Number(last);
    if (from > held.length) return reply(409, { error: "gap", bytes: held.length });
    assert.ok(body.length <= 1_048_576);
    const whole = Buffer.concat([held.subarray(0, from), body]);
    state.uploads.set(place, whole.length > held.length ? whole : held);
    return reply(200, { bytes: state.uploads.get(place).length });
  };
  state.ask = async (question) => {
    state.asked.push(`${question.method} ${question.path.replace(/[0-9a-f]{64}/, "U")}`);
    state.sent += question.body?.length ?? 0;
    return fault(question, state, () => take(question), reply) ?? take(question);
  };
  return state;
}

async function bring(bytes, state, more = {}) {
  const sizes = [10_000, 65_552];
  let at = 0;
  const stream = new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      const size = sizes[at % 2];
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + size)));
      at += size;
    },
  });
  const seen = { waits: [], again: 0, acknowledged: [] };
  const way = {
    ask: state.ask, small: state.ask, tag, pass: async () => ({ "Testimony-Pass": "none" }),
    wait: async (seconds) => void seen.waits.push(seconds),
    again: () => seen.again++, acknowledged: (n) => seen.acknowledged.push(n), ...more,
  };
  seen.id = await upload.bring(stream, way);
  return seen;
}

test("a small envelope goes in one request, a large one in pieces", async () => {
  for (const size of [18_000, 1_048_576, 1_048_577, 3_500_000]) {
    const [bytes, state] = [randomBytes(size), fakePost()];
    const seen = await bring(bytes, state);
    assert.equal(seen.id, sha256(bytes));
    assert.ok(state.kept.get(seen.id).equals(bytes));
    assert.equal(state.asked[0], size <= 1_048_576 ? "POST /sealed" : "POST /upload");
    assert.equal(seen.acknowledged.at(-1), size);
  }
});

test("a link that is cut at any request, before or after the Post took it, loses nothing", async () => {
  const bytes = randomBytes(3_500_000);
  const { length } = await bring(bytes, fakePost()).then(() => Array(6));
  for (let nth = 0; nth < length; nth++) {
    for (const taken of [false, true]) {
      let count = 0;
      const state = fakePost((_, __, take) => {
        if (count++ !== nth) return undefined;
        if (taken) take();
        throw new TypeError("the link was cut");
      });
      const seen = await bring(bytes, state);
      assert.ok(state.kept.get(seen.id).equals(bytes));
      assert.ok(seen.again > 0);
      assert.ok(state.sent < bytes.length + 1_048_576 + 500, `${state.sent} bytes sent`);
    }
  }
});

test("a piece of which a part arrived is sent from there on", async () => {
  const bytes = randomBytes(2_500_000);
  let done = false;
  const state = fakePost((question, own) => {
    if (done || question.method !== "PUT" || !question.path.endsWith("/1048576")) return undefined;
    done = true;
    const [place, held] = [...own.uploads][0];
    own.uploads.set(place, Buffer.concat([held, question.body.subarray(0, 600_000)]));
    throw new TypeError("cut within the piece");
  });
  const seen = await bring(bytes, state);
  assert.ok(state.kept.get(seen.id).equals(bytes));
  assert.ok(state.asked.includes("PUT /upload/U/1648576"));
});

test("pauses grow, and busy is waited for", async () => {
  let left = 7;
  const state = fakePost((_, __, ___, reply) => (left-- > 0 ? reply(503, { error: "busy" }) : undefined));
  const seen = await bring(randomBytes(18_000), state);
  assert.deepEqual(seen.waits, [1, 2, 4, 8, 15, 30, 30]);
});

test("a final no is told at once, a Post that never comes back at last", async () => {
  for (const [status, error] of [[507, "full"], [413, "too_large"], [400, "unreadable"]]) {
    const state = fakePost((_, __, ___, reply) => reply(status, { error }));
    await assert.rejects(bring(randomBytes(18_000), state), (cause) => cause instanceof api.Refused && cause.word === error);
    assert.equal(state.asked.length, 1);
  }
  const gone = fakePost(() => { throw new TypeError("nobody there"); });
  await assert.rejects(bring(randomBytes(18_000), gone), /nobody there/);
  assert.equal(gone.asked.length, 61);
});

test("a Post that lost what it had acknowledged is noticed", async () => {
  const cases = [
    (_, own) => own.uploads.clear(),
    (_, own) => { for (const place of own.uploads.keys()) own.uploads.set(place, Buffer.alloc(0)); },
  ];
  for (const lose of cases) {
    let done = false;
    const state = fakePost((question, own) => {
      if (done || !question.path.endsWith("/2097152")) return undefined;
      done = true;
      lose(question, own);
      throw new TypeError("restarted");
    });
    await assert.rejects(bring(randomBytes(3_500_000), state), upload.Lost);
  }
});

test("a Post that says it has what it was never sent is not believed", async () => {
  const other = fakePost((question, _, __, reply) => (question.path.endsWith("/finish") ? reply(409, { error: "differs" }) : undefined));
  await assert.rejects(bring(randomBytes(2_500_000), other), upload.Lost);
  const ahead = fakePost((question, _, __, reply) => (question.method === "PUT" ? reply(200, { bytes: 9_999_999 }) : undefined));
  await assert.rejects(bring(randomBytes(2_500_000), ahead), upload.Lost);
  const still = fakePost((question, _, __, reply) => (question.method === "PUT" ? reply(200, { bytes: Number(question.path.split("/").at(-1)) }) : undefined));
  await assert.rejects(bring(randomBytes(2_500_000), still), /no step forward/);
  const liar = fakePost((question, _, __, reply) => (question.path === "/sealed" ? reply(200, { id: "00".repeat(32) }) : undefined));
  await assert.rejects(bring(randomBytes(18_000), liar), api.Refused);
});

test("where the Post lost a large account it is sealed and sent anew, three times at most", async () => {
  const { generateHybridIdentity, identityToRecipient } = await import("age-encryption");
  const { readEnvelope, unlock } = await import("./reader.mjs");
  const identity = await generateHybridIdentity();
  const keys = await post.keys.threadKeys(new Uint8Array(16), new Uint8Array(32));
  const film = randomBytes(2_300_000);
  const account = { kind: "account", language: "en", text: "again", files: [new File([film], "film.mp4")] };
  const deliver = async (losses) => {
    let [left, again] = [losses, 0];
    const state = fakePost((question, own) => {
      if (left > 0 && question.path.endsWith("/2097152") && left-- > 0) own.uploads.clear();
      return undefined;
    });
    const open = { ask: state.ask, beat: { send: state.ask }, now: () => ({ recipients: [recipient] }) };
    const cut = await post.deliver.deliver(account, keys, open, { voucher: () => "voucher 00", work: async () => undefined },
      { sending() {}, arrived() {}, again: () => again++ });
    return { state, again, cut };
  };
  const recipient = await identityToRecipient(identity);
  const { state, again, cut } = await deliver(2);
  assert.deepEqual([state.kept.size, again, cut], [1, 2, []]);
  const [file] = [...state.kept.values()];
  assert.ok(readEnvelope(await unlock(identity, new Uint8Array(file))).files[0].data.equals(film));
  await assert.rejects(deliver(3), upload.Lost);
});
