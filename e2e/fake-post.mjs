// A Post as docs/spec/post.md has it, as small as it can be, whose pages and answers a test may falsify. It
// is for what the real one never does: a hostile Post. The journeys run against the real one too.

import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { makeBundle, makeSlot, makeTeam, readEnvelope, unlock } from "../web/test/post/reader.mjs";

const web = new URL("../web/", import.meta.url);
const texts = JSON.parse(await readFile(new URL("test/post/texts.json", web), "utf8"));
const list = JSON.parse(await readFile(new URL("dist/manifest.json", web), "utf8"));
const script = await readFile(new URL(`dist/${list["post.js"]}`, web));
const style = await readFile(fileURLToPath(new URL("../crates/post/templates/style.css", import.meta.url)), "utf8");
/** Every page has one size, as the real ones have. */
const pageBytes = 28_000;
const today = Math.floor(Date.now() / 86_400_000);

const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const escape = (text) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const templates = Object.entries(texts).map(([name, text]) => `<template id="t-${name}">${escape(text)}</template>`).join("");

const page = (body, sealing) => `<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Notes</title><style>${style}</style>
${sealing ? '<script src="/seal.js" defer></script>' : ""}</head><body><main>${body}</main>
<nav aria-label="Leave"><a id="leave" href="/leave">Leave this page</a></nav></body></html>`.padEnd(pageBytes);

const pages = {
  "/": page('<h1>You can tell us what happened</h1><a class="button" href="/send">Start</a> <a class="button second" href="/return">I have code words</a>'),
  "/send": page(`<h1>Tell us what happened</h1>
    <form id="seal-form" method="post" action="/send" enctype="multipart/form-data" autocomplete="off">
    <label for="account">Your account</label><textarea id="account" name="account" rows="8" dir="auto"></textarea>
    <label for="voucher">Three words</label><input id="voucher" name="voucher" autocomplete="off">
    <label for="files">Photos</label><input id="files" name="files" type="file" multiple>
    <button type="submit">Send</button></form><p id="lock-note">Your words are locked when they reach us.</p>`, true),
  "/return": page(`<h1>Your code words</h1>
    <form id="seal-form" method="post" action="/return" enctype="multipart/form-data" autocomplete="off">
    <label for="words">The twelve code words</label><textarea id="words" name="words" rows="4"></textarea>
    <button type="submit">Go on</button></form><p id="lock-note">This site reads your words.</p>`, true),
  "/texts": page(templates),
  "/leave": page("<h1>You have left.</h1>"),
};

