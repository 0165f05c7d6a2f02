// What a page knows of its Post, and keeps true while it is open. Every page of the program asks for the
// same things in the same order, whatever the person came for.

import { readInfo, yes, type Ask, type PostInfo } from "./api";
import { startBeat, type Beat } from "./beat";
import { equal } from "./bytes";
import { browserIsAble, checkRandom, checkSealing, checkTeam } from "./check";
import { readBundle, type Bundle } from "./messages";
import { pause } from "./pause";
import { mayFollow, recipientsOn } from "./team";

/** A bundle is good for an hour, and a week's recipients change at midnight. */
const renewSeconds = 3_600;
const triesMax = 3;
const retrySeconds = 2;

export interface Session {
  readonly info: PostInfo;
  /** This week's recipients, after a test sealing to them. */
  readonly recipients: readonly string[];
  /** Bytes of every small envelope. */
  readonly common: number;
  /** The messages of everybody; nothing where they could not be fetched whole. */
  readonly bundle: Bundle | undefined;
}

export interface Open {
  readonly ask: Ask;
  readonly beat: Beat;
  /** As it is known now. */
  readonly now: () => Session;
}

/** Everything that has to be true before the page promises anything; an error otherwise. */
export async function openSession(ask: Ask): Promise<Open> {
  if (!browserIsAble()) throw new Error("this browser is too old");
  checkRandom();
  let session = await learn(ask);
  await checkSealing();
  const beat = startBeat(session.info.cover, { common: session.common, ask });
  const renewal = async () => {
    for (;;) {
      await pause(renewSeconds * 1_000);
      session = await renew(session, ask);
    }
  };
  void renewal();
  return { ask, beat, now: () => session };
}

async function learn(ask: Ask): Promise<Session> {
  const info = readInfo(yes(await insist(() => ask({ method: "GET", path: "/post.json" }))));
  const bundle = await insist(() => ask({ method: "GET", path: "/bundle" })).then(bundleOf, () => undefined);
  const recipients = recipientsOn(info.team, info.day);
  return { info, recipients, common: await checkTeam(recipients), bundle };
}

/** The next hour's session. What may not follow the known one is left aside, as if no answer had come. */
export async function renew(known: Session, ask: Ask): Promise<Session> {
  try {
    const next = await learn(ask);
    const same = equal(next.info.identity, known.info.identity) && equal(next.info.salt, known.info.salt);
    return same && mayFollow(known.info.team, next.info.team) ? next : known;
  } catch {
    return known;
  }
}

function bundleOf(answer: { status: number; bytes: Uint8Array }): Bundle | undefined {
  try {
    return answer.status === 200 ? readBundle(answer.bytes) : undefined;
  } catch {
    return undefined;
  }
}

async function insist<T>(step: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await step();
    } catch (cause) {
      if (tried >= triesMax) throw cause;
      await pause(retrySeconds * 1_000);
    }
  }
}
