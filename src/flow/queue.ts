import type { Browser, PopupWindow } from '../ports/browser';
import type { Lifetime } from './lifetime';

/**
 * How long a window that gave an answer is left alone before it is used again, in milliseconds.
 * Some providers' pages close themselves as they post; by then the window says so.
 */
const SETTLE = 100;

/** Opens the window, or gives back the one that is open; `undefined` if the browser refuses. */
export type OpenWindow = () => PopupWindow | undefined;

/** The one window of this page, and those who wait for it (guarantee G8). */
export interface Queue {
  /**
   * Gives `turn` the window: at once and synchronously if nobody has it, so that it opens in the caller's gesture (guarantee G7),
   * else when those before are done. The window is closed when the last turn ends.
   */
  run<T>(turn: (open: OpenWindow) => Promise<T>, lifetime: Lifetime): Promise<T>;
}

export function createQueue(browser: Pick<Browser, 'open' | 'after'>): Queue {
  const waiting: (() => Promise<void>)[] = [];
  let busy = false;
  let popup: PopupWindow | undefined;

  const open: OpenWindow = () => {
    if (popup === undefined || popup.closed) popup = browser.open();
    return popup;
  };

  function next(): void {
    const start = waiting.shift();
    if (start === undefined) {
      popup?.close();
      popup = undefined;
      busy = false;
    } else if (popup === undefined || popup.closed) {
      void start();
    } else {
      popup.location.replace('about:blank'); // the page that answered may still mean to close it
      browser.after(SETTLE, start);
    }
  }

  return {
    run: (turn, lifetime) =>
      lifetime.race(
        new Promise((resolve, reject) => {
          const start = async () => {
            leave();
            try {
              if (!lifetime.over) resolve(await turn(open));
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
