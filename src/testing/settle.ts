// Taken now: a test may put fake timers in its place later.
const later = globalThis.setTimeout.bind(globalThis);

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  await new Promise<void>((resolve) => void later(resolve, 0));
}

/** Lets promises settle that wait for nothing but each other, which takes no task of the machine. */
export async function settleAtOnce(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

/** Runs `callback` in the next task of the machine, whatever the fake clock says. */
export function nextTask(callback: () => void): void {
  later(callback, 0);
}
