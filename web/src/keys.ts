// Which key means what in the Desk's lists. Values in, values out: no document, so that Node tests it.

/** What a key asks for; where the program finds the thing on the page is the business of desk.ts. */
export type Action = "next" | "previous" | "open" | "search" | "help";

/** One line of the list of keys that `?` shows (base.html of the Desk has them in words). */
export interface Binding {
  readonly keys: readonly string[];
  readonly action: Action;
}

/** A key press, as much of it as the choice needs. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  /** True where letters are text: a field, a list of choices, an editable region. */
  readonly typing: boolean;
}

export const bindings: readonly Binding[] = [
  { keys: ["j"], action: "next" },
  { keys: ["k"], action: "previous" },
  { keys: ["o", "Enter"], action: "open" },
  { keys: ["/"], action: "search" },
  { keys: ["?"], action: "help" },
];

/** True unless somebody types, or it is one of the browser's own combinations. */
export function isPlain(press: Press): boolean {
  return !(press.typing || press.ctrlKey || press.altKey || press.metaKey);
}

/** The action of a press; none while somebody types, or for the browser's own combinations. */
export function actionOf(press: Press): Action | undefined {
  if (!isPlain(press)) return undefined;
  return bindings.find((binding) => binding.keys.includes(press.key))?.action;
}

/**
 * The index to go to among `count` lines. From nowhere (-1) either way leads to the first line; at
 * an end it stays, because a jump round would lose the reader's place.
 */
export function step(action: "next" | "previous", current: number, count: number): number {
  if (count === 0) return -1;
  if (current < 0) return 0;
  const wanted = action === "next" ? current + 1 : current - 1;
  return Math.min(Math.max(wanted, 0), count - 1);
}
