// What every browser test uses: a browser that reaches loopback only, pages of one width, colour
// scheme and language, checks that fail with a list, and child processes that always end.
//
// axe runs in contexts with scripts on: with scripts off its promise never resolves.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("..", import.meta.url));
const screenshots = path.join(root, "target", "screenshots");
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** One action in a page; a page of ours answers in well under a second. */
const stepMilliseconds = 15_000;

/** A server that was asked to stop has nothing long to finish. */
const stopMilliseconds = 5_000;

/** A run of axe over one page on a busy machine. */
const axeMilliseconds = 60_000;

/** Opening a vault costs Argon2id with 256 MiB; a debug build on a busy machine takes a while. */
const commandMilliseconds = 120_000;

/** The widths and schemes in which every page is looked at. */
export const views = [360, 1280].flatMap((width) =>
  ["light", "dark"].map((scheme) => ({ width, scheme })),
);

const isLoopback = (address) => {
  const { protocol, hostname } = new URL(address);
  if (["data:", "blob:", "about:", "file:"].includes(protocol)) return true;
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
};

/**
 * Starts Debian's Chromium with a new profile. `page({ width, scheme, lang, js })` opens a page in a
 * context of its own; `close()` fails if any page asked for something outside loopback.
 */
export async function startBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Chromium refuses its sandbox to root; a normal user keeps it.
    chromiumSandbox: process.getuid() !== 0,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE [::1]",
    ],
  });
  const outside = [];

  async function page({ width = 1280, scheme = "light", lang = "en", js = true } = {}) {
    const context = await browser.newContext({
      viewport: { width, height: width < 600 ? 740 : 900 },
      colorScheme: scheme,
      locale: lang,
      javaScriptEnabled: js,
      serviceWorkers: "block",
    });
    context.setDefaultTimeout(stepMilliseconds);
    // Before the network, so that what must not be asked is not asked by the test either.
    await context.route(
      (address) => !isLoopback(address),
      (route) => {
        outside.push(route.request().url());
        return route.abort("blockedbyclient");
      },
    );
    const made = await context.newPage();
    made.on("websocket", (socket) => {
      if (!isLoopback(socket.url().replace(/^ws/, "http"))) outside.push(socket.url());
    });
    viewOf.set(made, { width, scheme, lang, js });
    return made;
  }

  /** What was asked for outside loopback since the last call. */
  const takeOutside = () => outside.splice(0);

  async function close() {
    await browser.close();
    assert.deepEqual(takeOutside(), [], "requests left loopback");
  }

  return { page, takeOutside, close };
}

const viewOf = new WeakMap();

/** Saves what a person sees, the whole page, as target/screenshots/NAME-WIDTH-SCHEME.png. */
export async function shot(page, name) {
  const { width, scheme, lang, js } = viewOf.get(page);
  const parts = [name, width, scheme, lang === "en" ? "" : lang, js ? "" : "nojs"];
  await mkdir(screenshots, { recursive: true });
  const file = path.join(screenshots, `${parts.filter(Boolean).join("-")}.png`);
  await page.screenshot({ path: file, fullPage: true });
  return file;
}

/** Fails with the list of what axe-core found: rule, help, and the elements. */
export async function axe(page) {
  assert.ok(viewOf.get(page).js, "axe needs a context with scripts on");
  await page.evaluate(axeSource);
  const run = page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const { violations } = await within(axeMilliseconds, "axe", run);
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
  assert.deepEqual(found, [], `axe on ${page.url()}`);
}

/** Fails where the page is wider than its window: a phone would scroll sideways. */
export async function fits(page) {
  const { wide, window } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  assert.ok(wide <= window, `${page.url()} is ${wide} px wide in a window of ${window} px`);
}

/** All that is looked at on every page of a person: picture, width, axe. */
export async function inspect(page, name) {
  await shot(page, name);
  await fits(page);
  if (viewOf.get(page).js) await axe(page);
}

