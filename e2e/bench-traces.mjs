// How well somebody who sees only sizes and times on the way tells apart who visits, who sends a text
// and who reads, where no scripts run: there is no cover then, only pages of one length. Prints JSON;
// asserts nothing. `TESTIMONY_BINARY=target/release/testimony node e2e/bench-traces.mjs [TRACES]`.
// With scripts: cover.test.mjs.

import { startBrowser } from "./lib.mjs";
import { idOf, startTeam } from "./post.mjs";
import { accuracy, features } from "./traces.mjs";
import { startWire } from "./wire.mjs";

const each = Number(process.argv[2] ?? 20);
const seconds = (n) => new Promise((resolve) => setTimeout(resolve, n * 1_000));
const between = (from, to) => from + Math.random() * (to - from);
const words = (most) => "x".repeat(Math.floor(Math.random() * most)) + "y";

const team = await startTeam();
const browser = await startBrowser();

/** Sends an account; gives its code words. */
async function send(page) {
  await page.locator("#account").fill(words(8_000));
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("heading", { name: "We have it." }).waitFor();
  return (await page.locator("ol.words li").allInnerTexts()).join(" ");
}

const first = await browser.page({ js: false });
await first.goto(`${team.address}/send`);
const known = await send(first);
await team.fetch();
await team.reply(idOf((await team.accounts())[0]), "A message to read.");

const acts = {
  visit: async (page, address) => page.goto(`${address}/send`),
  send: async (page, address) => {
    await page.goto(`${address}/send`);
    await seconds(between(2, 6));
    await send(page);
  },
  read: async (page, address) => {
    await page.goto(`${address}/return`);
    await seconds(between(2, 6));
    await page.locator("#words").fill(known);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("A message to read.").waitFor();
  },
};

const traces = [];
for (let round = 0; round < each; round++) {
  for (const [kind, act] of Object.entries(acts)) {
    const wire = await startWire(() => Number(new URL(team.address).port));
    const page = await browser.page({ js: false });
    await page.goto(wire.address);
    await seconds(between(1, 3));
    await act(page, wire.address);
    traces.push({ kind, features: features(wire.takeTrace()) });
    await page.context().close();
    await wire.close();
  }
}
const names = Object.keys(traces[0].features);
const found = Object.fromEntries(names.map((name) => [name, Number(accuracy(traces, name).toFixed(3))]));
console.log(JSON.stringify({ bench: "traces-without-scripts", traces: traces.length, chance: 0.333, accuracy: found }));
await browser.close();
await team.stop();
