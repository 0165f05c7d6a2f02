// The Desk's pages and the demo's case, as the browser tests know them. If a label or a path
// changes, it changes here and nowhere else in e2e/.

import assert from "node:assert/strict";
import { request } from "node:http";
import { room, run } from "./lib.mjs";

/** The invented case of `testimony demo`, as a vault to open. */
export async function demoCase() {
  const place = await room();
  const folder = place.at("demo");
  await run(["demo", "--no-serve", "--dir", folder]);
  return {
    vault: `${folder}/vault`,
    passphraseFile: `${folder}/passphrase.txt`,
    remove: place.remove,
  };
}

/** From anywhere in the Desk to the list of accounts. */
export async function goToInbox(page) {
  await page.getByRole("navigation").getByRole("link", { name: "Inbox" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Inbox" }).waitFor();
}

/** Presses `keys` one by one, once the script that listens for them runs: a heading is there before it. */
export async function press(page, ...keys) {
  await page.waitForLoadState("load");
  for (const key of keys) await page.keyboard.press(key);
}

/** Opens the first account of the inbox. */
export async function openFirstAccount(page) {
  await page.locator("[data-list]").getByRole("link").first().click();
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** From anywhere to the page of the first event. */
export async function openFirstEvent(page) {
  await page.getByRole("navigation").getByRole("link", { name: "Events" }).first().click();
  await page.locator("[data-list]").getByRole("link").first().click();
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** From anywhere to the list of files. */
export async function goToFiles(page) {
  await page.getByRole("navigation").getByRole("link", { name: "Files" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Files" }).waitFor();
}

/** From the list of files to the page of the one with this in its name. */
export async function openFile(page, name) {
  await page.locator("[data-list]").getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

/** From the page of a file to the account that it came with, which shows its small picture. */
export async function openAccountOfFile(page) {
  await page.locator("main a[href^='/account/']").click();
  await page.locator("img.thumb").first().waitFor();
}

/** A picture is blurred and grey, and clear only after a click. */
export async function assertBlurredUntilAsked(page) {
  const picture = page.locator("img.look");
  const grey = () => picture.evaluate((one) => getComputedStyle(one).filter);
  assert.ok((await picture.getAttribute("src")).endsWith("/blurred"), "blurred at first");
  assert.equal(await grey(), "grayscale(1)");
  await page.getByRole("link", { name: "Show it clear" }).click();
  await page.locator("img.look.clear").waitFor();
  assert.ok((await picture.getAttribute("src")).endsWith("/clear"), "clear when asked for");
  assert.equal(await grey(), "none");
  assert.ok(await picture.evaluate((one) => one.decode().then(() => one.naturalWidth > 0)), "it loads");
}

/** The form in which an interview is typed. */
export async function goToNewAccount(page) {
  await page.getByRole("link", { name: "New account" }).first().click();
  await page.locator("main form").waitFor();
}

/** The search over the whole case. */
export async function goToSearch(page) {
  await page.getByRole("navigation").getByRole("link", { name: "Search" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Search" }).waitFor();
}

/** Searches; something must be found, and marked. */
export async function searchFor(page, query) {
  await page.getByRole("searchbox").fill(query);
  await page.getByRole("searchbox").press("Enter");
  await page.getByRole("status").waitFor();
  assert.ok((await page.locator("mark").count()) > 0, "what was found is marked");
}

/** What the event's page must show: the matrix of claims, and the graph drawn by the server. */
export async function assertEvent(page) {
  assert.ok((await page.locator("main table").count()) > 0, "the matrix is a table");
  assert.ok((await page.locator("main svg").count()) > 0, "the graph is an SVG in the page");
}

/** A request as no browser would make it: its own Host header, no cookie. Gives the status. */
export function statusOf(address, headers = {}) {
  const { hostname, port, pathname, search } = new URL(address);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path: pathname + search, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("error", reject).end();
  });
}
