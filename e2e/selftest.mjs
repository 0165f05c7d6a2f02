// Tests the tests: each check must pass on a good page and fail on one that is bad in its way.
// Also the keys of the Desk's lists, on an invented page, if they are bundled.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { axe, fits, inspect, loopbackAddress, shot, start, startBrowser, views } from "./lib.mjs";

const dist = fileURLToPath(new URL("../web/dist/", import.meta.url));

const whole = (body, head = "") =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title>
   <meta name="viewport" content="width=device-width, initial-scale=1">
   <style>:root { color-scheme: light dark }</style>${head}</head>
   <body><main><h1>A page</h1>${body}</main></body></html>`;

const lines = ["one", "two", "three"].map((name) => `<li><a href="/${name}">${name}</a></li>`);

const pages = {
  "/good": whole("<p>Words.</p><p id=js>no scripts</p>"),
  "/faulty": whole(`<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
    <p style="color: #888; background: #999">Hard to read</p>`),
  "/leaking": whole('<img alt="" src="http://elsewhere.invalid/pixel.gif">'),
  "/wide": whole('<div style="width: 3000px">wide</div>'),
  "/list": whole(
    `<form role="search"><label>Search <input type="search" name="q"></label></form>
     <ul data-list>${lines.join("")}</ul>
     <dialog data-keys-help aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2>
     <dl><dt><kbd>j</kbd></dt><dd>Next line</dd></dl>
     <form method="dialog"><button autofocus>Close</button> <button data-keys-off>Turn keys off</button></form>
     </dialog>`,
    '<script src="/desk.js" defer></script>',
  ),
  "/one": whole("<p>The first</p>"),
  "/two": whole("<p>The second</p>"),
};

let browser, server, address;

before(async () => {
  const list = existsSync(`${dist}manifest.json`)
    ? JSON.parse(await readFile(`${dist}manifest.json`, "utf8"))
    : {};
  server = createServer(async (request, response) => {
    // The strictest policy of ours: axe and the checks must work under it.
    const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; img-src *";
    response.setHeader("Content-Security-Policy", policy);
    if (request.url === "/desk.js") {
      response.setHeader("Content-Type", "text/javascript");
      response.end(await readFile(dist + list["desk.js"]));
      return;
    }
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.statusCode = request.url in pages ? 200 : 404;
    response.end(pages[request.url] ?? whole(""));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${server.address().port}`;
  browser = await startBrowser();
});

after(async () => {
  server?.close();
  await browser?.close();
});

async function visit(where, options) {
  const page = await browser.page(options);
  await page.goto(address + where);
  return page;
}

test("a good page passes in every view", async () => {
  for (const view of views) {
    const page = await visit("/good", view);
    await inspect(page, "selftest-good");
    await page.context().close();
  }
  assert.deepEqual(browser.takeOutside(), []);
});

test("axe names what is wrong", async () => {
  const page = await visit("/faulty", {});
  await assert.rejects(axe(page), (cause) => {
    assert.match(cause.message, /image-alt: .*: img/);
    assert.match(cause.message, /color-contrast: .*: p/);
    return true;
  });
});

test("axe is refused at once where scripts are off, and the other checks work there", async () => {
  const page = await visit("/good", { js: false });
  await assert.rejects(axe(page), /scripts on/);
  await fits(page);
  assert.ok(existsSync(await shot(page, "selftest-off")));
});

test("a request to another host is noticed and not made", async () => {
  await visit("/leaking", {});
  assert.deepEqual(browser.takeOutside(), ["http://elsewhere.invalid/pixel.gif"]);
  await visit("/leaking", { js: false });
  assert.deepEqual(browser.takeOutside(), ["http://elsewhere.invalid/pixel.gif"]);
});

test("a leak fails the browser's close", async () => {
  const other = await startBrowser();
  const page = await other.page();
  await page.goto(`${address}/leaking`);
  await assert.rejects(other.close(), /requests left loopback/);
});

test("a page that is too wide is noticed", async () => {
  await assert.rejects(fits(await visit("/wide", { width: 360 })), /3\d\d\d px wide/);
  await assert.rejects(fits(await visit("/wide", { width: 360, js: false })), /px wide/);
});

test("the colour scheme and the width are what was asked for", async () => {
  for (const view of views) {
    const page = await visit("/good", view);
    const seen = await page.evaluate(() => ({
      width: window.innerWidth,
      scheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
    }));
    assert.deepEqual(seen, view);
  }
});

const serverCode = `
  const s = require("node:http").createServer((_, r) => r.end("hello"));
  s.listen(0, "127.0.0.1", () => console.log("at http://127.0.0.1:" + s.address().port));`;

const alive = (id) => {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
};

test("a child process is found ready and ends when asked, even if it does not want to", async () => {
  for (const code of [serverCode, `process.on("SIGTERM", () => {}); ${serverCode}`]) {
    const child = await start(process.execPath, ["-e", code], loopbackAddress);
    assert.equal(await (await fetch(child.match[0])).text(), "hello");
    assert.ok(alive(child.id));
    await child.stop();
    for (let tries = 0; alive(child.id) && tries < 50; tries++) await new Promise((r) => setTimeout(r, 100));
    assert.ok(!alive(child.id));
  }
});

test("a child that ends too early fails with its own words", async () => {
  const code = 'console.error("port in use"); process.exit(3)';
  await assert.rejects(start(process.execPath, ["-e", code], loopbackAddress), /ended with 3: port in use/);
  await assert.rejects(start("no-such-program", [], loopbackAddress), /ended with -1.*ENOENT/);
});

test("keys walk through a list, open, search and explain themselves", async () => {
  assert.ok(existsSync(`${dist}manifest.json`), "run `make web` first");
  const page = await visit("/list", {});
  const focus = () => page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press("j");
  assert.equal(await focus(), "one");
  for (const key of ["j", "j", "j"]) await page.keyboard.press(key);
  assert.equal(await focus(), "three");
  await page.keyboard.press("k");
  assert.equal(await focus(), "two");
  await page.keyboard.press("o");
  await page.getByText("The second").waitFor();

  await page.goto(`${address}/list`);
  await page.keyboard.press("/");
  await page.keyboard.type("jo?");
  assert.equal(await page.getByRole("searchbox").inputValue(), "jo?");
});

test("the dialog of keys is accessible and turns them off", async () => {
  const page = await visit("/list", { width: 360, scheme: "dark" });
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await inspect(page, "selftest-keys");
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "one");
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Turn keys off" }).click();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.notEqual(await page.evaluate(() => document.activeElement.textContent), "three");
  await page.keyboard.press("?");
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("nothing is stored and nothing leaves", async () => {
  const page = await visit("/list", {});
  await page.keyboard.press("j");
  const stored = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  assert.deepEqual(stored, [0, 0, ""]);
  assert.deepEqual(browser.takeOutside(), []);
});
