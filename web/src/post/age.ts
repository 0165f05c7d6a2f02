// age with hybrid keys and nothing else. The library takes classical and mixed recipients without a word;
// here they are refused, because an account must stay closed longer than curves may (envelope.md, 2).

import { bech32 } from "@scure/base";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";

const recipientBytes = 1_216;
const recipientLetters = 1_959;
const recipientsMax = 4;
const seedBytes = 32;

/** What one stanza adds to a file: its first line, and 32 bytes in base64 on the second. */
const stanzaLine = /^-> mlkem768x25519 [A-Za-z0-9+/]{1494}$/;
const stanzaBody = /^[A-Za-z0-9+/]{43}$/;
const firstLine = "age-encryption.org/v1";
const macLine = /^--- [A-Za-z0-9+/]{43}$/;

export const identityOf = (seed: Uint8Array): string => {
  if (seed.length !== seedBytes) throw new Error("an identity has 32 bytes");
  return bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", seed).toUpperCase();
};

export const recipientOf = (seed: Uint8Array): Promise<string> => identityToRecipient(identityOf(seed));

/** True for a hybrid recipient whose checksum and length are right. */
export function isRecipient(text: string): boolean {
  if (text.length !== recipientLetters || !/^age1pq1[a-z0-9]+$/.test(text)) return false;
  try {
    // Bech32 has a limit of 90 letters, which age's hybrid recipients pass by design.
    const { prefix, words } = bech32.decode(text as `${string}1${string}`, false);
    return prefix === "age1pq" && bech32.fromWords(words).length === recipientBytes;
  } catch {
    return false;
  }
}

/** One to four recipients, all different, all hybrid: anything else is an error before a byte is sealed. */
export function checkRecipients(recipients: readonly string[]): void {
  if (recipients.length < 1 || recipients.length > recipientsMax) throw new Error("wrong number of recipients");
  if (new Set(recipients).size !== recipients.length) throw new Error("a recipient is there twice");
  if (!recipients.every(isRecipient)) throw new Error("a recipient is not hybrid");
}

/** The ciphertext of a stream, as a stream: nothing is held but what is under way. */
export async function sealStream(
  recipients: readonly string[], plaintext: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ReadableStream<Uint8Array>> {
  return encrypter(recipients).encrypt(plaintext);
}

/** The ciphertext of few bytes. */
export const seal = async (recipients: readonly string[], plaintext: Uint8Array): Promise<Uint8Array> =>
  encrypter(recipients).encrypt(plaintext as Uint8Array<ArrayBuffer>);

function encrypter(recipients: readonly string[]): Encrypter {
  checkRecipients(recipients);
  const made = new Encrypter();
  for (const recipient of recipients) made.addRecipient(recipient);
  return made;
}

/** The plaintext of a file that has exactly one stanza, ours. */
export async function open(identity: string, file: Uint8Array): Promise<Uint8Array> {
  if (hybridStanzas(file) !== 1) throw new Error("not a file with one hybrid stanza");
  const opener = new Decrypter();
  opener.addIdentity(identity);
  return opener.decrypt(file as Uint8Array<ArrayBuffer>);
}

/** How many hybrid stanzas a file has; an error where its header is anything else than these. */
export function hybridStanzas(file: Uint8Array): number {
  // A header of four stanzas has 6,300 bytes.
  const header = new TextDecoder("latin1").decode(file.subarray(0, 8_192)).split("\n");
  if (header[0] !== firstLine) throw new Error("not an age file");
  let at = 1;
  while (stanzaLine.test(header[at] ?? "") && stanzaBody.test(header[at + 1] ?? "")) at += 2;
  if (!macLine.test(header[at] ?? "")) throw new Error("another stanza");
  return (at - 1) / 2;
}
