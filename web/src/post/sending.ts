// The part that sending an account and answering have in common: read the fields, seal, bring, tell.

import { contentBytes, tooLarge, type Account } from "./envelope";
import { deliver, type Pass } from "./deliver";
import type { ThreadKeys } from "./keys";
import { cutNotes, el, hold, isolated, language, note, noteOf, statusOf, type Status } from "./page";
import { tellsPlace, withoutPlace } from "./place";
import type { Open } from "./session";
import { say } from "./texts";

/** Below this a bar would be full before it is seen. */
const barBytesMin = 2_097_152;

export interface Fields {
  readonly form: HTMLFormElement;
  readonly text: HTMLTextAreaElement;
  readonly files: HTMLInputElement;
}

export interface Sending {
  readonly kind: Account["kind"];
  readonly keys: ThreadKeys;
  readonly open: Open;
  readonly pass: Pass;
  /** The Post has it; the notes tell of files that were cut. */
  readonly done: (notes: readonly HTMLElement[]) => void;
}

/** Makes the form send by itself. The fields keep what is in them until the Post has it. */
export function sendFrom(fields: Fields, sending: Sending): void {
  const status = statusOf(fields.form);
  const copies = offerCopies(fields);
  let busy = false;
  fields.form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    status.clear();
    void send(fields, copies(), sending, status).catch((cause: unknown) => status.fail(noteOf(cause)))
      .finally(() => {
        busy = false;
        hold(fields.form, false);
      });
  });
}

async function send(
  fields: Fields, copied: readonly File[], sending: Sending, status: Status,
): Promise<void> {
  const chosen = [...(fields.files.files ?? [])];
  hold(fields.form, true);
  status.tell(say("locking"));
  const copies = await Promise.all(copied.filter((file) => chosen.includes(file)).map(withoutPlace));
  const account: Account = {
    kind: sending.kind,
    language: language(),
    text: fields.text.value,
    files: [...chosen, ...copies.filter((copy) => copy !== undefined)],
  };
  if (account.text.trim() === "" && account.files.length === 0) {
    return status.fail(note(say("nothing"), say("nothing-hint")));
  }
  if (tooLarge(account) !== undefined) return status.fail(note(say("too-large"), say("too-large-hint")));
  const all = contentBytes(account);
  const cut = await deliver(account, sending.keys, sending.open, sending.pass, {
    sending: () => status.tell(say("sending")),
    arrived: (bytes) => {
      if (all >= barBytesMin) status.bar(bytes, all);
    },
    again: () => status.tell(say("again")),
  });
  fields.form.reset();
  fields.text.value = "";
  sending.done(cutNotes(cut));
}

/** Tells of chosen photos that say where they were taken; gives those of which a copy was asked for. */
function offerCopies({ form, files }: Fields): () => readonly File[] {
  let offered: { file: File; box: HTMLInputElement }[] = [];
  const place = el("div");
  files.after(place);
  files.addEventListener("change", () => {
    const chosen = [...(files.files ?? [])];
    void Promise.all(chosen.map((file) => tellsPlace(file).catch(() => false))).then((tells) => {
      offered = chosen.filter((_, at) => tells[at]).map((file) => ({ file, box: el("input", { type: "checkbox" }) }));
      place.replaceChildren(...offered.map(({ file, box }) => el("div", { class: "note" },
        el("p", {}, say("place", { name: isolated(file.name) })),
        el("label", {}, box, ` ${say("place-copy")}`))));
    });
  });
  form.addEventListener("reset", () => {
    offered = [];
    place.replaceChildren();
  });
  return () => offered.filter(({ box }) => box.checked).map(({ file }) => file);
}
