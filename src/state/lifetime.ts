import { StepUpError } from '../model/errors';
import { callAndReport } from './events';

/** The part of the browser port that keeps time. */
export interface Timer {
  after(milliseconds: number, callback: () => void): () => void;
}

/** The part of the browser port that tells the time. */
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

/**
 * One thing that is under way, and everything that must be put away when it ends, however it ends (guarantee
 * G9). The first `end` decides; what comes later is ignored.
 */
export interface Lifetime {
  readonly ended: boolean;
  /** What it ended for; `undefined` if it did not fail. */
  readonly reason: unknown;
  /** Throws the reason if it has ended. */
  throwIfEnded(): void;
  /** Ends it, for a reason if it failed, and runs every disposer. */
  end(reason?: unknown): void;
  /** Ends it with `timeout` unless it ends in time from now. Returns a function that takes that back. */
  startTimeout(): () => void;
  /** Registers a disposer; runs it at once if it has ended. Returns a function that runs it early. */
  onEnd(dispose: () => void): () => void;
  /** Settles as `promise` does, or rejects with the reason if this ends before. */
  race<T>(promise: Promise<T>): Promise<T>;
}

/** The time one part of a call may take. */
export interface Limit {
  readonly seconds: number;
  readonly clock: Timer;
}

/** @param signal ends the lifetime with the signal's reason, as `fetch` does */
export function createLifetime({ seconds, clock }: Limit, signal?: AbortSignal | null): Lifetime {
  const disposers = new Set<() => void>();
  let stopTimer = () => {};

  const lifetime: { -readonly [Member in keyof Lifetime]: Lifetime[Member] } = {
    ended: false,
    reason: undefined,
    throwIfEnded() {
      if (lifetime.ended) throw lifetime.reason;
    },
    end(why) {
      if (lifetime.ended) return;
      lifetime.ended = true;
      lifetime.reason = why;
      // Also those of an app's own parts; and whoever waits for this end must hear of it.
      for (const dispose of disposers) callAndReport(dispose);
      disposers.clear();
    },
    startTimeout() {
      stopTimer();
      return (stopTimer = lifetime.onEnd(
        clock.after(seconds * 1000, () =>
          lifetime.end(new StepUpError('timeout', `Not finished within ${seconds} seconds`)),
        ),
      ));
    },
    onEnd(dispose) {
      if (lifetime.ended) {
        dispose();
        return () => {};
      }
      disposers.add(dispose);
      return () => {
        if (disposers.delete(dispose)) dispose();
      };
    },
    race: (promise) =>
      new Promise((resolve, reject) => {
        lifetime.onEnd(() => reject(lifetime.reason));
        promise.then(resolve, reject);
      }),
  };

  lifetime.onEnd(onAbort(signal, lifetime.end));
  return lifetime;
}

/**
 * Calls `listener` with the signal's reason when it aborts, and at once if it has.
 *
 * @returns a function that takes that back
 */
export function onAbort(
  signal: AbortSignal | null | undefined,
  listener: (reason: unknown) => void,
): () => void {
  const abort = () => listener(signal!.reason);
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort);
  return () => signal?.removeEventListener('abort', abort);
}
