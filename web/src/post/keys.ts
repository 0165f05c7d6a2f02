// The keys of a thread, from its code words and the Post's salt (envelope.md, section 1).

import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { identityOf, recipientOf } from "./age";
import { join, utf8 } from "./bytes";

export interface ThreadKeys {
  readonly opening: Uint8Array;
  readonly tag: Uint8Array;
  readonly macKey: Uint8Array;
  /** `AGE-SECRET-KEY-PQ-1…`: opens what the team writes; never leaves the page. */
  readonly identity: string;
  /** `age1pq1…`: the team seals to it. */
  readonly recipient: string;
}

export async function threadKeys(entropy: Uint8Array, salt: Uint8Array): Promise<ThreadKeys> {
  const secret = extract(sha256, entropy, salt);
  const derived = (purpose: string) => expand(sha256, secret, utf8(`testimony/words/${purpose}/v1`), 32);
  const opening = derived("opening");
  const seed = derived("identity");
  return {
    opening,
    tag: sha256(join(utf8("testimony/words/tag/v1"), Uint8Array.of(0), opening)).slice(0, 16),
    macKey: derived("mac"),
    identity: identityOf(seed),
    recipient: await recipientOf(seed),
  };
}