/** Starts one. `state` is what it keeps and lasts over `restart`; `hostile` may change any answer. */
export async function startFakePost({ bits = 0, cover = true, hostile = () => undefined } = {}) {
  const team = await makeTeam({ weeks: (ours) => [{ from: today - 3, until: today + 4, recipients: [ours] }] });
  const state = {
    identity: randomBytes(32), salt: randomBytes(32), envelopes: new Map(), covers: 0, uploads: new Map(), slots: [],
    removals: [], requests: [], hostile, team, epoch: randomBytes(16), fill: undefined,
  };
  let server;
  let port = 0;

  const info = () => ({
    format: "testimony/post/v1", identity: state.identity.toString("hex"), salt: state.salt.toString("hex"), day: today,
    work: { epoch: state.epoch.toString("hex"), bits }, cover, team: team.toml,
  });

  function program(method, url, headers, body) {
    const [, route, place, last] = url.split("/");
    if (url === "/post.json") return info();
    if (url === "/sealed") return sealed(headers, body);
    if (url === "/mailbox/remove") {
      state.removals.push(JSON.parse(body));
      return {};
    }
    if (url === "/upload") {
      const made = randomBytes(32).toString("hex");
      state.uploads.set(made, { tag: JSON.parse(body).tag, bytes: Buffer.alloc(0) });
      return { upload: made };
    }
    const upload = route === "upload" ? state.uploads.get(place) : undefined;
    if (upload === undefined) return [404, { error: "not_here" }];
    if (method === "PUT") {
      const from = Number(last);
      if (from > upload.bytes.length) return [409, { error: "gap", bytes: upload.bytes.length }];
      const whole = Buffer.concat([upload.bytes.subarray(0, from), body]);
      if (whole.length > upload.bytes.length) upload.bytes = whole;
    }
    if (last === "finish") {
      const id = sha256(upload.bytes).toString("hex");
      if (id !== JSON.parse(body).id) return [409, { error: "differs" }];
      state.envelopes.set(id, { tag: upload.tag, bytes: upload.bytes });
      return { id };
    }
    return { bytes: upload.bytes.length };
  }

  function sealed(headers, body) {
    const id = sha256(body);
    const tag = headers["testimony-tag"];
    const covers = sha256(Buffer.concat([Buffer.from("testimony/cover/v1\0"), id])).toString("hex", 0, 16);
    if (tag === covers) state.covers++;
    else state.envelopes.set(id.toString("hex"), { tag, bytes: body, pass: headers["testimony-pass"] });
    return { id: id.toString("hex") };
  }

  async function answer(request, response) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const { method, url, headers } = request;
    state.requests.push({ method, url, headers, body });
    response.sendDate = false;
    response.setHeader("Content-Security-Policy", `default-src 'none'; style-src 'sha256-${sha256(style).toString("base64")}'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; img-src 'self'`);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Referrer-Policy", "no-referrer");
    const other = await state.hostile({ method, url, headers, body, state, response, info });
    if (other !== undefined) return send(response, ...other);
    if (method === "GET" && url in pages) return send(response, 200, "text/html; charset=utf-8", pages[url]);
    if (url === "/seal.js") return send(response, 200, "text/javascript; charset=utf-8", script);
    if (url === "/bundle") return send(response, 200, "application/octet-stream", bundle());
    if (method === "POST" && (url === "/send" || url === "/return")) {
      const refused = body.includes('name="sealed"');
      return send(response, refused ? 400 : 200, "text/html; charset=utf-8", page(refused ? "<h1>Promised</h1>" : "<h1>Kept at the door</h1>"));
    }
    const said = program(method, url, headers, body);
    const [status, value] = Array.isArray(said) ? said : [200, said];
    send(response, status, "application/json", JSON.stringify(value).padEnd(128));
  }

  const bundle = () => {
    const threads = new Map();
    for (const { tag, slot } of state.slots) threads.set(tag, [...(threads.get(tag) ?? []), slot]);
    return makeBundle([...threads].map(([tag, slots]) => ({ tag: Buffer.from(tag, "hex"), slots })), { epoch: state.epoch });
  };

  const send = (response, status, type, body) => {
    const bytes = Buffer.from(body);
    response.writeHead(status, { "Content-Type": type, "Content-Length": bytes.length });
    response.end(bytes);
  };

  async function begin() {
    server = createServer((request, response) => answer(request, response).catch(() => response.destroy()));
    await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
    port = server.address().port;
  }

  const stop = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });

  await begin();
  return {
    state,
    port: () => port,
    stop,
    async restart(pause = 0) {
      await stop();
      await new Promise((resolve) => setTimeout(resolve, pause));
      await begin();
    },

    /** What the team finds: every envelope opened, by the reader of the unit tests. */
    async fetch() {
      const opened = [];
      for (const { bytes, pass } of state.envelopes.values()) {
        const plain = await unlock(team.identity, new Uint8Array(bytes));
        const key = opened.find(({ header }) => header.mac_key !== undefined)?.header.mac_key;
        opened.push({ ...readEnvelope(plain, key && Buffer.from(key, "hex")), pass, bytes: bytes.length });
      }
      return opened;
    },

    /** Leaves a message for the thread of this account; gives its slot. */
    async reply({ header }, text, more = {}) {
      const thread = { tag: Buffer.from(header.tag, "hex"), recipient: header.recipient, macKey: Buffer.from(header.mac_key, "hex") };
      const slot = await makeSlot(thread, { text, ...more });
      state.slots.push({ tag: header.tag, slot });
      state.epoch = randomBytes(16);
      return slot;
    },
  };
}
