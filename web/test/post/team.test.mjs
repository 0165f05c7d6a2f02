import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption";
import { post } from "./load.mjs";
import { makeTeam, newKeys } from "./reader.mjs";

const { team: code, session } = post;
const keys = newKeys();
const other = await identityToRecipient(await generateHybridIdentity());
const classical = await identityToRecipient(await generateX25519Identity());

test("a signed roster is read, and each day has its week", async () => {
  const made = await makeTeam({ keys, number: 7, weeks: (ours) => [
    { from: 100, until: 107, recipients: [ours] }, { from: 110, until: 117, recipients: [ours, other] },
  ] });
  const team = code.readTeam(made.toml);
  assert.equal(team.number, 7);
  const counts = [0, 100, 106, 107, 109, 110, 116, 117, 9_999].map((day) => code.recipientsOn(team, day).length);
  assert.deepEqual(counts, [1, 1, 1, 1, 1, 2, 2, 2, 2]);
  const whole = createHash("sha256").update("testimony/team/fingerprint/v1\0")
    .update(team.fetchKey).update(team.rosterKey).digest("hex");
  assert.equal(code.fingerprint(team).replaceAll(" ", ""), whole.slice(0, 32));
});

test("an altered roster, swapped recipients and foreign keys are refused", async () => {
  const ours = await makeTeam({ keys });
  const foreign = await makeTeam({});
  const raw = (made) => /roster_key = "(.*)"/.exec(made.toml)[1];
  const changes = {
    "swapped recipient": (text) => text.replace(ours.recipient, other),
    "another key that did not sign": (text) => text.replace(raw(ours), raw(foreign)),
    "a higher number": (text) => text.replace("number = 1", "number = 2"),
    "a longer week": (text) => text.replace("until = 20900", "until = 20901"),
    "a recipient more": (text) => text.replace(`["${ours.recipient}"]`, `["${ours.recipient}", "${other}"]`),
    "a week more": (text) => `${text}\n[[roster.week]]\nfrom = 30000\nuntil = 30007\nrecipients = ["${other}"]\n`,
    "no signature": (text) => text.replace(/signature = .*\n/, ""),
    "another format": (text) => text.replace("team/v1", "team/v2"),
    "no TOML": (text) => `${text}\n[`,
    "a number with a fraction": (text) => text.replace("number = 1", "number = 1.5"),
    "a signature in capitals": (text) => text.replace(/signature = "(.*)"/, (_, hex) => `signature = "${hex.toUpperCase()}A"`),
  };
  assert.equal(code.readTeam(ours.toml).weeks.length, 1);
  for (const [name, change] of Object.entries(changes)) {
    assert.notEqual(change(ours.toml), ours.toml, name);
    assert.throws(() => code.readTeam(change(ours.toml)), name);
  }
});

test("a well signed roster is refused where its weeks or recipients are not allowed", async () => {
  const cases = {
    classical: () => [{ from: 1, until: 8, recipients: [classical] }],
    mixed: (ours) => [{ from: 1, until: 8, recipients: [ours, classical] }],
    twice: (ours) => [{ from: 1, until: 8, recipients: [ours, ours] }],
    none: () => [{ from: 1, until: 8, recipients: [] }],
    "no week": () => [],
    "too many weeks": (ours) => Array.from({ length: 54 }, (_, at) => ({ from: at * 7, until: at * 7 + 7, recipients: [ours] })),
    overlapping: (ours) => [{ from: 1, until: 8, recipients: [ours] }, { from: 7, until: 14, recipients: [ours] }],
    "out of order": (ours) => [{ from: 10, until: 17, recipients: [ours] }, { from: 1, until: 8, recipients: [ours] }],
    backwards: (ours) => [{ from: 8, until: 8, recipients: [ours] }],
  };
  for (const [name, weeks] of Object.entries(cases)) {
    const { toml } = await makeTeam({ keys, weeks });
    assert.throws(() => code.readTeam(toml), name);
  }
});

test("a page that is open takes a newer roster and leaves older and other ones aside", async () => {
  const salt = "22".repeat(32);
  const answer = (toml, more = {}) => ({ status: 200, bytes: new TextEncoder().encode(JSON.stringify({
    format: "testimony/post/v1", identity: "11".repeat(32), salt, day: 20_780,
    work: { epoch: "33".repeat(16), bits: 0 }, cover: true, team: toml, ...more,
  })) });
  const asked = (first) => async ({ path }) => (path === "/post.json" ? first : { status: 503, bytes: new Uint8Array(0) });
  const at = async (number, more) => answer((await makeTeam({ keys, number })).toml, more);
  const known = { info: post.api.readInfo(JSON.parse(new TextDecoder().decode((await at(5)).bytes))) };

  const numberAfter = async (first) => (await session.renew(known, asked(first))).info.team.number;
  assert.equal(await numberAfter(await at(6)), 6);
  assert.equal(await numberAfter(await at(4)), 5, "an older roster");
  assert.equal(await numberAfter(answer((await makeTeam({ number: 9 })).toml)), 5, "another team's roster");
  assert.equal(await numberAfter(await at(9, { salt: "44".repeat(32) })), 5, "another salt");
  assert.equal(await numberAfter(await at(9, { identity: "44".repeat(32) })), 5, "another Post");
  assert.equal(await numberAfter({ status: 500, bytes: new Uint8Array(0) }), 5, "no answer");
  // The same number with other recipients is two truths under one name: the first one stays.
  const twin = await session.renew(known, asked(await at(5)));
  assert.equal(twin, known);
});
