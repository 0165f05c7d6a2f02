// From three spreadsheets to an interval with its picture, in five screens and without code, in each width,
// scheme and language; what is taken along is made again by the command, bit for bit.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { inspect, openDesk, room, run, startBrowser, views } from "./lib.mjs";

const passphrase = "an invented passphrase for a test";
const here = new URL(".", import.meta.url).pathname;

let browser;

before(async () => {
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
});

async function withLists(use) {
  const place = await room();
  const file = place.at("passphrase.txt");
  await writeFile(file, passphrase);
  await run(["init", place.at("case"), "--passphrase-file", file]);
  const told = execFileSync("python3", [`${here}lists.py`, place.folder], { encoding: "utf8" });
  const [unseen, people] = told.trim().split(" ").map(Number);
  const desk = await openDesk(place.at("case"), file);
  try {
    await use({ place, address: desk.address, unseen, people });
  } finally {
    await desk.stop();
    await place.remove();
  }
}

/** Presses a button, or what else leads on, and waits for the next page. */
async function leads(page, press) {
  const before = await page.evaluate(() => performance.timeOrigin);
  await press();
  await page.waitForFunction((then) => performance.timeOrigin !== then, before);
  await page.waitForLoadState();
}

const files = ["hospital.csv", "registry.csv", "families.xlsx"];
const main = (page) => page.locator("main");

/** Screens one and two: the files, and what they are. Ends on the first pair. */
async function addLists(page, place, name) {
  await page.locator("nav a[href='/count']").click();
  await page.locator("#files").waitFor();
  await inspect(page, `${name}-1-lists`);
  await page.locator("#files").setInputFiles(files.map((file) => place.at(file)));
  await leads(page, () => page.locator("form[action='/count/lists'] button").click());
  const chosen = await page.locator("select[name^=column]").evaluateAll((all) => all.map((one) => one.value));
  for (const field of ["surname", "given_name", "full_name", "birth_date", "event_date", "place", "sex"]) {
    assert.ok(chosen.includes(field), `${field} is found among ${chosen}`);
  }
  await page.locator("#by0").fill("the hospital");
  await page.locator("#period0").fill("2026-02/2026-03");
  await page.locator("#whom0").fill("Who was brought in; nobody who was never brought in.");
  await page.locator("#by1").fill("the registry");
  await page.locator("#by2").fill("families, asked by a newspaper");
  await inspect(page, `${name}-2-covers`);
  // The files are put in: the two buttons of the page are undo and this one.
  await leads(page, () => main(page).locator("form[action^='/count/of/'] > button").click());
}

/** The number before the words of a status line. */
async function numbers(page) {
  const text = await page.locator("main [role=status].counts").textContent();
  return text.replace(/[\u2066-\u2069]/g, "").match(/\d+/g).map(Number);
}

/** Screen three: a few pairs by keys, one of them taken back, then as many as are asked. */
async function review(page, name) {
  await page.locator("table.cards").waitFor();
  await inspect(page, `${name}-3-pairs`);
  const [people] = await numbers(page);
  await leads(page, () => page.keyboard.press("n"));
  await page.locator("form[action='/undo']").waitFor();
  await leads(page, () => page.locator("form[action='/undo'] button").click());
  const [again] = await numbers(page);
  assert.equal(again, people, "what was taken back counts no more");
  let asked = 0;
  while ((await page.locator("main .notice a.button[href$='/overlaps']").count()) === 0 && asked < 40) {
    const same = await looksTheSame(page);
    await leads(page, () => page.keyboard.press(same ? "y" : "n"));
    asked += 1;
  }
  assert.ok(asked < 40, `${asked} pairs were asked and it is not enough`);
  await inspect(page, `${name}-3-enough`);
  await leads(page, () => page.locator("main a[href$='/overlaps']").last().click());
  return asked;
}

/** As a patient reader judges: the same day of birth, or the same year where only that is known. */
async function looksTheSame(page) {
  const texts = await page.locator("table.cards tbody tr").evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll("td bdi")].map((cell) => cell.textContent)));
  const years = texts.flat().filter((text) => /\d{4}/.test(text)).map((text) => text.match(/\d{4}/)[0]);
  return years.length >= 2 && years[0] === years[1];
}

