// The Post's pages and the team's commands, as the browser tests know them. If a label, a field or a
// flag changes, it changes here and nowhere else in e2e/.

import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { room, run, servePost } from "./lib.mjs";

/** The languages in which the Post is looked at; the first one speaks without a tag. */
export const languages = ["en", "ru", "uk", "ce", "ar", "es"];

/** What a team is able to do in these tests: its vault, its Post, its commands. */
export async function startTeam() {
  const place = await room();
  const vault = place.at("vault");
  const passphrase = ["--passphrase-file", place.at("passphrase")];
  await writeFile(place.at("passphrase"), "seven plain words that only this test knows\n");
  await run(["init", vault, ...passphrase]);
  await run(["team", "export", vault, "--out", place.at("team"), ...passphrase]);
  await run(["post", "init", place.at("post"), "--team", place.at("team")]);
  await speakAll(place.at("post/post.toml"));
  const post = await servePost(place.at("post"));

  return {
    address: post.address,
    at: place.at,

    /** `testimony fetch`: brings what lies at the Post into the vault. */
    fetch: () => run(["fetch", vault, "--from", post.address, ...passphrase]),

    /** `testimony accounts --json`, parsed. */
    accounts: async () => JSON.parse(await run(["accounts", vault, "--json", ...passphrase])),

    /** `testimony reply`: leaves a message that only the code words open. */
    async reply(account, text) {
      await writeFile(place.at("reply"), text);
      const where = ["--text", place.at("reply"), "--to", post.address];
      await run(["reply", vault, account, ...where, ...passphrase]);
    },

    async stop() {
      await post.stop();
      await place.remove();
    },
  };
}

/** Gives the Post all languages. */
async function speakAll(file) {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => !line.startsWith("languages"));
  await writeFile(file, `languages = ${JSON.stringify(languages)}\n${lines.join("\n")}`);
}

/** The id by which `reply` names an account of `accounts --json`. */
export const idOf = (account) => account.id ?? account.account;

/** The account in which this text stands, anywhere in what `accounts --json` prints of it. */
export const withText = (accounts, text) =>
  accounts.find((account) => JSON.stringify(account).includes(text));

/** The one that goes on; the others have a name of their own. */
const button = (page) => page.locator("main form button:not([name])").last();

/** From the first page to the form, as a person goes: by the link that stands out, in any language. */
export async function goToForm(page) {
  await page.locator("main a.button:not(.second)").click();
  await page.locator('[name="account"]').waitFor();
}

/** From the first page to the form for code words. */
export async function goBack(page) {
  await page.locator("main a.button.second").click();
  await page.locator('[name="words"]').waitFor();
}

/** Removes the first message. */
export const remove = (page) => page.locator('main button[name="remove"]:not([value="all"])').first().click();

/** "Send nothing more and delete my mailbox", and the answer to the question. */
export async function deleteMailbox(page, sure) {
  await page.locator('main button[value="all"]').click();
  await page.locator(sure ? 'main button[name="sure"]' : "main button:not([name])").click();
}

/** Fills the form and sends it; the page that follows shows the code words. */
export async function send(page, { text, files = [] }) {
  await page.locator('[name="account"]').fill(text);
  await page.locator('[name="files"]').setInputFiles(files);
  await button(page).click();
}

/** The twelve code words on the page: the innermost element that holds these and nothing else. */
export async function readWords(page) {
  // innerText, because in textContent the items of a list run into one another.
  const found = await page.evaluate(() => {
    const words = (element) => (element.innerText ?? "").split(/[\s\d.,]+/).filter(Boolean);
    const twelve = (list) => list.length === 12 && list.every((word) => /^\p{Letter}{3,8}$/u.test(word));
    const all = [...document.querySelectorAll("main *")];
    return all.map(words).filter(twelve).at(-1);
  });
  assert.ok(found, `no twelve code words on ${page.url()}`);
  return found.join(" ");
}

/** Opens the thread of these words. */
export async function returnWith(page, words) {
  await page.locator('[name="words"]:not([type="hidden"])').fill(words);
  await button(page).click();
}

/** Answers in the open thread. */
export async function answer(page, text) {
  await page.locator('[name="answer"]').fill(text);
  await button(page).click();
}

/** Two small pictures that no other test sends. */
export async function twoFiles(team) {
  await mkdir(team.at("files"), { recursive: true });
  // The smallest GIF; the marker after its end makes each unlike the other.
  const gif = Buffer.from("R0lGODlhAQABAAAAACw=", "base64");
  const files = ["first.gif", "second.gif"].map((name) => team.at(`files/${name}`));
  for (const file of files) await writeFile(file, Buffer.concat([gif, Buffer.from(file)]));
  return files;
}
