/** The part of the browser port that keeps time. */
export interface Time {
  /** Milliseconds since the epoch, by a clock that the user can set. */
  now(): number;
  /** Milliseconds since some moment, by a clock that nobody can set and that may stand still while the device sleeps. */
  monotonic(): number;
}

/** @returns how many milliseconds have passed since, by whichever clock says more: nothing is kept longer because one of them is wrong */
export function startStopwatch({ now, monotonic }: Time): () => number {
  const started = { now: now(), monotonic: monotonic() };
  return () => Math.max(now() - started.now, monotonic() - started.monotonic);
}
