// Elements of the page. Whatever comes from a dossier is set as text, never as HTML; signs that could
// turn, hide or move text are shown by their numbers, and each piece is isolated in its own direction.

type Child = Node | string | undefined;
type Attributes = Record<string, string | boolean>;

export function h(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

/** Control characters, direction controls, separators, tags and other signs that nobody sees. */
const unseen = /([\p{Cc}\p{Bidi_Control}\u00ad\u115f\u1160\u180e\u200b\u2028\u2029\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}])/u;
const notAscii = /([^\x21-\x7e])/u;

const number = (sign: string): string =>
  `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;

/** Text from outside, isolated in its own direction; newlines and tabs are kept. */
export const foreign = (value: string): HTMLElement => fill(h("bdi", { dir: "auto" }), value);

/** A run of a text that is isolated as a whole. */
export const run = (value: string): HTMLElement => fill(h("span"), value);

function fill(element: HTMLElement, value: string): HTMLElement {
  for (const part of value.split(unseen)) {
    if (part === "\n" || part === "\t" || !unseen.test(part)) element.append(part);
    else element.append(h("span", { class: "sign" }, number(part)));
  }
  return element;
}

/** A name to compare by eye: whatever is not ASCII could be a look-alike, and is pointed at. */
export function exactName(value: string): HTMLElement {
  const element = h("bdi", { dir: "ltr", class: "mono" });
  for (const part of value.split(notAscii)) {
    if (!notAscii.test(part)) element.append(part);
    else element.append(/\p{L}|\p{N}/u.test(part) ? part : "", h("span", { class: "sign" }, number(part)));
  }
  return element;
}

/** A key in groups of four, for comparing by eye. */
export function groups(value: string): HTMLElement {
  const element = h("span", { class: "mono groups", dir: "ltr" });
  for (const group of value.match(/.{1,4}/gsu) ?? []) element.append(h("span", {}, group), " ");
  return element;
}
