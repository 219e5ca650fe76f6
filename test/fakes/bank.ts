import { createStepUp, type Browser, type Page, type StepUpOptions } from '../../src';
import { fakeBrowser } from './browser';
import { fakeProvider } from './provider';

export const TRANSFERS = 'https://app.example/api/transfers';
export const TRANSFER = { method: 'POST', body: '{"amount":100}' };

/** A StepUp for a bank with two rules, on fakes of the two ports. */
export function bank({
  provider: overrides = {},
  page = {},
  now,
  neighbours,
  fetch = async () => new Response('done', { status: 201 }),
  ...options
}: {
  provider?: Parameters<typeof fakeProvider>[0];
  page?: Partial<Page>;
  now?: number;
  /** Those of another bank, if they are on one page. */
  neighbours?: Browser['neighbours'];
  fetch?: (request: Request) => Promise<Response>;
} & Partial<Omit<StepUpOptions, 'provider' | 'browser'>> = {}) {
  const fake = fakeBrowser({
    fetch,
    page,
    ...(now !== undefined && { now }),
    ...(neighbours && { neighbours }),
  });
  const authorizationServer = fakeProvider(overrides);
  const stepUp = createStepUp({
    provider: authorizationServer.provider,
    browser: fake.browser,
    rules: [
      { url: '/api/accounts', scope: 'read:accounts' },
      { url: '/api/transfers', method: 'POST', scope: 'transfer:funds' },
    ],
    ...options,
  });
  return {
    stepUp,
    ...fake,
    ...authorizationServer,
    /** The provider's page answers the n-th request from the newest window. */
    respond: (index: number, response?: object) =>
      fake.post(authorizationServer.answer(index, response), { source: fake.popups.at(-1) }),
    /** The `Authorization` of every request that was sent. */
    sent: () => fake.requests.map(({ authorization }) => authorization),
  };
}

/** What is there when nothing is under way: the two listeners of a way and of the page that are there from the start. */
export const NOTHING_UNDER_WAY = { listeners: 2, timers: 0, channels: 0, windows: 0 };
export const NOTHING = { listeners: 0, timers: 0, channels: 0, windows: 0 };

/** How a promise ended, or that it has not. */
export function outcome<T>(promise: Promise<T>): { value?: T; error?: unknown; settled: boolean } {
  const result: { value?: T; error?: unknown; settled: boolean } = { settled: false };
  promise.then(
    (value) => Object.assign(result, { value, settled: true }),
    (error: unknown) => Object.assign(result, { error, settled: true }),
  );
  return result;
}
