// Ten thousand texts that want to break out, through every field of the Post and of a case, then
// opened in the Desk: nothing runs, nothing is asked for elsewhere, nothing fails, nothing is written
// elsewhere. `make test` sends a thousand.

import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { openDesk, run, startBrowser } from "./lib.mjs";
import { brokenForms, payloads } from "./payloads.mjs";
import { startTeam } from "./post.mjs";

const long = process.env.TESTIMONY_LONG === "1";
const count = long ? 10_000 : 1_000;
/** Texts of one account, each in a field of its own. */
const filesOfAccount = 20;
/** So many pages of files, of histories, and files to keep are opened, besides all else. */
const most = long ? { file: 400, history: 400, contents: 4_000 } : { file: 40, history: 20, contents: 200 };

let browser, team, trap, texts;

before(async () => {
  trap = await setTrap();
  texts = payloads(count, trap.address);
  browser = await startBrowser();
  team = await startTeam();
});

after(async () => {
  await browser?.close();
  await team?.stop();
  trap?.close();
});

/** A server to which every text that is code leads. */
async function setTrap() {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    take: () => asked.splice(0),
    close: () => server.close(),
  };
}

/** Sends bytes as they are; gives the answer, whatever becomes of the link. */
function ask(head, body) {
  const { hostname, port } = new URL(team.address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.setEncoding("latin1").on("data", (piece) => { answer += piece; });
    socket.on("error", () => {}).on("close", () => resolve(answer));
    socket.write(`${head}Host: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`);
    socket.write(body);
  });
}

const form = (path, body) =>
  ask(`POST ${path} HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=B\r\n`, body);

/** A quoted value of a head, as browsers write it; and now and then as no browser would. */
const quoted = (text, raw) => (raw ? text : text.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));

/** An account with a text, a voucher, file names, media types and contents. */
function account(some, raw) {
  const parts = [`--B\r\nContent-Disposition: form-data; name="account"\r\n\r\n${some.join("\n")}\r\n`,
    `--B\r\nContent-Disposition: form-data; name="voucher"\r\n\r\n${some[0]}\r\n`];
  for (const [at, text] of some.entries()) {
    const type = quoted(some[(at + 1) % some.length], raw && at === 3).slice(0, 4000);
    parts.push(`--B\r\nContent-Disposition: form-data; name="files"; filename="${quoted(text, raw && at === 5)}"\r\n` +
      `Content-Type: ${type}\r\n\r\n${text}\r\n`);
  }
  return Buffer.from(`${parts.join("")}--B--\r\n`, "utf8");
}

function judge(answer, what) {
  // No answer at all is one to a request that is none.
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 400);
  assert.ok(status < 500, `${status} for ${JSON.stringify(what).slice(0, 300)}`);
  const head = answer.split("\r\n\r\n")[0].toLowerCase();
  assert.ok(!head.includes("x-injected"), `a header of theirs: ${head}`);
  assert.ok(!head.includes("location:"), `leads elsewhere: ${head}`);
  return status;
}

