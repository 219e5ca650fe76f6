import type { FakePorts, FakeWindow } from '../../src/testing';
import type { FromCallback, ToCallback } from '../../src/ways/popup/callback-message';
import type { Observer } from './observer';

/** A window that looks closed to the page that opened it, and is not (HTML Standard §7.1.3). */
export interface SeveredWindow {
  readonly isOpen: boolean;
  /** Whether a callback page is in it that does what it is told. */
  readonly isReachable: boolean;
  /** A page in the window sends `Cross-Origin-Opener-Policy`. */
  sever(window: FakeWindow): void;
  /** The provider's page in it sends the user on to the callback page, with an answer. */
  answer(response: Record<string, string>, at: string): Promise<void>;
  /** The user closes it. */
  close(): void;
}

/**
 * Plays the window that a page has lost, and the callback page in it: what that page hears and says goes over the
 * channels of the fakes, and when it gets there is `later`'s to say.
 *
 * @param later runs this at some moment
 */
export function playSevered(
  { browser, relay }: FakePorts,
  observer: Observer,
  later: (label: string, act: () => void) => void,
): SeveredWindow {
  const { channel, open } = browser;
  let severed: FakeWindow | undefined;
  /** The callback page in it, once it was told that its answer was taken; it listens as long as it is there. */
  let page: { say(message: FromCallback): void } | undefined;

  function leave(): void {
    page = undefined;
    severed = undefined;
  }

  browser.open = () => {
    if (severed && page) observer.report('G8: a window is opened beside a severed one that could be used');
    leave(); // what stays there is of no use to anybody
    return open();
  };
  browser.channel = (name, listener, handle) => {
    const inner = channel(name, listener, handle);
    let isOpen = true;
    const callbackPage = {
      say: (message: FromCallback) => {
        if (isOpen) listener(message);
      },
    };
    return {
      get isPort() {
        return inner.isPort;
      },
      post(message) {
        inner.post(message);
        if (!severed) return;
        const { type, ...rest } = message as ToCallback;
        if (type === 'taken') {
          page = callbackPage;
          observer.seen.push('answered in a severed window');
        } else if (page !== callbackPage)
          observer.report(`G9: a callback page that is gone is told to ${type}`);
        else if (type === 'close') leave();
        else
          later('the callback page goes on', () => {
            if (page !== callbackPage) return; // the user closed it meanwhile
            page = undefined;
            callbackPage.say({ type: 'going' });
            severed?.visited.push((rest as { url: string }).url);
            observer.seen.push('a severed window used again');
          });
      },
      close() {
        isOpen = false;
        inner.close();
      },
    };
  };

  return {
    get isOpen() {
      return severed !== undefined;
    },
    sever(window) {
      window.swap();
      window.closed = true;
      severed = window;
    },
    get isReachable() {
      return page !== undefined;
    },
    async answer(response, at) {
      await relay({ type: 'response', response, at });
      if (!page) leave(); // nobody took it: the window closes by itself
    },
    close() {
      const left = page;
      leave();
      left?.say({ type: 'gone' });
    },
  };
}
