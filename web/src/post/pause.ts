// Waiting, and giving the page a moment: long work never holds up a key press.

/** So long may work go on before the page gets its turn. */
const turnMilliseconds = 24;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Called often; lets the page have its turn when the last one is long enough ago. */
export function rests(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < turnMilliseconds) return;
    await pause(0);
    since = performance.now();
  };
}
