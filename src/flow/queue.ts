import type { Browser } from '../ports/browser';
import type { Lifetime } from './lifetime';
import { createPopup, type Popup } from './popup';

/**
 * How long a window that gave an answer is left alone before it is used again, in milliseconds.
 * Some providers' pages close themselves as they post; by then the window says so.
 */
const SETTLE = 100;

/** The one window, as whoever has the turn may use it. */
export interface Turn {
  /** Opens it, or gives back the one that is open; `undefined` if the browser refuses. */
  open(): Popup | undefined;
  /** Closes it, before the turn ends. */
  close(): void;
  /** Ends the waiting of those who wait now. */
  refuseOthers(reason: unknown): void;
}

/** The one window of this page, and those who wait for it (guarantee G8). */
export interface Queue {
  /**
   * Gives `take` the window: at once and synchronously if nobody has it, so that it opens in the caller's gesture (guarantee G7),
   * else when those before are done. The window is closed when the last turn ends.
   */
  run<T>(take: (turn: Turn) => Promise<T>, lifetime: Lifetime): Promise<T>;
}

export function createQueue(browser: Pick<Browser, 'open' | 'clock' | 'detach'>): Queue {
  interface Waiting {
    readonly start: () => Promise<void>;
    readonly refuse: (reason: unknown) => void;
  }
  const waiting: Waiting[] = [];
  let busy = false;
  let popup: Popup | undefined;
  /** Ends the pause before the first of the waiting gets its turn. */
  let resting: (() => void) | undefined;

  const turn: Turn = {
    open() {
      if (popup?.isOpen) return popup;
      turn.close(); // what was there to reach it by
      const handle = browser.open();
      popup = handle && createPopup(handle, browser);
      return popup;
    },
    close() {
      popup?.close();
      popup = undefined;
    },
    refuseOthers(reason) {
      for (const { refuse } of waiting.splice(0)) refuse(reason);
    },
  };

  function next(): void {
    const [first] = waiting;
    if (first === undefined) {
      turn.close();
      busy = false;
    } else if (popup?.isOpen) {
      popup.rest();
      resting = browser.clock.after(SETTLE, first.start);
    } else {
      void first.start();
    }
  }

  return {
    run: (take, lifetime) =>
      lifetime.race(
        new Promise((resolve, reject) => {
          const start = async () => {
            resting = undefined;
            leave();
            try {
              if (!lifetime.over) resolve(await take(turn));
            } catch (error) {
              reject(error);
            } finally {
              next();
            }
          };
          const entry = { start, refuse: reject };
          const leave = lifetime.onEnd(() => {
            const index = waiting.indexOf(entry);
            if (index >= 0) waiting.splice(index, 1);
            if (index !== 0 || resting === undefined) return;
            // It was its pause: the next one, or nobody, gets the window now.
            resting();
            resting = undefined;
            next();
          });
          if (busy) waiting.push(entry);
          else {
            busy = true;
            void start();
          }
        }),
      ),
  };
}
