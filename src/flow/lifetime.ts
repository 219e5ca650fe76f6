import { StepUpError } from '../model/errors';
import type { Clock } from '../ports/browser';

/**
 * One thing that is under way, and everything that must be put away when it ends, however it ends (guarantee G9).
 * The first `end` decides; what comes later is ignored.
 */
export interface Lifetime {
  readonly over: boolean;
  /** Throws the reason if it is over. */
  check(): void;
  /** Ends it, for a reason if it failed, and runs every disposer. */
  end(reason?: unknown): void;
  /** Ends it with `timeout` if it is not over in time from now. */
  limit(): void;
  /** Registers a disposer; runs it at once if it is over. Returns a function that runs it early. */
  onEnd(dispose: () => void): () => void;
  /** Settles as `promise` does, or rejects with the reason if this ends before. */
  race<T>(promise: Promise<T>): Promise<T>;
}

/** The time one part of a call may take. */
export interface Limit {
  readonly seconds: number;
  readonly clock: Pick<Clock, 'after'>;
}

/** @param signal ends the lifetime with the signal's reason, as `fetch` does */
export function createLifetime({ seconds, clock }: Limit, signal?: AbortSignal | null): Lifetime {
  const disposers = new Set<() => void>();
  let over = false;
  let why: unknown;
  let stopTimer = () => {};
  let rejectEnded!: (reason: unknown) => void;
  const ended = new Promise<never>((_, reject) => {
    rejectEnded = reject;
  });
  ended.catch(() => {}); // nobody may be racing

  const lifetime: Lifetime = {
    get over() {
      return over;
    },
    check() {
      if (over) throw why;
    },
    end(reason) {
      if (over) return;
      over = true;
      why = reason;
      rejectEnded(reason);
      for (const dispose of disposers) dispose();
      disposers.clear();
    },
    limit() {
      stopTimer();
      stopTimer = lifetime.onEnd(clock.after(seconds * 1000, () => lifetime.end(new StepUpError('timeout', `This was not finished within ${seconds} seconds`))));
    },
    onEnd(dispose) {
      if (over) {
        dispose();
        return () => {};
      }
      disposers.add(dispose);
      return () => {
        if (disposers.delete(dispose)) dispose();
      };
    },
    race: (promise) => Promise.race([ended, promise]),
  };

  if (signal) {
    const abort = () => lifetime.end(signal.reason);
    if (signal.aborted) abort();
    else {
      signal.addEventListener('abort', abort);
      lifetime.onEnd(() => signal.removeEventListener('abort', abort));
    }
  }
  return lifetime;
}
