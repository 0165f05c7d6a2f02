// Reading with code words. They are worked with on this page and go nowhere: which messages are whose is
// found in the bundle that everybody fetched.

import { Refused, yes } from "./api";
import { removal } from "./beat";
import { hex } from "./bytes";
import { threadKeys, type ThreadKeys } from "./keys";
import { readMailbox, type Slot } from "./messages";
import { button, el, hold, language, note, noteOf, paragraph, show, statusOf } from "./page";
import { sendFrom } from "./sending";
import type { Open } from "./session";
import { say } from "./texts";
import { offer, parse, type Misread, type Offer } from "./words";

const dayMilliseconds = 86_400_000;
const noPass = { voucher: () => undefined, work: async () => undefined };

export function readyMailbox(open: Open, form: HTMLFormElement, field: HTMLTextAreaElement): void {
  const status = statusOf(form);
  let busy = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    status.clear();
    const read = parse(field.value);
    if (read instanceof Uint8Array) {
      busy = true;
      hold(form, true);
      void enter(open, read).catch((cause: unknown) => {
        busy = false;
        hold(form, false);
        status.fail(noteOf(cause));
      });
      return;
    }
    const found = offer(field.value);
    if (found !== undefined) {
      field.value = found.phrase;
      status.fail(offered(found));
      return;
    }
    status.fail(misread(read));
  });
}

/** What cannot be read, word by word or as a whole. */
function misread({ fault, positions }: Misread): HTMLElement {
  return note(say(fault, { positions: positions.join(", ") }), say("misread-hint"));
}

/** What might be meant: it stands in the field, and counts only after another press of the button. */
function offered({ phrase, changed }: Offer): HTMLElement {
  const words = phrase.split(" ").map((word, at) => {
    const shown = el("bdi", { translate: "no" }, word);
    return el("li", {}, changed.includes(at + 1) ? el("mark", {}, shown) : shown);
  });
  return el("div", { class: "note", role: "alert" },
    el("p", {}, el("strong", {}, say("offer"))),
    el("ol", { class: "words" }, ...words),
    el("p", {}, say("offer-hint")));
}

async function enter(open: Open, entropy: Uint8Array): Promise<void> {
  const { info, bundle } = open.now();
  const keys = await threadKeys(entropy, info.salt);
  const slots = bundle === undefined ? undefined : await readMailbox(bundle, keys);
  showMailbox(open, keys, slots);
}

function showMailbox(open: Open, keys: ThreadKeys, slots: readonly Slot[] | undefined): void {
  const whole = slots !== undefined && slots.length > 0;
  const messages = (slots ?? []).flatMap((slot) => messageParts(open, keys, slot));
  const known: Node[] = [paragraph("read-here", true), paragraph("withheld", true)];
  const parts: Node[] = whole ? [...messages, ...known]
    : slots === undefined ? [paragraph("unreadable-hint")]
    : [paragraph("none-about"), ...known];
  const answer = answerForm(open, keys, whole);
  const all = button("remove-all", () => confirmRemoval(open, keys, slots), true);
  show(whole ? "messages" : slots === undefined ? "unreadable" : "none", ...parts, answer, all);
}

function messageParts(open: Open, keys: ThreadKeys, { id, message }: Slot): Node[] {
  if (message === undefined) return [note(say("refused"), say("refused-hint"))];
  const part = el("section", {},
    el("h2", {}, spellDay(message.day)),
    el("div", { class: "message", dir: "auto" }, message.text));
  const removed = el("p", { role: "status" });
  const remove = button("remove", () => {
    remove.disabled = true;
    const request = { opening: hex(keys.opening), slots: [id] };
    void send(open, request).then(
      () => {
        part.replaceChildren(removed);
        removed.textContent = say("removed");
      },
      () => {
        remove.disabled = false;
        part.append(notRemoved());
      });
  }, true);
  part.append(remove, removed);
  return [part];
}

function answerForm(open: Open, keys: ThreadKeys, messages: boolean): HTMLFormElement {
  const text = el("textarea", { id: "answer", rows: "8", dir: "auto", autocomplete: "off", spellcheck: "false" });
  const files = el("input", { id: "files", type: "file", multiple: "" });
  // Without a name and without an action: whatever breaks, this form has nothing to send in clear.
  const form = el("form", { method: "post", autocomplete: "off" },
    el("input", { type: "hidden", name: "sealed", value: "1" }),
    el("label", { for: "answer" }, say(messages ? "answer" : "add")), text,
    el("label", { for: "files" }, say("files")), files,
    el("button", { type: "submit" }, say("send-answer")));
  const done = (notes: readonly HTMLElement[]) =>
    show("answered", paragraph("answered-about"), ...notes, paragraph("close"));
  sendFrom({ form, text, files }, { kind: "answer", keys, open, pass: noPass, done });
  return form;
}

function confirmRemoval(open: Open, keys: ThreadKeys, slots: readonly Slot[] | undefined): void {
  const troubles = el("div");
  const sure = button("remove-yes", () => {
    sure.disabled = true;
    void send(open, { opening: hex(keys.opening), all: true }).then(
      () => show("removed-all", paragraph("close")),
      () => {
        sure.disabled = false;
        troubles.replaceChildren(notRemoved());
      });
  });
  const no = button("remove-no", () => showMailbox(open, keys, slots), true);
  show("remove-sure", paragraph("remove-about"), sure, no, troubles);
}

const notRemoved = (): HTMLElement => note(say("not-sent"), say("not-sent-hint"));

/** A removal goes at a beat and has the size of an envelope: on the way it looks like everything else. */
async function send(open: Open, request: Readonly<Record<string, unknown>>): Promise<void> {
  const answer = await open.beat.send(removal(open.now().common, request));
  if (answer.status !== 200) throw new Refused(answer.status, "", {});
  yes(answer);
}

/** "4 April 2017" in the page's language, by the day alone: no hour and no zone. */
function spellDay(day: number): string {
  const date = new Date(day * dayMilliseconds);
  const how = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  try {
    return new Intl.DateTimeFormat(language(), how).format(date);
  } catch {
    return date.toISOString().slice(0, 10);
  }
}
