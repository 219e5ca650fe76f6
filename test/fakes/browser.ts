import type { Browser, PopupWindow } from '../../src';

/** A window whose `closed` the test decides, and which remembers where it was sent. */
export interface FakePopup extends PopupWindow {
  closed: boolean;
  readonly visited: string[];
}

/**
 * The browser port, in the test's hands: time stands still until `pass`, windows open unless `refuseWindows`,
 * and `fetch` answers only what the test gave it.
 */
export function fakeBrowser({ fetch = () => Promise.reject(new Error('this test expects no request')) }: { fetch?: (request: Request) => Promise<Response> } = {}) {
  const listeners = new Set<{ type: string; listener: (event: never) => void }>();
  const timers = new Set<{ at: number; callback: () => void }>();
  const popups: FakePopup[] = [];
  const requests: { input: RequestInfo | URL; init: RequestInit | undefined; authorization: string | null }[] = [];
  let time = Date.UTC(2026, 10, 1);
  let refuse = false;

  function dispatch(type: string, event: object): void {
    for (const entry of [...listeners]) if (entry.type === type) entry.listener(event as never);
  }

  const browser: Browser = {
    origin: 'https://app.example',
    baseUrl: 'https://app.example/page?x=1',
    open() {
      if (refuse) return undefined;
      const visited: string[] = [];
      const popup: FakePopup = { closed: false, visited, location: { replace: (url) => void visited.push(url) }, focus: () => void visited.push('(focus)'), close: () => void (popup.closed = true) };
      popups.push(popup);
      return popup;
    },
    listen(type, listener) {
      const entry = { type, listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    fetch(input, init) {
      // Read now: the SDK may not keep the header for us to find later.
      const authorization = input instanceof Request ? input.headers.get('authorization') : null;
      requests.push({ input, init, authorization });
      return fetch(input as Request);
    },
    after(milliseconds, callback) {
      const timer = { at: time + milliseconds, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    now: () => time,
  };

  return {
    browser,
    popups,
    requests,
    refuseWindows(refused = true) {
      refuse = refused;
    },
    /** Lets time go by, running timers and everything that waits for them. */
    async pass(milliseconds: number) {
      const end = time + milliseconds;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
        if (next === undefined) break;
        timers.delete(next);
        time = Math.max(time, next.at);
        next.callback();
        await settle();
      }
      time = end;
    },
    /** Posts a message to the page, as the given window of the given origin. */
    async post(data: unknown, { source, origin = 'https://idp.example' }: { source: unknown; origin?: string }) {
      const event = { data, source, origin, stopImmediatePropagation: jest.fn() };
      dispatch('message', event);
      await settle();
      return event;
    },
    /** The page is left, perhaps for the back/forward cache. */
    async leave() {
      dispatch('pagehide', {});
      await settle();
    },
    /** What was not put away. */
    leftovers: () => ({ listeners: listeners.size, timers: timers.size, windows: popups.filter(({ closed }) => !closed).length }),
  };
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
