// The page: takes a dossier and a policy file, checks them here, and shows the result. No network, no
// storage; the policy in the page's head forbids both.

import { type Chosen, type ChosenPolicy, chosenArchive, chosenFolder, dropped, isInside } from "./intake.ts";
import { Refusal } from "./bytes.ts";
import { NotADossier } from "./files.ts";
import { resultOf, type Say, type Shown } from "./result.ts";
import { foreign, h } from "./show.ts";
import { english, type Language, languages, type Name } from "./strings.ts";
import { readTrusted, type Trusted, verifyDossier } from "./verify.ts";

let language: Language = firstLanguage();
let dossier: Chosen | undefined;
let policy: ChosenPolicy | undefined;
let shown: Shown | undefined;
let failure: Name | undefined;
let busy = false;

function firstLanguage(): Language {
  for (const wanted of navigator.languages) {
    const found = languages.find(({ code }) => code === wanted.slice(0, 2).toLowerCase());
    if (found !== undefined) return found;
  }
  return languages[0]!;
}

/** A string in the language that is set; one that it lacks is English, and marked so. */
const say: Say = (name, values = {}) => {
  const own = language.table[name];
  const element = own === undefined ? h("span", { lang: "en", dir: "ltr" }) : h("span");
  for (const part of (own ?? english[name]).split(/\{(\w+)\}/).map((text, i) => (i % 2 === 0 ? text : values[text] ?? ""))) {
    element.append(typeof part === "string" ? part : part.cloneNode(true));
  }
  return element;
};

const at = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

const badge = () => (language.reviewed ? undefined : h("span", { class: "badge" }, say("unreviewed"),
  language.code === "en" ? undefined : h("span", { lang: "en", dir: "ltr" }, " · unreviewed")));

function render(): void {
  document.documentElement.lang = language.code;
  document.documentElement.dir = language.dir;
  document.title = language.table.title ?? english.title;
  for (const element of document.querySelectorAll<HTMLElement>("[data-say]")) {
    element.replaceChildren(say(element.dataset.say as Name));
  }
  at("languages").setAttribute("aria-label", language.table.language ?? english.language);
  for (const button of document.querySelectorAll<HTMLElement>("#languages button")) {
    button.setAttribute("aria-pressed", String(button.lang === language.code));
  }
  const note = at("unreviewed");
  note.hidden = language.reviewed;
  note.replaceChildren(badge() ?? "", " ", say("unreviewed_note"));
  at("dossier-name").replaceChildren(dossier === undefined ? say("none") : foreign(dossier.name));
  at("policy-name").replaceChildren(policy === undefined ? say("none") : foreign(policy.file.name));
  at<HTMLButtonElement>("check").disabled = dossier === undefined || busy;
  renderResult();
}

function renderResult(): void {
  const result = at("result");
  const parts: HTMLElement[] = [];
  if (failure !== undefined) {
    parts.push(h("section", { class: "verdict error", role: "alert" },
      h("h2", { id: "sentence", tabindex: "-1" }, say("error")), h("p", {}, say(failure))));
  } else if (shown !== undefined) {
    parts.push(...resultOf(shown, language, say));
    const mark = badge();
    if (mark !== undefined) parts[0]!.append(h("p", {}, mark));
    const print = h("button", { type: "button", class: "no-print" }, say("print"));
    print.addEventListener("click", () => window.print());
    parts.push(h("p", {}, print));
  }
  result.replaceChildren(...parts);
}

/** A new choice makes an old answer void. */
function forget(): void {
  shown = undefined;
  failure = undefined;
}

function takeDossier(chosen: Chosen | undefined): void {
  if (chosen === undefined || busy) return;
  forget();
  dossier = chosen;
  render();
}

function takePolicy(chosen: ChosenPolicy | undefined): void {
  if (chosen === undefined || busy) return;
  forget();
  policy = chosen;
  render();
}

const progressEvery = 100;
const policyBytesMax = 1024 * 1024;

async function trustedFrom(chosen: ChosenPolicy): Promise<Trusted> {
  if (chosen.file.size > policyBytesMax) throw new Refusal("policy");
  return readTrusted(chosen.file.name, new Uint8Array(await chosen.file.arrayBuffer()));
}

async function decide(): Promise<void> {
  let trusted: Trusted[] = [];
  if (policy !== undefined) {
    if (await isInside(policy, dossier!)) return void (failure = "error_policy_inside");
    try {
      trusted = [await trustedFrom(policy)];
    } catch (cause) {
      failure = cause instanceof Refusal ? "error_policy" : "error_read";
      return;
    }
  }
  const now = BigInt(Math.floor(Date.now() / 1000));
  let last = 0;
  const progress = (done: number, all: number) => {
    if (performance.now() - last < progressEvery) return;
    last = performance.now();
    const percent = Math.floor((100 * done) / Math.max(1, all));
    at<HTMLProgressElement>("progress").value = percent;
    at("status").replaceChildren(say("percent", { n: String(percent) }));
  };
  try {
    const files = await dossier!.open();
    const verdict = await verifyDossier(files, { trusted, now, progress });
    shown = { verdict, now, dossierName: dossier!.name, policyName: policy?.file.name };
  } catch (cause) {
    failure = cause instanceof NotADossier ? "error_not_dossier" : "error_read";
  }
}

async function check(): Promise<void> {
  if (dossier === undefined || busy) return;
  busy = true;
  forget();
  render();
  at("working").hidden = false;
  at<HTMLProgressElement>("progress").value = 0;
  at("status").replaceChildren(say("checking"));
  try {
    await decide();
  } finally {
    busy = false;
    at("working").hidden = true;
    at("status").replaceChildren();
    render();
  }
  at("sentence")?.focus();
}

function listen(): void {
  const list = at("languages");
  for (const one of languages) {
    const button = h("button", { type: "button", lang: one.code, dir: one.dir }, one.name);
    button.addEventListener("click", () => {
      language = one;
      render();
    });
    list.append(button);
  }
  const input = (id: string, take: (files: FileList) => void) => {
    const element = at<HTMLInputElement>(id);
    element.addEventListener("change", () => {
      if (element.files !== null && element.files.length > 0) take(element.files);
      // The same choice again must count as one.
      element.value = "";
    });
  };
  input("folder", (files) => takeDossier(chosenFolder(files)));
  input("archive", (files) => takeDossier(chosenArchive(files[0]!)));
  input("policy", (files) => takePolicy({ file: files[0]!, handle: undefined }));
  at("check").addEventListener("click", () => void check());
  const drop = document.documentElement;
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  drop.addEventListener("dragleave", () => document.body.classList.remove("dragging"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dragging");
    if (event.dataTransfer === null) return;
    dropped(event.dataTransfer.items).then(
      (found) => {
        takeDossier(found.dossier);
        takePolicy(found.policy);
      },
      () => {
        forget();
        failure = "error_read";
        render();
      },
    );
  });
}

listen();
render();
at("page").hidden = false;
