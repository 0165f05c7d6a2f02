// What the program says. The words are on the page `texts` beside its own, one `template` each, in the page's
// language (docs/spec/post.md, "What the program finds"): none are here.

import type { Ask } from "./api";

/** Every text that the program uses. Where one is missing it does not begin: a page must not go dumb later. */
export const textNames = [
  "locked-here", "locking", "sending", "progress", "again", "not-sent", "not-sent-hint", "full", "full-hint",
  "stopped", "stopped-hint", "nothing", "nothing-hint", "too-large", "too-large-hint", "cut", "cut-hint",
  "sent", "sent-about", "words", "words-about", "digits", "try", "close",
  "count", "unknown", "checksum", "misread-hint", "offer", "offer-hint",
  "none", "none-about", "messages", "read-here", "withheld", "refused", "refused-hint", "unreadable",
  "unreadable-hint", "answer", "add", "files", "send-answer", "answered", "answered-about",
  "remove", "remove-all", "remove-sure", "remove-about", "remove-yes", "remove-no", "removed", "removed-all",
  "place", "place-copy",
] as const;

export type TextName = (typeof textNames)[number];

const texts = new Map<TextName, string>();

/** Fetches the texts of the page's language; an error where not all are there. */
export async function loadTexts(ask: Ask, path: string): Promise<void> {
  const { status, bytes } = await ask({ method: "GET", path });
  if (status !== 200) throw new Error("no texts");
  // A document that is only parsed runs nothing and fetches nothing; of it only text is taken.
  const page = new DOMParser().parseFromString(new TextDecoder().decode(bytes), "text/html");
  for (const name of textNames) {
    const text = page.querySelector<HTMLTemplateElement>(`template#t-${name}`)?.content.textContent?.trim() ?? "";
    if (text === "") throw new Error(`no text ${name}`);
    texts.set(name, text);
  }
}

/** A text of the page, with `{$name}` replaced: always as text, whatever stands in a value. */
export function say(name: TextName, values: Readonly<Record<string, string | number>> = {}): string {
  return (texts.get(name) ?? "").replace(/[\u2066-\u2069]?\{ ?\$([a-z]+) ?\}[\u2066-\u2069]?/g,
    (whole, key: string) => String(values[key] ?? whole));
}
