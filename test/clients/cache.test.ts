import './scheduler'; // before React
import { fetchEventSource } from '@microsoft/fetch-event-source';
import {
  focusManager,
  MutationObserver,
  QueryClient,
  QueryObserver,
  type QueryObserverOptions,
} from '@tanstack/query-core';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import useSWR, { type SWRConfiguration } from 'swr';
import useSWRMutation from 'swr/mutation';
import { findStepUpError } from '../../src';
import { outcome } from '../fakes/bank';
import { openApp, type App } from './app';

let status = 200;
let streams = 0;
let app: App;
let calls = 0;
const endings: (() => void)[] = [];

/** The API's answers: an event stream that stays open, and JSON. */
function respond({ url }: Request): Response {
  if (!url.endsWith('/api/events')) return Response.json({ done: true }, { status });
  streams += 1;
  return new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } });
}

beforeEach(() => {
  [status, streams, calls] = [200, 0, 0];
  app = openApp('https://app.example', respond);
});
afterEach(() => {
  for (const end of endings.splice(0)) end();
  app.stepUp.dispose();
});

async function call(url: string, init?: RequestInit): Promise<unknown> {
  calls += 1;
  const response = await app.stepUp.fetch(url, init);
  if (!response.ok) throw new Error(`The API answered ${response.status}.`);
  return response.json();
}
const statement = () => call('/api/statements');
const transfer = () => call('/api/transfers', { method: 'POST' });

const tokens = () => app.requests.map(({ authorization }) => authorization);
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => `Bearer step-up-token-${index + 1}`);
/** Lets time go by in which a client might do something that it should not. */
const wait = () => new Promise((resolve) => setTimeout(resolve, 50));

/** What is seen of a cache that fetches for a component. */
interface Shown {
  readonly error: () => unknown;
  readonly data: () => unknown;
}

describe.each<[string, { show: (options?: { onFocus?: false; retry?: Retry }) => Shown; focus: () => void }]>(
  [
    ['TanStack Query', { show: showQuery, focus: focusQuery }],
    ['SWR', { show: showSwr, focus: focusSwr }],
  ],
)('%s', (_, { show, focus }) => {
  test('fetches with one step-up token (G1)', async () => {
    const { data } = show();
    await app.confirm();
    await app.until(() => data() !== undefined);
    expect(tokens()).toEqual(numbered(1));
  });

  test('tries again after the user closed the window, by its default, and the user is not asked again', async () => {
    const { error } = show();
    await app.close();
    await app.until(() => calls >= 4 && error() != null);
    expect(findStepUpError(error(), 'popup_closed')).toBeDefined();
    expect([app.asked.length, app.popups.length, tokens()]).toEqual([1, 1, []]);
  });

  test('told not to, does not try again', async () => {
    const { error } = show({ retry: (error) => findStepUpError(error) === undefined });
    await app.close();
    await app.until(() => error() != null);
    await wait();
    expect(error()).toBe(app.errors[0]);
    expect(calls).toBe(1);
  });

  test('asks the user for each time that it tries again after a 500, and no token is sent twice (G1, G10)', async () => {
    status = 500;
    show();
    for (let n = 1; n <= 4; n++) await app.confirm(n);
    await app.until(() => app.requests.length === 4);
    expect(tokens()).toEqual(numbered(4));
  });

  test.each([
    ['asks the user, unasked, when the page gets the focus again', undefined, 2],
    ['asks nobody when the page gets the focus again, if that is switched off', false, 1],
  ] as const)('%s', async (_, onFocus, asked) => {
    const { data } = show(onFocus === undefined ? {} : { onFocus });
    await app.confirm();
    await app.until(() => data() !== undefined);
    focus();
    await wait();
    await app.advanceTime(0);
    expect(app.authorizations).toHaveLength(asked);
  });
});

type Retry = (error: unknown) => boolean;

