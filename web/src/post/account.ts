// The form for an account, and the screen with its code words.

import { random } from "./bytes";
import { voucherPass } from "./deliver";
import { threadKeys } from "./keys";
import { el, language, paragraph, show, sibling } from "./page";
import { sendFrom, type Fields } from "./sending";
import type { Open } from "./session";
import { say } from "./texts";
import { startWork } from "./work";
import { entropyBytes, spell } from "./words";

/** Work that is not done when the account is: so long it may go on. */
const workSeconds = 10;

export async function readyAccount(open: Open, fields: Fields, voucher: HTMLInputElement | null): Promise<void> {
  const entropy = random(entropyBytes);
  const { info } = open.now();
  const keys = await threadKeys(entropy, info.salt);
  const work = startWork(info, keys.tag);
  sendFrom(fields, {
    kind: "account",
    keys,
    open,
    pass: { voucher: () => voucherPass(info, voucher?.value ?? ""), work: () => work.within(workSeconds) },
    done: (notes) => {
      work.stop();
      showWords(entropy, notes);
    },
  });
}

function showWords(entropy: Uint8Array, notes: readonly HTMLElement[]): void {
  const spanish = language().split("-")[0] === "es";
  const words = spell(entropy, spanish ? "spanish" : "english").split(" ");
  const listed = words.map((word) =>
    el("li", {}, el("bdi", { lang: spanish ? "es" : "en", translate: "no" }, word)));
  show(
    "sent",
    paragraph("sent-about"),
    ...notes,
    el("h2", {}, say("words")),
    el("ol", { class: "words" }, ...listed),
    el("details", {}, el("summary", {}, say("digits")),
      el("p", { dir: "ltr", translate: "no" }, spell(entropy, "digits"))),
    el("p", {}, el("strong", {}, say("words-about"))),
    el("div", { class: "screen" },
      el("a", { class: "button", href: sibling("return") }, say("try")),
      paragraph("close")),
  );
}
