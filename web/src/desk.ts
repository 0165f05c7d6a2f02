// Keys for the Desk's lists, and marked words into their field. Every page works without this file. It
// stores nothing and asks no host.
//
// The page's side of it:
//   * a list is an element with `data-list`; its lines are the first link in each `li` or table row
//   * the search field is the first `input[type=search]`
//   * the dialog of `?` is `dialog[data-keys-help]`, in the page's language
//   * a button with `data-key` is pressed by that key, which means nothing else on its page
//   * `[data-keys-show]` is a button that shows the list of keys, hidden without this file
//   * `<body data-keys="off">` turns all keys off, and so does `[data-keys-off]` in that dialog
//     (WCAG 2.1.4: single-letter keys must be possible to turn off)

import { actionOf, isPlain, step, type Action } from "./keys";

const line = "[data-list] li, [data-list] tbody tr";

/** The links that j and k walk through, one a line, in the order of the page. */
function links(): HTMLAnchorElement[] {
  return [...document.querySelectorAll(line)]
    .map((item) => item.querySelector<HTMLAnchorElement>("a[href]"))
    .filter((link) => link !== null);
}

/** The line that has the focus, also where the focus is on another control within it. */
function current(all: HTMLAnchorElement[]): number {
  const item = document.activeElement?.closest(line);
  return item ? all.findIndex((link) => item.contains(link)) : -1;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select");
}

/** True if the action was carried out, so that the key has no other effect. */
function run(action: Action): boolean {
  switch (action) {
    case "next":
    case "previous": {
      const all = links();
      const link = all[step(action, current(all), all.length)];
      link?.focus();
      link?.scrollIntoView({ block: "nearest" });
      return link !== undefined;
    }
    case "open": {
      const all = links();
      const link = all[current(all)];
      link?.click();
      return link !== undefined;
    }
    case "search": {
      const field = document.querySelector<HTMLInputElement>("input[type=search]");
      field?.focus();
      field?.select();
      return field !== null;
    }
    case "help": {
      const dialog = help();
      dialog?.showModal();
      return dialog !== null;
    }
  }
}

/** The page's list of keys, in the page's language; closed until somebody asks for it. */
function help(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("dialog[data-keys-help]");
}

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-keys-off]") !== null) {
    document.body.dataset["keys"] = "off";
  }
});

// Where `?` means something else, a button shows the keys.
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-keys-show]")) {
  button.hidden = false;
  button.addEventListener("click", () => help()?.showModal());
}

document.addEventListener("keydown", (event) => {
  if (document.body.dataset["keys"] === "off" || event.defaultPrevented) return;
  // A key that is held would answer what nobody has seen yet.
  if (event.repeat && document.querySelector("[data-key]") !== null) return;
  if (document.querySelector("dialog[open]") !== null) return;
  const { key, ctrlKey, altKey, metaKey } = event;
  const press = { key, ctrlKey, altKey, metaKey, typing: isTyping(event.target) };
  const button = isPlain(press) ? document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) : null;
  if (button !== null) {
    event.preventDefault();
    button.click();
    return;
  }
  const action = actionOf(press);
  // Enter on a link or button is the browser's, and does the right thing.
  if (action === undefined || key === "Enter") return;
  if (run(action)) event.preventDefault();
});

// Words that are marked in an account go into the field for its exact words: nobody has to copy them.
// Without a selection there nothing changes, so that what was typed stays.
document.addEventListener("selectionchange", () => {
  const field = document.querySelector<HTMLTextAreaElement>("textarea[data-exact]");
  const words = document.querySelector("[data-words]");
  const selection = document.getSelection();
  if (field === null || words === null || selection === null || selection.isCollapsed) return;
  const { anchorNode, focusNode } = selection;
  if (!words.contains(anchorNode) || !words.contains(focusNode)) return;
  const marked = selection.toString().trim();
  if (marked !== "") field.value = marked;
});