function showQuery({ onFocus, retry }: { onFocus?: false; retry?: Retry } = {}): Shown {
  const client = new QueryClient();
  const options: QueryObserverOptions = {
    queryKey: ['statement'],
    queryFn: statement,
    retryDelay: 1, // 1, 2 and 4 s by default
    ...(retry && { retry: (_, error) => retry(error) }),
    ...(onFocus === false && { refetchOnWindowFocus: onFocus }),
  };
  client.mount();
  const observer = new QueryObserver(client, options);
  endings.push(
    observer.subscribe(() => {}),
    () => (client.clear(), client.unmount()),
  );
  return {
    error: () => observer.getCurrentResult().error,
    data: () => observer.getCurrentResult().data,
  };
}

function focusQuery(): void {
  focusManager.setFocused(false);
  focusManager.setFocused(true);
}

function showSwr({ onFocus, retry }: { onFocus?: false; retry?: Retry } = {}): Shown {
  const options: SWRConfiguration = {
    errorRetryInterval: 1, // 5 s by default
    focusThrottleInterval: 0, // 5 s by default
    dedupingInterval: 0, // 2 s by default
    ...(retry && { shouldRetryOnError: retry }),
    ...(onFocus === false && { revalidateOnFocus: onFocus }),
  };
  let seen: { data?: unknown; error?: unknown } = {};
  /** Each test has a key of its own, for SWR's cache is one for the page. */
  const key = crypto.randomUUID();
  const Statement = () => {
    const { data, error } = useSWR(key, statement, options) as typeof seen;
    seen = { data, error };
    return null;
  };
  render(createElement(Statement));
  return { error: () => seen.error, data: () => seen.data };
}

function focusSwr(): void {
  window.dispatchEvent(new Event('focus'));
}

function render(element: ReturnType<typeof createElement>): void {
  const root = createRoot(document.createElement('div'));
  root.render(element);
  endings.push(() => root.unmount());
}

describe('a mutation is not tried again by itself', () => {
  test('of TanStack Query', async () => {
    const failed = outcome(new MutationObserver(new QueryClient(), { mutationFn: transfer }).mutate());
    await app.close();
    await wait();
    expect(failed.error).toBe(app.errors[0]);
    expect([calls, app.asked.length]).toEqual([1, 1]);
  });

  test('of SWR', async () => {
    let trigger: (() => Promise<unknown>) | undefined;
    const Transfer = () => {
      trigger = useSWRMutation('transfer', transfer).trigger as () => Promise<unknown>;
      return null;
    };
    render(createElement(Transfer));
    await app.until(() => trigger !== undefined);
    const failed = outcome(trigger!());
    await app.close();
    await wait();
    expect(failed.error).toBe(app.errors[0]);
    expect([calls, app.asked.length]).toEqual([1, 1]);
  });
});

describe('fetch-event-source', () => {
  const rules = [{ url: '/api/events', scope: 'read:events' }];
  const listen = (options: object = {}) => {
    const controller = new AbortController();
    endings.push(() => controller.abort());
    const { fetch } = app.stepUp;
    return outcome(fetchEventSource('/api/events', { fetch, signal: controller.signal, ...options }));
  };
  const hide = (hidden: boolean) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  };
  beforeEach(() => void (app = openApp('https://app.example', respond, { rules })));

  test.each([
    ['connects again, and asks the user again, when the page is shown again', {}, 2],
    ['stays connected by openWhenHidden', { openWhenHidden: true }, 1],
  ])('%s', async (_, options, asked) => {
    listen(options);
    await app.confirm();
    await app.until(() => streams === 1);
    hide(true);
    hide(false);
    await wait();
    await app.advanceTime(0);
    expect(app.authorizations).toHaveLength(asked);
  });

  test('ends with the StepUpError if onerror throws it', async () => {
    const failed = listen({
      onerror(error: unknown) {
        throw error;
      },
    });
    await app.close();
    await app.until(() => failed.settled);
    expect(failed.error).toBe(app.errors[0]);
    expect(app.asked).toHaveLength(1);
  });
});
