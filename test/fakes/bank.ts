import { createStepUp, type StepUpOptions } from '../../src';
import { fakePorts, type FakePortsOptions } from '../../src/testing';

export const TRANSFERS = 'https://app.example/api/transfers';
export const TRANSFER = { method: 'POST', body: '{"amount":100}' };

/** A StepUp for a bank with two rules, on fakes of the two ports. */
export function bank({
  provider = {},
  page,
  now,
  neighbours,
  fetch = async () => new Response('done', { status: 201 }),
  ...options
}: {
  provider?: FakePortsOptions;
} & Pick<FakePortsOptions, 'page' | 'now' | 'neighbours' | 'fetch'> &
  Partial<Omit<StepUpOptions, 'provider' | 'browser'>> = {}) {
  const url = 'https://app.example/page?x=1';
  const fakes = fakePorts({ granted: 'read:accounts', url, fetch, page, now, neighbours, ...provider });
  const stepUp = createStepUp({
    provider: fakes.provider,
    browser: fakes.browser,
    rules: [
      { url: '/api/accounts', scope: 'read:accounts' },
      { url: '/api/transfers', method: 'POST', scope: 'transfer:funds' },
    ],
    ...options,
  });
  /** The message that the provider's page posts for the n-th request, from 1. */
  const messageFor = (index: number, response: object = { code: `code-${index}` }) => ({
    type: 'authorization_response',
    response: { state: fakes.authorizations[index - 1]?.state, ...response },
  });
  return {
    stepUp,
    ...fakes,
    messageFor,
    /** Posts it from the newest window, whether or not somebody waits for it. */
    respond: (index: number, response?: object) =>
      fakes.post(messageFor(index, response), { source: fakes.popups.at(-1) }),
    /** The `Authorization` of every request that was sent. */
    sent: () => fakes.requests.map(({ authorization }) => authorization),
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
