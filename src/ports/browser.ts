import type { Neighbour } from '../model/redirect-uri';
import { openChannel, type Channel } from './channel';
import { hasPage, NOWHERE, ofDocument, pageOrigin } from './page-origin';
import { findGesture } from './gesture';
import { findWindowless, giveToFrame } from './window-opener';

/** The part of a window that the SDK opened and uses. */
export interface PopupWindow {
  readonly closed: boolean;
  /** Reading `href` throws while another origin's page is there. */
  readonly location: { readonly href: string; replace(url: string): void };
  /** `vendor` names the engine (HTML Standard §8.9.1.1). */
  readonly navigator: { readonly vendor: string };
  /**
   * `beforeunload` tells that the page in the window is about to give way to another, or to be closed;
   * `pageswap`, that it gives way to another.
   */
  addEventListener(type: 'beforeunload' | 'pageswap', listener: () => void): void;
  focus(): void;
  close(): void;
}

export interface Clock {
  /** Calls `callback` once after `milliseconds`, unless the returned function is called first. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Milliseconds since the epoch, by a clock that the user can set. */
  now(): number;
  /** Milliseconds since some moment, by a clock that nobody can set. */
  monotonic(): number;
}

/** The page as something that is left for a redirect and come back to. */
export interface Page {
  readonly url: string;
  /** Whether the user is on this page, as opposed to another window. */
  readonly hasFocus: boolean;
  /** Leaves for `url`. */
  go(url: string): void;
  /** Shows another URL of this origin in the address bar, in place of the present one, if it may. */
  rewrite(url: string): void;
  /** The storage of this tab, sessionStorage. Throws where the browser allows none. */
  readonly tabStorage: Storage;
  /** The storage of all tabs, localStorage. Throws where the browser allows none. */
  readonly sharedStorage: Storage;
  /**
   * A MAC of a text, by a key that only pages of this origin can use. Rejects where there is none.
   * @default one that the browser keeps in IndexedDB, and that no script can read
   */
  sign?(text: string): Promise<string>;
}

/** What the SDK needs from the browser. The option `browser` takes another one, for tests. */
export interface Browser {
  /** The page's origin, which relative rules are relative to. */
  readonly origin: string;
  /** The URL that relative requests are relative to, as they are for `fetch`: `<base>` counts. */
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly page: Page;
  /** Why windows do not work here, if that is known, such as in an app on an iOS home screen. */
  readonly withoutWindows: string | undefined;
  /**
   * Whether the user clicks or presses a key at this page: `now`, in its listener, `recent`, by what the browser
   * says (HTML Standard §6.4), or `none`. A browser that can't tell counts as `now`.
   */
  readonly gesture?: 'now' | 'recent' | 'none' | undefined;
  /** The StepUps that are alive on this page, whichever copy of the SDK made them. */
  readonly neighbours: Set<Neighbour>;
  /** Opens an empty window, synchronously; `undefined` if the browser refuses. */
  open(): PopupWindow | undefined;
  /**
   * Takes this page out of the reach of what a window will show, which could send it away by
   * `opener.location`. The window must still be empty. Gives a function to call once the window is closed or
   * given up.
   */
  detach(popup: PopupWindow): () => void;
  /** Calls `listener` for every event of this type at this window, until the returned function is called. */
  listen<T extends 'message' | 'pagehide' | 'pageshow'>(
    type: T,
    listener: (event: WindowEventMap[T]) => void,
  ): () => void;
  /**
   * Opens a channel between this page and others of this origin: those that open one with this name, and the
   * one in the window `page`, which posts this page a port.
   */
  channel(name: string, listener: (message: unknown) => void, page: PopupWindow): Channel;
  /** The platform's fetch. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
}

const WIDTH = 480;
const HEIGHT = 720;
const NEIGHBOURS = Symbol.for('step-up-spa.neighbours');
const WAITING = 'One moment …';

/** The browser this runs in. A server can make it too: there, nothing ever calls. */
export function createBrowser(): Browser {
  // Taken now: an app may put stepUp.fetch in the place of fetch, and a later script a function `open`.
  const { fetch, open, history } = globalThis;
  const origin = pageOrigin();
  const listen: Browser['listen'] = (type, listener) => {
    if (!hasPage()) return () => {};
    window.addEventListener(type, listener);
    return () => window.removeEventListener(type, listener);
  };
  return {
    origin,
    get baseUrl() {
      return hasPage() ? ofDocument('baseURI') : NOWHERE;
    },
    clock: {
      after(milliseconds, callback) {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
      now: () => Date.now(),
      monotonic: () => performance.now(),
    },
    page: {
      get url() {
        return hasPage() ? location.href : NOWHERE;
      },
      get hasFocus() {
        return ofDocument('hasFocus').call(document);
      },
      go: (url) => location.assign(url),
      rewrite(url) {
        try {
          // The state belongs to the app's router.
          history.replaceState(history.state, '', url);
        } catch {
          // WebKit refuses more than a hundred in ten seconds. What the address says is used up all the same.
        }
      },
      get tabStorage() {
        return window.sessionStorage;
      },
      get sharedStorage() {
        return window.localStorage;
      },
    },
    get withoutWindows() {
      return hasPage() ? findWindowless(navigator) : undefined;
    },
    get gesture() {
      return findGesture();
    },
    // At the window, because two copies of the SDK have no module in common. On a server no StepUp is alive.
    neighbours: hasPage()
      ? ((window as { [NEIGHBOURS]?: Set<Neighbour> })[NEIGHBOURS] ??= new Set())
      : new Set(),
    open() {
      const left = window.screenX + (window.outerWidth - WIDTH) / 2;
      const top = window.screenY + (window.outerHeight - HEIGHT) / 2;
      let popup: Window | null | undefined;
      try {
        // _blank, because a name could be that of a window another page holds.
        popup = open.call(
          window,
          'about:blank',
          '_blank',
          `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`,
        );
        // An extension that blocks windows may give a frame of this page, or the page itself.
        if (!popup || popup.closed || popup.top === window.top) return undefined;
        // Until the provider's page is there. Set by script, so that no Content-Security-Policy minds.
        popup.document.title = ofDocument('title');
        popup.document.documentElement.style.colorScheme = 'light dark';
        popup.document.body.style.font = '1rem system-ui, sans-serif';
        popup.document.body.textContent = WAITING;
      } catch {
        // A sandboxed page may not touch even its own empty window. It can still be sent on.
      }
      return popup ?? undefined;
    },
    detach: (popup) => giveToFrame(popup as Window),
    listen,
    channel: (name, listener, page) => openChannel(name, listener, listen, origin, page),
    fetch: (input, init) => fetch.call(globalThis, input, init),
  };
}
