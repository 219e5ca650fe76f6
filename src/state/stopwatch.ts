/** The part of the browser port that keeps time. */
export interface Time {
  /** Milliseconds since the epoch, by a clock that the user can set. */
  now(): number;
  /**
   * Milliseconds since some moment, by a clock that nobody can set and that may stand still while the device
   * sleeps.
   */
  monotonic(): number;
}

/**
 * Starts to measure time.
 *
 * @returns a function that says how many milliseconds have passed, by whichever clock says more: nothing is
 *   kept longer because one of the clocks is wrong
 */
export function startStopwatch({ now, monotonic }: Time): () => number {
  const started = { now: now(), monotonic: monotonic() };
  return () => Math.max(now() - started.now, monotonic() - started.monotonic);
}
