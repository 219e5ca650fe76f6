import type { Neighbour } from '../model/redirect-uri';

/** The part of a window that the SDK opened and uses. */
export interface PopupWindow {
  readonly closed: boolean;
  /** Reading `href` throws while another origin's page is there. */
  readonly location: { readonly href: string; replace(url: string): void };
  /** `pageswap` tells that the page in it gives way to another, as opposed to the window being closed. */
  addEventListener(type: 'pageswap', listener: () => void): void;
  focus(): void;
  close(): void;
}

/** A way to talk to other windows of this origin. */
export interface Channel {
  post(message: unknown): void;
  close(): void;
}

export interface Clock {
  /** Calls `callback` once after `milliseconds`, unless the returned function is called first. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The page as something that is left for a redirect and come back to. */
export interface Page {
  readonly url: string;
  /** Whether the user is on this page, as opposed to another window. */
  readonly hasFocus: boolean;
  /** Leaves for `url`. */
  go(url: string): void;
  /** Shows another URL of this origin in the address bar, in place of the present one. */
  rewrite(url: string): void;
  /** This tab's memory. Throws where the browser allows none. */
  readonly tabStorage: Storage;
  /** That of all tabs. */
  readonly sharedStorage: Storage;
}

/** What the SDK needs from the browser. Options take another one where there is no window, such as in a test. */
export interface Browser {
  /** The page's origin, which relative rules are relative to. */
  readonly origin: string;
  /** The URL that relative requests are relative to, as they are for `fetch`: `<base>` counts. */
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly page: Page;
  /** The StepUps that are alive on this page, whichever copy of the SDK made them. */
  readonly neighbours: Set<Neighbour>;
  /** Opens an empty window, synchronously; `undefined` if the browser refuses. */
  open(): PopupWindow | undefined;
  /**
   * Takes this page out of the reach of what a window will show, which could otherwise send this page away
   * (`opener.location = …`). The window must still be empty. Gives a function that is to be called once the window is closed.
   */
  detach(popup: PopupWindow): () => void;
  /** Calls `listener` for every event of this type at this window, until the returned function is called. */
  listen<T extends 'message' | 'pagehide' | 'pageshow'>(type: T, listener: (event: WindowEventMap[T]) => void): () => void;
  /** Opens a channel between windows of this origin. */
  channel(name: string, listener: (message: unknown) => void): Channel;
  /** The platform's fetch. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
}

const WIDTH = 480;
const HEIGHT = 720;
/** On a server, and in a document without an origin, relative rules name nothing: this never resolves (RFC 6761 §6.4). */
const NOWHERE = 'https://page.invalid';
const NEIGHBOURS = Symbol.for('step-up-spa.neighbours');
const WAITING = 'One moment, the confirmation page is on its way …';

/** The browser this runs in. A server can make it too: there, nothing ever calls. */
export function createBrowser(): Browser {
  // Taken now, so that an app may replace window.fetch by stepUp.fetch without a circle.
  const { fetch } = globalThis;
  return {
    // Not that of location: a srcdoc frame has its parent's origin.
    origin: globalThis.origin?.startsWith('http') ? globalThis.origin : NOWHERE,
    get baseUrl() {
      return typeof document === 'undefined' ? NOWHERE : document.baseURI;
    },
    clock: {
      after(milliseconds, callback) {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
      now: () => Date.now(),
    },
    page: {
      get url() {
        return typeof location === 'undefined' ? NOWHERE : location.href;
      },
      get hasFocus() {
        return document.hasFocus();
      },
      go: (url) => location.assign(url),
      // The state belongs to the app's router.
      rewrite: (url) => history.replaceState(history.state, '', url),
      get tabStorage() {
        return sessionStorage;
      },
      get sharedStorage() {
        return localStorage;
      },
    },
    neighbours: findNeighbours(),
    open() {
      const left = Math.round(window.screenX + (window.outerWidth - WIDTH) / 2);
      const top = Math.round(window.screenY + (window.outerHeight - HEIGHT) / 2);
      let popup: Window | null | undefined;
      try {
        // _blank, because a name could be that of a window another page holds.
        popup = window.open('about:blank', '_blank', `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`);
        if (!popup || popup.closed) return undefined;
        // Until the provider's page is there. Set by script, so that no Content-Security-Policy minds.
        popup.document.title = document.title;
        popup.document.documentElement.style.colorScheme = 'light dark';
        popup.document.body.style.font = '1rem system-ui, sans-serif';
        popup.document.body.textContent = WAITING;
      } catch {
        // A sandboxed page may not touch even its own empty window. It can still be sent on.
      }
      return popup ?? undefined;
    },
    detach(popup) {
      // A frame's answer may need the opener: its channels are not those of a page of its own (storage partitioning).
      return window.top === window ? giveToFrame(popup as Window) : () => {};
    },
    listen(type, listener) {
      if (typeof window === 'undefined') return () => {};
      window.addEventListener(type, listener);
      return () => window.removeEventListener(type, listener);
    },
    channel(name, listener) {
      const channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }) => listener(data);
      return { post: (message) => channel.postMessage(message), close: () => channel.close() };
    },
    fetch: (input, init) => fetch.call(globalThis, input, init),
  };
}

/**
 * Two copies of the SDK have no module in common, so what both must see is at the window. A server makes StepUps for many pages,
 * and nobody disposes of them: each is alone there.
 */
function findNeighbours(): Set<Neighbour> {
  if (typeof window === 'undefined') return new Set();
  return ((window as { [NEIGHBOURS]?: Set<Neighbour> })[NEIGHBOURS] ??= new Set());
}

/**
 * Makes an empty frame the opener of our window, in place of this page. Without any opener the window could be neither sent on
 * nor closed from here while it shows another origin; with a frame of this origin as its opener it can, and what it shows may
 * navigate neither the frame nor the page around it. Measured so in Chromium 156, Firefox 153 and WebKitGTK 2.50.
 * Who opens a window by its name becomes its opener (HTML Standard §7.2.2.1), and needs no click if the window is there.
 */
function giveToFrame(popup: Window): () => void {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  document.documentElement.append(frame);
  try {
    popup.name = `step-up-spa ${Math.random()}`; // nobody can name it in the instant for which it has a name
    const found = frame.contentWindow?.open('', popup.name);
    popup.name = '';
    if (found !== popup) found?.close();
    // Where that did not work, rather no opener: the window then closes when it comes back, or its user closes it.
    if (popup.opener !== frame.contentWindow) popup.opener = null;
  } catch {
    // A sandboxed page may not touch even its own empty window.
  }
  return () => frame.remove();
}
