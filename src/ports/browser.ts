/** The part of a window that the SDK opened and uses. */
export interface PopupWindow {
  readonly closed: boolean;
  readonly location: { replace(url: string): void };
  close(): void;
}

/** What the SDK needs from the browser. Options take another one where there is no window, such as in a test. */
export interface Browser {
  /** The URL that relative URLs are relative to. */
  readonly baseUrl: string;
  /** Opens an empty window, synchronously; `undefined` if the browser refuses. */
  open(): PopupWindow | undefined;
  /** Calls `listener` for every message to this window, until the returned function is called. */
  listen(listener: (event: MessageEvent) => void): () => void;
  /** The platform's fetch. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** Calls `callback` once after `milliseconds`, unless the returned function is called first. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Milliseconds since the epoch. */
  now(): number;
}

const WIDTH = 480;
const HEIGHT = 720;

/** The browser this runs in. A server can make it too: there, nothing ever calls. */
export function createBrowser(): Browser {
  // Taken now, so that an app may replace window.fetch by stepUp.fetch without a circle.
  const { fetch } = globalThis;
  return {
    get baseUrl() {
      // On a server nothing is relative to a page: a name that never resolves (RFC 6761 §6.4) lets relative rules match nothing.
      return typeof document === 'undefined' ? 'https://page.invalid/' : document.baseURI;
    },
    open() {
      const left = Math.round(window.screenX + (window.outerWidth - WIDTH) / 2);
      const top = Math.round(window.screenY + (window.outerHeight - HEIGHT) / 2);
      // _blank, because a name could be that of a window another page holds.
      const popup = window.open('about:blank', '_blank', `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`);
      return popup === null || popup.closed ? undefined : popup;
    },
    listen(listener) {
      if (typeof window === 'undefined') return () => {};
      window.addEventListener('message', listener);
      return () => window.removeEventListener('message', listener);
    },
    fetch: (input, init) => fetch.call(globalThis, input, init),
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    now: () => Date.now(),
  };
}
