import { callAndReport } from '../state/events';
import type { Lifetime, Timer } from '../state/lifetime';

/** The right to ask the user. */
export interface Turn {
  /** Lets the next one ask. */
  release(): void;
  /** Ends the waiting of those who wait now. */
  refuseOthers(reason: unknown): void;
}

/** Those who want to ask the user: one at a time (guarantee G8). */
export interface Queue {
  /**
   * The turn, if nobody has it: at once, so that a window can open in the caller's gesture (guarantee G7).
   */
  takeNow(): Turn | undefined;
  /** The turn, when those before have released it. Rejects with the lifetime's reason. */
  wait(lifetime: Lifetime): Promise<Turn>;
}

/**
 * @param afterTurn called whenever a turn ends. It returns how many milliseconds to wait before the next one
 */
export function createQueue(clock: Timer, afterTurn: (isLast: boolean) => number): Queue {
  interface Waiting {
    readonly start: (turn: Turn) => void;
    readonly refuse: (reason: unknown) => void;
  }
  const waiting: Waiting[] = [];
  let isTaken = false;
  let stopPause: (() => void) | undefined;

  function next(): void {
    const pause = afterTurn(waiting.length === 0);
    if (waiting.length === 0) isTaken = false;
    else stopPause = clock.after(pause, startFirst);
  }

  function startFirst(): void {
    stopPause = undefined;
    waiting.shift()?.start(createTurn());
  }

  function createTurn(): Turn {
    let isReleased = false;
    return {
      release() {
        if (isReleased) return;
        isReleased = true;
        next();
      },
      refuseOthers(reason) {
        for (const { refuse } of waiting.splice(0)) refuse(reason);
      },
    };
  }

  return {
    takeNow() {
      if (isTaken) return undefined;
      isTaken = true;
      return createTurn();
    },
    wait: (lifetime) =>
      new Promise((resolve, reject) => {
        const entry: Waiting = { start: resolve, refuse: reject };
        waiting.push(entry);
        lifetime.onEnd(() => {
          const index = waiting.indexOf(entry);
          if (index < 0) return; // it has its turn, or was refused
          waiting.splice(index, 1);
          reject(lifetime.reason);
          if (index > 0 || stopPause === undefined) return;
          // The pause was for this one: the next one, or nobody, gets the turn now.
          stopPause();
          stopPause = undefined;
          next();
        });
      }),
  };
}

/** Has each way do something, also if another one throws, which may be the app's own. */
export function eachWay<W>(ways: readonly W[], act: (way: W) => void): void {
  for (const way of ways) callAndReport(() => act(way));
}

/** Tells each way that a turn ended, and how long the next one must wait, in milliseconds. */
export function endTurn(ways: readonly { afterTurn?(isLast: boolean): number }[], isLast: boolean): number {
  let pause = 0;
  eachWay(ways, (way) => (pause = Math.max(pause, way.afterTurn?.(isLast) ?? 0)));
  return pause;
}
