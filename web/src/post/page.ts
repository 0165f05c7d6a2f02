// Makes what the page shows: elements with text inside, never markup from text.

import { Refused } from "./api";
import { say, type TextName } from "./texts";

type Child = Node | string;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Readonly<Record<string, string>> = {}, ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export const byId = <T extends HTMLElement>(id: string): T | null =>
  document.getElementById(id) as T | null;

/** The language of the page, as its own mark says. */
export const language = (): string => document.documentElement.lang;

/** A page of the same language: `/ru/return` from `/ru/send`. */
export const sibling = (name: string): string => location.pathname.replace(/[^/]*$/, name);

/** Another screen in place of this one. The focus goes to its heading, so that readers of screens hear it. */
export function show(heading: TextName, ...children: readonly Child[]): void {
  const title = el("h1", { tabindex: "-1" }, say(heading));
  main().replaceChildren(title, ...children);
  title.focus();
  window.scrollTo(0, 0);
}

export const main = (): HTMLElement => document.querySelector("main") ?? document.body;

export const paragraph = (name: TextName, quiet = false): HTMLElement =>
  el("p", quiet ? { class: "quiet" } : {}, say(name));

export const button = (name: TextName, press: () => void, second = false): HTMLButtonElement => {
  const made = el("button", { type: "button", ...(second ? { class: "button second" } : {}) }, say(name));
  made.addEventListener("click", press);
  return made;
};

/** What went wrong and what to do, where readers of screens hear it at once. */
export const note = (what: string, hint: string): HTMLElement =>
  el("div", { class: "note", role: "alert" }, el("p", {}, el("strong", {}, what)), el("p", {}, hint));

/** What a failed sending says: the Post is full, the way is broken, or something nobody thought of. */
export function noteOf(cause: unknown): HTMLElement {
  const full = cause instanceof Refused && (cause.status === 507 || cause.status === 413);
  if (full) return note(say("full"), say("full-hint"));
  // `fetch` rejects with these two where no answer came.
  const away = cause instanceof TypeError || cause instanceof DOMException ||
    (cause instanceof Refused && cause.status !== 200 && cause.status !== 400);
  return away ? note(say("not-sent"), say("not-sent-hint")) : note(say("stopped"), say("stopped-hint"));
}

/** A name from elsewhere, which must not turn the sentence round it. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;

export const cutNotes = (names: readonly string[]): HTMLElement[] =>
  names.map((name) => note(say("cut", { name: isolated(name) }), say("cut-hint")));

/** Where the form tells what happens: one line, a bar for long ways, one note that goes with the next try. */
export interface Status {
  tell(text: string): void;
  bar(done: number, all: number): void;
  fail(trouble: HTMLElement): void;
  clear(): void;
}

export function statusOf(form: HTMLFormElement): Status {
  const line = el("p", { role: "status" });
  const bar = el("progress", { max: "1", "aria-hidden": "true" });
  bar.hidden = true;
  const troubles = el("div");
  form.prepend(troubles);
  form.append(line, bar);
  const clear = () => {
    line.textContent = "";
    bar.hidden = true;
    troubles.replaceChildren();
  };
  return {
    tell: (text) => {
      line.textContent = text;
    },
    bar: (done, all) => {
      bar.hidden = false;
      bar.value = all === 0 ? 0 : Math.min(1, done / all);
      const mebibytes = (bytes: number) => String(Math.ceil(bytes / 1_048_576));
      line.textContent = say("progress", { done: mebibytes(Math.min(done, all)), all: mebibytes(all) });
    },
    fail: (trouble) => {
      clear();
      troubles.replaceChildren(trouble);
      trouble.scrollIntoView({ block: "center" });
    },
    clear,
  };
}

/** While something is on its way, nothing may be pressed or changed twice. The focus stays where it is. */
export function hold(form: HTMLFormElement, held: boolean): void {
  for (const part of form.querySelectorAll("button, input:not([type=hidden]), textarea")) {
    if (part instanceof HTMLTextAreaElement) part.readOnly = held;
    else if (part instanceof HTMLInputElement) part.disabled = held;
    else part.setAttribute("aria-disabled", String(held));
  }
  form.setAttribute("aria-busy", String(held));
}
