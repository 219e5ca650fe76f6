import type { Clock } from '../ports/browser';
import { nextTask, settle, settleAtOnce } from './settle';

/** Time, in the test's hands. */
export interface FakeTime {
  /**
   * Lets time go by: runs every timer that is due, in order, and what waits for it. No real time passes.
   *
   * @param milliseconds 0 lets only happen what needs no time
   * @example await advanceTime(300_000); // nobody answers: the call rejects with `timeout`
   */
  advanceTime(milliseconds: number): Promise<void>;
  /** The user sets the device's clock ahead by some milliseconds: it shows another time, and no timer runs. */
  setClock(by: number): void;
}

interface ClockParts extends FakeTime {
  readonly clock: Clock;
  /** How many timers are running. */
  timers(): number;
}

/** A clock that stands still until `advanceTime`. */
export function fakeClock(now: number): ClockParts {
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  let time = now;
  let ahead = 0;

  return {
    clock: {
      after(milliseconds, callback) {
        const timer = { at: time + milliseconds, callback };
        timers.add(timer);
        // The next task comes by itself: no time goes by.
        if (milliseconds === 0) nextTask(() => timers.delete(timer) && callback());
        return () => void timers.delete(timer);
      },
      now: () => time + ahead,
      monotonic: () => time,
    },
    async advanceTime(milliseconds) {
      const end = time + milliseconds;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
        if (next === undefined) break;
        timers.delete(next);
        time = Math.max(time, next.at);
        next.callback();
        // A timer that sets itself again only looks whether something has changed, many times in a minute.
        const isSetAgain = [...timers].some(({ callback }) => callback === next.callback);
        await (isSetAgain ? settleAtOnce() : settle());
      }
      time = end;
    },
    setClock: (by) => void (ahead += by),
    timers: () => timers.size,
  };
}