/** Screens four and five. */
async function count(page, name) {
  await page.locator("main .picture").first().waitFor();
  await inspect(page, `${name}-4-overlaps`);
  await page.locator("#title").fill("People held at the ferry");
  await page.locator("input[name=by-sex]").check();
  await page.locator("details:has(#replicates) > summary").click();
  await page.locator("#replicates").fill("4");
  await page.locator("form[action$='/number'] > fieldset > button").click();
  // The page asks again by itself until the number is there.
  await page.locator(".finding").waitFor({ timeout: 120_000 });
  await inspect(page, `${name}-5-number`);
  assert.ok((await page.locator("main .picture").count()) >= 4, "curves, models, parts");
}

async function takenAlong(page, place, { people }) {
  const download = async (selector) => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.locator(selector).click()]);
    const path = place.at(file.suggestedFilename());
    await file.saveAs(path);
    return path;
  };
  const study = await download("a[href$='/file/count.json']");
  const told = await run(["count", "again", study, "--json"]);
  const said = JSON.parse(told);
  assert.equal(said.verdict, "again", told);
  const { lo, hi } = said.answer.interval;
  assert.ok(lo <= people && people <= hi, `${people} people, and the answer is ${lo} to ${hi}`);
  const text = await readFile(study, "utf8");
  for (const name of ["Abdulov", "Абдулов", "Farida", "Нижняя", "cousin"]) {
    assert.ok(!text.includes(name), `${name} is in the file of the count`);
  }
  const table = await download("a[href$='/file/table.csv']");
  const estimate = JSON.parse(await run(["estimate", table, "--model", "loglinear_bic", "--json"]));
  assert.equal(estimate.observed, JSON.parse(text).table.reduce((sum, [, people]) => sum + people, 0));
  const replicates = await readFile(await download("a[href$='/file/replicates.csv']"), "utf8");
  assert.match(replicates, /"replicate","hospital","registry","families","count"/);
  const svg = await readFile(await download("a[href$='/file/models.svg']"), "utf8");
  assert.match(svg, /^<svg /);
}

for (const view of views) {
  test(`three spreadsheets to a number, ${view.width} px, ${view.scheme}`, async () => {
    await withLists(async (lists) => {
      const page = await browser.page(view);
      await page.goto(lists.address);
      await addLists(page, lists.place, "count");
      const asked = await review(page, "count");
      await count(page, "count");
      await takenAlong(page, lists.place, lists);
      console.log(`# ${asked} pairs judged`);
    });
  });
}

for (const [lang, width] of [["ru", 360], ["ar", 360], ["ar", 1280]]) {
  test(`the same in ${lang}, ${width} px`, async () => {
    await withLists(async ({ place, address }) => {
      const page = await browser.page({ width, lang, scheme: "light" });
      await page.goto(address);
      await addLists(page, place, "count");
      await review(page, "count");
      await count(page, "count");
    });
  });
}

test("without scripts: the same screens, and a file that is no list", async () => {
  await withLists(async ({ place, address }) => {
    await writeFile(place.at("letter.pdf"), "%PDF-1.4 no table");
    const page = await browser.page({ width: 360, scheme: "light", js: false });
    await page.goto(address);
    await page.locator("nav a[href='/count']").click();
    await page.locator("#files").setInputFiles([place.at("hospital.csv"), place.at("letter.pdf")]);
    await page.locator("form[action='/count/lists'] button").click();
    await page.locator("main .problem").waitFor();
    await inspect(page, "count-no-list");
    assert.match(await page.locator("main .problem").textContent(), /letter\.pdf/);
    await page.locator("form[action='/count'] button").click();
    await page.locator("#period0").fill("31.02.");
    await page.locator("main form[action^='/count/of/'] > button").click();
    await page.locator("main .problem").first().waitFor();
    await inspect(page, "count-bad-period");
  });
});
