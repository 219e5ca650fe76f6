import { readFields } from '../model/argument';
import type { Neighbour } from '../model/redirect-uri';
import type { Browser, Page } from '../ports/browser';
import { fakeFetch, type Respond, type SentRequest } from './api';
import { fakeChannels, type FakeChannels } from './channel';
import { fakeClock, type FakeTime } from './clock';
import { fakePage, type FakePage } from './page';
import { fakeWindows, type FakeWindows } from './window';

/** Options of {@link fakeBrowser}. */
export interface FakeBrowserOptions {
  /**
   * The API: what answers the requests that are sent, with a token or without. It may pass them on to a server
   * that the test has, or that msw plays: `(request) => globalThis.fetch(request)`.
   * @default every request fails, with an error that says so
   */
  fetch?: Respond | undefined;
  /**
   * The URL of the page, which relative rules and requests are relative to.
   * @default 'https://app.example/'
   */
  url?: string | undefined;
  /**
   * What the clock shows at first, in milliseconds since the epoch.
   * @default 1 November 2026
   */
  now?: number | undefined;
  /** What the page has of its own, such as the `tabStorage` of another page of the same tab. */
  page?: Partial<Page> | undefined;
  /** The StepUps of the page, where several fakes play one page. */
  neighbours?: Browser['neighbours'] | undefined;
}

/** Their names, to tell which ones are unknown. */
export const BROWSER_OPTIONS = [
  'fetch',
  'url',
  'now',
  'page',
  'neighbours',
] as const satisfies readonly (keyof FakeBrowserOptions)[];

/** What is open. */
export interface Leftovers {
  readonly windows: number;
  /** Of the page's events. `createStepUp` adds some for good, two by default; `dispose()` removes them. */
  readonly listeners: number;
  readonly timers: number;
  readonly channels: number;
}

/** The browser port, in the test's hands. */
export interface FakeBrowser extends FakeTime, FakeWindows, FakePage, FakeChannels {
  /** For the option `browser` of `createStepUp`. */
  readonly browser: Browser;
  /** The requests that were sent, with a token or without. */
  readonly requests: SentRequest[];
  /**
   * Counts what was not put away.
   *
   * @example
   * ```ts
   * stepUp.dispose();
   * assert.deepEqual(leftovers(), { windows: 0, listeners: 0, timers: 0, channels: 0 });
   * ```
   */
  leftovers(): Leftovers;
}

/**
 * A browser in memory, for the option `browser` of `createStepUp`: time stands still until `advanceTime`,
 * windows open unless `refuseWindows`, and the API answers what the test says. It needs no DOM, and touches
 * none. {@link fakePorts} has it together with a provider, and plays the user as well.
 *
 * @param options `fetch`: the API; `url`: the page
 * @returns the port, and what the test does with it and sees of it
 * @example
 * ```ts
 * const { browser, requests } = fakeBrowser({ fetch: () => Response.json([]) });
 * const stepUp = createStepUp({ provider, browser, rules });
 * ```
 */
export function fakeBrowser(options: FakeBrowserOptions = {}): FakeBrowser {
  const {
    fetch: respond = () => Promise.reject(new Error('No request was expected. Give the fakes a "fetch".')),
    url = 'https://app.example/',
    now = Date.UTC(2026, 10, 1),
    page: others = {},
    neighbours = new Set<Neighbour>(),
  } = readFields(options, BROWSER_OPTIONS, 'options', '');
  const { clock, timers, ...time } = fakeClock(now);
  const { open, detach, reason, gesture, stillOpen, ...windows } = fakeWindows();
  const { page, listen, listeners, ...acts } = fakePage(url, others);
  const { channel, ...channels } = fakeChannels(windows.popups);
  const { fetch, requests } = fakeFetch(respond, () => page.url);
  return {
    ...time,
    ...windows,
    ...acts,
    ...channels,
    browser: {
      origin: new URL(url).origin,
      get baseUrl() {
        return page.url;
      },
      get withoutWindows() {
        return reason();
      },
      get gesture() {
        return gesture();
      },
      clock,
      page,
      neighbours,
      open,
      detach,
      listen,
      channel,
      fetch,
    },
    requests,
    leftovers: () => ({
      windows: stillOpen(),
      listeners: listeners(),
      timers: timers(),
      channels: channels.channels.size,
    }),
  };
}
