// Seals in the browser what a person writes, reads what the team answered, and promises nothing before both
// were tried (docs/spec/post.md). Until then the page is the one that works without this file; afterwards
// nothing leaves it in clear, whatever breaks. Nothing is stored: no cookie, no storage, no history.

import { readyAccount } from "./account";
import { ask } from "./api";
import { leaveOnShift } from "./leave";
import { readyMailbox } from "./mailbox";
import { byId, sibling } from "./page";
import type { Fields } from "./sending";
import { openSession, type Open } from "./session";
import { loadTexts, say } from "./texts";

leaveOnShift();
// Before the promise an error changes nothing: the form goes the server's way, and the page says so.
begin().catch(() => {});

async function begin(): Promise<void> {
  const form = byId<HTMLFormElement>("seal-form");
  if (form === null) return;
  const text = byId<HTMLTextAreaElement>("account");
  const files = byId<HTMLInputElement>("files");
  const words = byId<HTMLTextAreaElement>("words");
  // A page on which the server has put an answer back belongs to the server's way.
  if (words !== null && byId("answer") !== null) return;
  await loadTexts(ask, sibling("texts"));
  const ready = await openSession(ask);
  if (text !== null && files !== null) {
    await readySending(ready, { form, text, files });
  } else if (words !== null) {
    promise(form);
    readyMailbox(ready, form, words);
  }
}

async function readySending(open: Open, fields: Fields): Promise<void> {
  const voucher = byId<HTMLInputElement>("voucher");
  // Keys first: they may fail, and after the promise nothing may.
  await readyAccount(open, fields, voucher);
  promise(fields.form);
}

/** Takes from the form everything that a browser could send by itself, then says so on the page. */
function promise(form: HTMLFormElement): void {
  for (const field of form.querySelectorAll("[name]")) field.removeAttribute("name");
  for (const field of form.querySelectorAll("[formaction]")) field.removeAttribute("formaction");
  form.removeAttribute("action");
  const sealed = document.createElement("input");
  sealed.type = "hidden";
  sealed.name = "sealed";
  sealed.value = "1";
  form.append(sealed);
  const line = byId("lock-note");
  if (line !== null) line.textContent = say("locked-here");
}
