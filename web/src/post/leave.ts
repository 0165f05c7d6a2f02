// Shift three times within two seconds leaves: the form is emptied and the page replaced.

const pressesNeeded = 3;
const withinMilliseconds = 2_000;

/** Counts presses of Shift alone; any other key begins anew. Gives true at the third. */
export function shifts(): (key: string, at: number) => boolean {
  let presses: number[] = [];
  return (key, at) => {
    presses = key === "Shift" ? [...presses, at].filter((then) => at - then <= withinMilliseconds) : [];
    return presses.length >= pressesNeeded;
  };
}

export function leaveOnShift(): void {
  const count = shifts();
  document.addEventListener("keydown", (event) => {
    // A key that is held down repeats; that is one press.
    if (event.repeat || !count(event.key, event.timeStamp)) return;
    leave();
  }, true);
}

function leave(): void {
  for (const form of document.forms) form.reset();
  for (const field of document.querySelectorAll("textarea")) field.value = "";
  document.querySelector("main")?.replaceChildren();
  const link = document.querySelector<HTMLAnchorElement>("a#leave");
  location.replace(link?.pathname ?? "/leave");
}