test(`${count} texts through every field of the Post`, async () => {
  const before = (await readdir("/tmp")).filter((name) => name.includes("testimony-payload"));
  const taken = [];
  for (let at = 0; at < texts.length; at += filesOfAccount) {
    const some = texts.slice(at, at + filesOfAccount);
    taken.push(judge(await form("/send", account(some, at % 3 === 0)), some));
  }
  assert.ok(taken.filter((status) => status === 200).length > taken.length / 2, `${taken}`);
  for (const [at, text] of texts.entries()) {
    const word = encodeURIComponent(text.toWellFormed());
    const line = text.replaceAll(/[\r\n\0]/g, "");
    const plain = Buffer.from(`--B\r\nContent-Disposition: form-data; name="words"\r\n\r\n${text}\r\n--B--\r\n`);
    const ways = [
      () => form("/return", plain),
      () => form(at % 2 ? "/send" : "/return", brokenForms(text)[at % 15]),
      () => ask(`GET /${word.slice(0, 2000)} HTTP/1.1\r\n`, ""),
      () => ask(`GET /${at % 2 ? "ru" : line.slice(0, 2000)}/send?${word.slice(0, 2000)} HTTP/1.1\r\n`, ""),
      () => ask(`POST /sealed HTTP/1.1\r\nTestimony-Tag: ${line}\r\nTestimony-Pass: voucher ${line}\r\n`, text),
      () => ask("POST /upload HTTP/1.1\r\nContent-Type: application/json\r\n", JSON.stringify({ tag: text })),
      () => ask(`PUT /upload/${word.slice(0, 500)}/${word.slice(0, 500)} HTTP/1.1\r\n`, text),
      () => ask("POST /mailbox/remove HTTP/1.1\r\n", JSON.stringify({ opening: text, slots: [text] })),
      () => ask("POST /team/get HTTP/1.1\r\n", JSON.stringify({ proof: { challenge: text, ours: text, signature: text }, id: text })),
      () => ask(`GET / HTTP/1.1\r\nAccept-Language: ${line}\r\nReferer: ${line}\r\nCookie: ${line}\r\n`, ""),
      () => ask(`POST /send HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=${line}\r\n`, text),
    ];
    // Each goes two ways, and all ways come up for each kind of text.
    judge(await ways[at % ways.length](), text);
    judge(await ways[(at * 7 + 3) % ways.length](), text);
  }
  const left = (await readdir("/tmp")).filter((name) => name.includes("testimony-payload"));
  assert.deepEqual(left, before, "written elsewhere");
  // It still works.
  judge(await ask("GET / HTTP/1.1\r\n", ""), "the first page");
});

/** A case in which every field that holds a text holds one of them. */
function casework() {
  let at = 0;
  const next = (most = 400) => texts[at++ % texts.length].replaceAll("\0", "").slice(0, most).toWellFormed() || "x";
  const lines = [];
  for (let number = 0; number < (long ? 60 : 12); number++) {
    const own = (kind) => `${kind}-payload-${number}`;
    lines.push(
      { action: "source", id: own("s"), kind: "outlet", code_name: next(100), name: next(100), remarks: next() },
      { action: "event", id: own("e"), title: next(200), place: next(200), description: next() },
      { action: "act", id: own("act"), event: own("e"), type: next(200), victim: next(200) },
      { action: "claim", id: own("c"), text: next(), kind: "act", event: own("e"), act: own("act") },
      { action: "account", id: own("a"), source: own("s"), received_via: "published", access: "heard_from", title: next(200), text: next() },
      { action: "attribution", account: own("a"), from: own("s"), mode: "quotes", status: "declared" },
      { action: "assertion", account: own("a"), claim: own("c"), stance: "asserts" },
      { action: "intervention", id: own("i"), event: own("e"), party: own("s"), type: next(200) },
      { action: "consent", account: own("a"), given: { team: true }, note: next() },
    );
  }
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
}

test("they lie in a case, and nothing of it runs in the Desk", async (t) => {
  await team.fetch();
  await writeFile(team.at("casework.jsonl"), casework());
  await run(["apply", team.at("vault"), team.at("casework.jsonl"), "--passphrase-file", team.at("passphrase")]);
  const desk = await openDesk(team.at("vault"), team.at("passphrase"));
  try {
    const seen = await crawl(desk.address);
    assert.ok(seen.accounts >= Math.floor((count / filesOfAccount) * 0.5), JSON.stringify(seen));
    assert.ok(seen.file >= 20 && seen.contents >= 200, JSON.stringify(seen));
    t.diagnostic(JSON.stringify(seen));
  } finally {
    await desk.stop();
  }
  assert.deepEqual(trap.take(), [], "something ran, or asked elsewhere");
});