/** The program under test. */
export function binary() {
  const file = process.env.TESTIMONY_BINARY ?? "";
  assert.ok(existsSync(file), `TESTIMONY_BINARY names no file: "${file}"`);
  return file;
}

/** Runs the program to its end; gives stdout, fails with stderr. */
export async function run(args, { input = "", code = 0 } = {}) {
  const child = follow(spawn(binary(), args, { env: environment() }));
  child.process.stdin.on("error", () => {});
  child.process.stdin.end(input);
  const ended = await within(commandMilliseconds, args.join(" "), child.ended, () => child.kill());
  assert.equal(ended, code, `testimony ${args.join(" ")}: code ${ended}\n${child.stderr()}`);
  return child.stdout();
}

/**
 * Starts a program that goes on, and waits until it has printed what `ready` matches. Gives the
 * match and `stop()`. It is ended with this process at the latest.
 */
export async function start(program, args, ready) {
  const child = follow(spawn(program, args, { env: environment(), stdio: ["ignore", "pipe", "pipe"] }));
  const seen = new Promise((resolve) => {
    const look = () => {
      const match = ready.exec(child.stdout() + child.stderr());
      if (match) resolve(match);
    };
    child.process.stdout.on("data", look);
    child.process.stderr.on("data", look);
  });
  const gone = child.ended.then((code) => {
    throw new Error(`${path.basename(program)} ended with ${code}: ${child.stderr()}`);
  });
  // A server that stops later, as asked, is no fault.
  gone.catch(() => {});
  const match = await within(commandMilliseconds, `${program} ${args.join(" ")}`,
    Promise.race([seen, gone]), () => child.kill());
  return {
    match,
    id: child.process.pid,
    async stop() {
      child.process.kill("SIGTERM");
      await within(stopMilliseconds, "stopping", child.ended, () => child.kill()).catch(() => {});
    },
  };
}

/** The address of a server on loopback, as a program prints it. */
export const loopbackAddress = /http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+[^\s"'<>]*/;

/** `testimony post serve`, on a port that is free. */
export async function servePost(postFolder) {
  const server = await start(
    binary(), ["post", "serve", postFolder, "--listen", "127.0.0.1:0"], loopbackAddress);
  return { ...server, address: server.match[0].replace(/[/.,]+$/, "") };
}

/** `testimony open`: the Desk with its one-time address. */
export async function openDesk(folder, passphraseFile) {
  const desk = await start(
    binary(), ["open", folder, "--passphrase-file", passphraseFile], loopbackAddress);
  return { ...desk, address: desk.match[0] };
}

/** A folder for one test, removed by `remove()`. */
export async function room() {
  const folder = await mkdtemp(path.join(tmpdir(), "testimony-e2e-"));
  return { folder, at: (name) => path.join(folder, name), remove: () => rm(folder, { recursive: true }) };
}

// No window may open, no colour in what is read, and nothing of this user's own settings.
function environment() {
  const { PATH, HOME, TMPDIR, TESTIMONY_TEST_RUN } = process.env;
  const kept = { PATH, HOME, TMPDIR, TESTIMONY_TEST_RUN, BROWSER: "true", NO_COLOR: "1" };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

function follow(child) {
  const text = { stdout: "", stderr: "" };
  running.add(child);
  for (const stream of ["stdout", "stderr"]) {
    child[stream].setEncoding("utf8").on("data", (piece) => {
      text[stream] += piece;
    });
  }
  const ended = new Promise((resolve) => {
    child.on("error", (cause) => {
      text.stderr += cause.message;
      resolve(-1);
    });
    child.on("close", (code, signal) => {
      running.delete(child);
      resolve(code ?? signal);
    });
  });
  const kill = () => child.kill("SIGKILL");
  return { process: child, ended, kill, stdout: () => text.stdout, stderr: () => text.stderr };
}

async function within(milliseconds, what, promise, late = () => {}) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => {
      late();
      reject(new Error(`${what}: no answer in ${milliseconds / 1000} s`));
    }, milliseconds);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
