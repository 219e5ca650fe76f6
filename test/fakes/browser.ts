import { createHmac } from 'node:crypto';
import type { Browser, Page, PopupWindow } from '../../src';

/** A window whose `closed` the test decides, and which remembers where it was sent. */
export interface FakePopup extends PopupWindow {
  closed: boolean;
  readonly visited: string[];
  /** Whether it can't reach this page. */
  detached: boolean;
  /** The page in it gives way to the provider's. */
  swap(): void;
  /** The user closes it. */
  closeByUser(): void;
}

/**
 * The browser port, in the test's hands: time stands still until `pass`, windows open unless `refuseWindows`,
 * and `fetch` answers only what the test gave it.
 */
export function fakeBrowser({
  fetch = () => Promise.reject(new Error('this test expects no request')),
  page = {},
  now = Date.UTC(2026, 10, 1),
  neighbours = new Set(),
}: {
  fetch?: (request: Request) => Promise<Response>;
  page?: Partial<Page>;
  now?: number;
  neighbours?: Browser['neighbours'];
} = {}) {
  const listeners = new Set<{ type: string; listener: (event: never) => void }>();
  const timers = new Set<{ at: number; callback: () => void }>();
  const popups: FakePopup[] = [];
  const channels = new Set<{ name: string; listener: (message: unknown) => void; posted: unknown[] }>();
  const left: string[] = [];
  let url = 'https://app.example/page?x=1';
  const requests: {
    input: RequestInfo | URL;
    init: RequestInit | undefined;
    authorization: string | null;
  }[] = [];
  let time = now;
  let jumped = 0;
  let windowless: string | undefined;
  let refuse = false;
  let gesture: Browser['gesture'];
  let engine: Engine = 'Chromium';
  let focused = true;
  let frames = 0;

  function dispatch(type: string, event: object): void {
    for (const entry of [...listeners]) if (entry.type === type) entry.listener(event as never);
  }

  const browser: Browser = {
    origin: 'https://app.example',
    baseUrl: 'https://app.example/page?x=1',
    neighbours,
    page: {
      get url() {
        return url;
      },
      get hasFocus() {
        return focused;
      },
      go: (to) => void left.push(to),
      rewrite: (to) => void (url = to),
      tabStorage: storage(),
      sharedStorage: storage(),
      sign: async (text) => createHmac('sha256', 'the key of this origin').update(text).digest('base64url'),
      ...page,
    },
    clock: {
      after(milliseconds, callback) {
        const timer = { at: time + milliseconds, callback };
        timers.add(timer);
        // The next task comes by itself: no time goes by.
        if (milliseconds === 0) setTimeout(() => timers.delete(timer) && callback(), 0);
        return () => void timers.delete(timer);
      },
      now: () => time + jumped,
      monotonic: () => time,
    },
    get withoutWindows() {
      return windowless;
    },
    get gesture() {
      return gesture;
    },
    open() {
      if (refuse) return undefined;
      const popup = fakePopup(engine);
      popups.push(popup);
      return popup;
    },
    detach(popup) {
      const given = popup as FakePopup;
      if (given.visited.length > 0)
        throw new Error('this test expects it to be done while the window is empty');
      given.detached = true;
      frames += 1;
      return () => void (frames -= 1);
    },
    channel(name, listener) {
      const channel = { name, listener, posted: [] as unknown[] };
      channels.add(channel);
      return {
        post: (message) => void channel.posted.push(message),
        close: () => void channels.delete(channel),
      };
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
  };

  return {
    browser,
    popups,
    channels,
    /** Where the page was left for. */
    left,
    /** Another page of the app is loaded in this tab, with the same storage, or the same page again. */
    visit: (to: string) => void (url = to),
    requests,
    /** The user sets the device's clock. */
    setClock: (by: number) => void (jumped += by),
    /** The user is on this page, or in another window. */
    focus: (on: boolean) => void (focused = on),
    /** What another engine's windows tell. */
    useEngine: (other: Engine) => void (engine = other),
    /** What the browser says of clicks and keys. */
    useGesture: (told: Browser['gesture']) => void (gesture = told),
    /** As in an app that opens no windows. */
    forgetWindows: () => void (windowless = 'an in-app browser opens no windows'),
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
    async post(
      data: unknown,
      { source, origin = 'https://idp.example' }: { source: unknown; origin?: string },
    ) {
      const event = { data, source, origin, stopImmediatePropagation: jest.fn() };
      dispatch('message', event);
      await settle();
      return event;
    },
    /** The callback page in a window says something on its channel. */
    async relay(message: unknown) {
      for (const { listener } of [...channels]) listener(message);
      await settle();
    },
    /** The back button brings the page back from the back/forward cache. */
    async comeBack(persisted = true) {
      dispatch('pageshow', { persisted });
      await settle();
    },
    /** The page is left, perhaps for the back/forward cache. */
    async leave() {
      dispatch('pagehide', {});
      await settle();
    },
    /** What was not put away. */
    leftovers: () => ({
      listeners: listeners.size,
      timers: timers.size,
      channels: channels.size,
      windows: popups.filter(({ closed }) => !closed).length + frames,
    }),
  };
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

type Engine = 'Chromium' | 'Firefox' | 'WebKit' | 'iOS';

function fakePopup(engine: Engine): FakePopup {
  const visited: string[] = [];
  let listeners: { readonly type: string; readonly listener: () => void }[] = [];
  function dispatch(type: string): void {
    for (const entry of listeners) if (entry.type === type) entry.listener();
  }
  const isApple = engine === 'WebKit' || engine === 'iOS';
  return {
    ...(engine !== 'Firefox' && { onpageswap: null }),
    navigator: { vendor: isApple ? 'Apple Computer, Inc.' : '' },
    closed: false,
    detached: false,
    visited,
    location: {
      get href(): string {
        if (visited.length > 0 && visited.at(-1) !== 'about:blank')
          throw new Error('SecurityError: it shows another origin');
        return 'about:blank';
      },
      replace(url) {
        if (engine !== 'iOS') dispatch('beforeunload');
        visited.push(url);
      },
    },
    addEventListener: (type, listener) => void listeners.push({ type, listener }),
    swap() {
      if (engine === 'Chromium') dispatch('pageswap');
      listeners = [];
    },
    closeByUser() {
      if (engine !== 'iOS') dispatch('beforeunload');
      this.closed = true;
    },
    focus: () => void visited.push('(focus)'),
    close() {
      this.closed = true;
    },
  };
}

/** A Storage as a Map would be: the keys are properties, as in a browser. */
function storage(): Storage {
  const items: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => items[key] ?? null,
    setItem: (key: string, value: string) => void (items[key] = value),
    removeItem: (key: string) => void delete items[key],
  };
  return new Proxy(items, {
    get: (_, name) => methods[name as keyof typeof methods] ?? items[name as string],
  }) as unknown as Storage;
}
