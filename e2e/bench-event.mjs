// Times the page of an event with 6,000 passages: `node e2e/bench-event.mjs BINARY`. Prints a line of
// JSON with milliseconds from the request to the last byte, on loopback; beside it, in the same run, a
// page of the same Desk that shows nothing (the form for a new account).

import { writeFile } from "node:fs/promises";
import { openDesk, room, run } from "./lib.mjs";

process.env.TESTIMONY_BINARY ??= process.argv[2];
const accounts = 600;
const passagesEach = 10;
const claims = 60;
const rounds = 15;

/** Half of the accounts repeat another one; each says ten things, of sixty claims. */
function casework() {
  const lines = [{ action: "event", id: "e", title: "An event that many tell of", start: "2026-03" }];
  const words = (at) => `sentence number ${at} of what was told there`;
  for (let one = 0; one < claims; one++) {
    lines.push({ action: "claim", id: `c${one}`, text: `Claim ${one} of the event`, kind: "act", event: "e" });
  }
  for (let one = 0; one < accounts; one++) {
    const repeats = one % 2 === 1;
    const text = Array.from({ length: passagesEach }, (_, at) => words(at)).join(". ");
    lines.push({ action: "source", id: `s${one}`, kind: "person", code_name: `Source ${one}` });
    lines.push({
      action: "account", id: `a${one}`, source: `s${one}`, access: repeats ? "heard_from" : "saw",
      received_via: "interview", made: `2026-03-${String((one % 28) + 1).padStart(2, "0")}`, text,
    });
    if (repeats) {
      lines.push({ action: "attribution", account: `a${one}`, from: `s${one - 1}`, mode: "quotes", status: "declared" });
    }
    for (let at = 0; at < passagesEach; at++) {
      lines.push({ action: "passage", id: `p${one}-${at}`, account: `a${one}`, exact: words(at) });
      const claim = `c${(one * 7 + at) % claims}`;
      lines.push({ action: "assertion", account: `a${one}`, claim, stance: "asserts", passage: `p${one}-${at}` });
    }
  }
  return lines.map((line) => JSON.stringify(line)).join("\n");
}

async function timed(address, cookie) {
  const times = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    const answer = await fetch(address, { headers: { cookie } });
    bytes = (await answer.arrayBuffer()).byteLength;
    times.push(performance.now() - began);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  }
  times.sort((a, b) => a - b);
  const round = (value) => Math.round(value * 10) / 10;
  return { median_ms: round(times[rounds >> 1]), slowest_ms: round(times[rounds - 1]), bytes };
}

const place = await room();
try {
  const file = place.at("passphrase.txt");
  await writeFile(file, "a passphrase for measuring");
  await writeFile(place.at("case.jsonl"), casework());
  await run(["init", place.at("case"), "--passphrase-file", file]);
  await run(["apply", place.at("case"), place.at("case.jsonl"), "--passphrase-file", file]);
  const desk = await openDesk(place.at("case"), file);
  const opened = await fetch(desk.address, { redirect: "manual" });
  const cookie = opened.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  const at = (path) => new URL(path, desk.address).href;
  const report = {
    bench: "event", passages: accounts * passagesEach, claims, accounts,
    event: await timed(at("/event/e"), cookie),
    claim: await timed(at("/claim/c0"), cookie),
    nothing: await timed(at("/account/new"), cookie),
  };
  console.log(JSON.stringify(report));
  await desk.stop();
} finally {
  await place.remove();
}
