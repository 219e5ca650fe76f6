import type { Browser, PopupWindow } from '../ports/browser';

/** Whose windows a {@link FakeWindow} is like: they differ in what they tell of a page that is left. */
export type Engine = 'Chromium' | 'Firefox' | 'WebKit' | 'iOS';

/** A window that remembers where it was sent, and whose `closed` the test decides. */
export interface FakeWindow extends PopupWindow {
  closed: boolean;
  /** The URLs it was sent to, and `(focus)` where it was brought to the front. */
  readonly visited: string[];
  /** Whether it can't reach this page. */
  detached: boolean;
  /** The page in it gives way to the provider's. */
  swap(): void;
  /** The user closes it. */
  closeByUser(): void;
}

/** The URL of the page that a window shows; `undefined` if it is closed. */
export function shownIn({ closed, visited }: FakeWindow): string | undefined {
  return closed ? undefined : visited.filter((url) => url !== '(focus)').at(-1);
}

function fakeWindow(engine: Engine): FakeWindow {
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

/** The windows that a page opens, in the test's hands. */
export interface FakeWindows {
  /** The windows that were opened. */
  readonly popups: FakeWindow[];
  /** The browser refuses to open windows, as a popup blocker does; with `false`, no longer. */
  refuseWindows(refused?: boolean): void;
  /** The page is in an app that is known to open no windows, such as one that shows links in itself. */
  withoutWindows(): void;
  /** Windows that are opened from now on are like those of this engine. The first ones are like Chromium's. */
  useEngine(engine: Engine): void;
  /**
   * What the browser tells of the user's clicks and keys from now on: there is one `'now'`, there was a
   * `'recent'` one, `'none'`, or `undefined`, nothing. At first it tells nothing.
   */
  useGesture(gesture: Browser['gesture']): void;
}

interface WindowsParts extends FakeWindows, Pick<Browser, 'open' | 'detach'> {
  /** Why there are none. */
  reason(): string | undefined;
  gesture(): Browser['gesture'];
  /** How many are open, with what was put into the page to keep them from it. */
  stillOpen(): number;
}

export function fakeWindows(): WindowsParts {
  const popups: FakeWindow[] = [];
  let isRefused = false;
  let reason: string | undefined;
  let engine: Engine = 'Chromium';
  let gesture: Browser['gesture'];
  let frames = 0;
  return {
    open() {
      if (isRefused) return undefined;
      const popup = fakeWindow(engine);
      popups.push(popup);
      return popup;
    },
    detach(popup) {
      const given = popup as FakeWindow;
      if (given.visited.length > 0) throw new Error('This has to be done while the window is empty.');
      given.detached = true;
      frames += 1;
      return () => void (frames -= 1);
    },
    reason: () => reason,
    gesture: () => gesture,
    stillOpen: () => popups.filter(({ closed }) => !closed).length + frames,
    popups,
    refuseWindows: (refused = true) => void (isRefused = refused),
    withoutWindows: () => void (reason = 'an in-app browser opens no windows'),
    useEngine: (other) => void (engine = other),
    useGesture: (told) => void (gesture = told),
  };
}
