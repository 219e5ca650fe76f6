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
}

/** The one window of this page, and those who wait for it (guarantee G8). */
export interface Queue {
  /**
   * Gives `take` the window: at once and synchronously if nobody has it, so that it opens in the caller's gesture (guarantee G7),
   * else when those before are done. The window is closed when the last turn ends.
   */
  run<T>(take: (turn: Turn) => Promise<T>, lifetime: Lifetime): Promise<T>;
}

export function createQueue(browser: Pick<Browser, 'open' | 'clock'>): Queue {
  const waiting: (() => Promise<void>)[] = [];
  let busy = false;
  let popup: Popup | undefined;

  const turn: Turn = {
    open() {
      if (popup?.isOpen) return popup;
      const handle = browser.open();
      popup = handle && createPopup(handle);
      return popup;
    },
    close() {
      popup?.close();
      popup = undefined;
    },
  };

  function next(): void {
    const start = waiting.shift();
    if (start === undefined) {
      turn.close();
      busy = false;
    } else if (popup?.isOpen) {
      popup.rest();
      browser.clock.after(SETTLE, start);
    } else {
      void start();
    }
  }

  return {
    run: (take, lifetime) =>
      lifetime.race(
        new Promise((resolve, reject) => {
          const start = async () => {
            leave();
            try {
              if (!lifetime.over) resolve(await take(turn));
            } catch (error) {
              reject(error);
            } finally {
              next();
            }
          };
          const leave = lifetime.onEnd(() => {
            const index = waiting.indexOf(start);
            if (index >= 0) waiting.splice(index, 1);
          });
          if (busy) waiting.push(start);
          else {
            busy = true;
            void start();
          }
        }),
      ),
  };
}