/** Opens every page that a page links to, and what is behind the links to files. */
async function crawl(address) {
  const page = await browser.page();
  const watched = watch(page, new URL(address).origin);
  await page.goto(address);
  const start = ["/", "/files", "/events", "/sources", "/proposals", "/tasks", "/history", "/search?q=testimony", "/search?q=script", "/record", "/who"];
  const waiting = start.map((path) => new URL(path, address).href);
  const known = new Set(waiting);
  const seen = { pages: 0, accounts: 0, file: 0, history: 0, contents: 0 };
  while (waiting.length > 0) {
    const url = waiting.shift();
    const { pathname } = new URL(url);
    if (/\/content$|\/file\/[^/]+$/.test(pathname) && pathname.startsWith("/account/")) {
      if (++seen.contents <= most.contents) await contents(page, url);
      continue;
    }
    const [, kind] = pathname.split("/");
    if (kind in most && ++seen[kind] > most[kind]) continue;
    if (pathname.startsWith("/account/")) seen.accounts += 1;
    const answer = await page.goto(url, { waitUntil: "domcontentloaded" });
    assert.ok(answer.status() < 400, `${answer.status()} at ${url}`);
    seen.pages += 1;
    const links = await page.locator("a[href]").evaluateAll((all) => all.map((one) => one.href));
    for (const link of links) {
      const to = new URL(link);
      assert.equal(to.origin, new URL(address).origin, `${url} links to ${link}`);
      to.hash = "";
      const follow = /^\/(account|file|event|claim|source|history)\/|^\/$|^\/files$/.test(to.pathname);
      if (follow && !known.has(to.href)) {
        known.add(to.href);
        waiting.push(to.href);
      }
    }
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
    assert.deepEqual(watched.take(), [], url);
  }
  await page.context().close();
  return seen;
}

/** What a click on a file gives: something to keep, never something that the browser shows. */
async function contents(page, url) {
  // A link that is kept open may just be closed by the other side.
  const answer = await page.context().request.get(url, { headers: { Connection: "close" } });
  assert.ok(answer.status() < 400, `${answer.status()} at ${url}`);
  const { "content-disposition": how = "", "content-type": type = "", "x-content-type-options": sniff } = answer.headers();
  assert.match(how, /^attachment/, url);
  assert.ok(!/html|svg|xml|javascript/.test(type), `${type} at ${url}`);
  assert.equal(sniff, "nosniff", url);
}

/** Whatever a page does that it should not. */
function watch(page, origin) {
  const wrong = [];
  page.on("dialog", (dialog) => { wrong.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== "data:" && url.protocol !== "about:") wrong.push(`asked for ${url}`);
  });
  page.on("response", (response) => { if (response.status() >= 500) wrong.push(`${response.status()} ${response.url()}`); });
  page.on("pageerror", (error) => wrong.push(`error ${error.message}`));
  page.on("popup", () => wrong.push("a window"));
  // What the page's policy refused was markup all the same.
  page.on("console", (message) => { if (/Refused|violates/.test(message.text())) wrong.push(message.text()); });
  return { take: () => wrong.splice(0) };
}

test("control: the same texts on a page that does not escape them run and are seen", async () => {
  trap.take();
  const careless = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(`<!doctype html><title>x</title><p>${texts[Number(request.url.slice(1))]}`);
  });
  await new Promise((resolve) => careless.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${careless.address().port}`;
  const page = await browser.page();
  const watched = watch(page, origin);
  for (let at = 0; at < 60; at++) await page.goto(`${origin}/${at}`).catch(() => {});
  await page.context().close();
  careless.close();
  const [ran, wrong] = [trap.take(), watched.take()];
  browser.takeOutside();
  assert.ok(ran.some((path) => path.startsWith("/ran")), `nothing ran: ${ran}`);
  assert.ok(ran.length >= 10 && wrong.length >= 10, `${ran.length} ${wrong.length}`);
});
