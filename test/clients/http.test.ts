/** @jest-environment node */
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import axios from 'axios';
import { GraphQLClient } from 'graphql-request';
import ky, { type Options } from 'ky';
import { createFetch, type FetchOptions } from 'ofetch';
import { findStepUpError } from '../../src';
import { outcome } from '../fakes/bank';
import { openApp, startApi, type Api, type ApiRouter } from './app';
import { CLIENTS, openApiOf, trpcFetchOf } from './http';

let api: Api;
beforeAll(async () => void (api = await startApi()));
beforeEach(() => void Object.assign(api, { isFailing: false, arrived: [] }));
afterAll(() => void api.stop());

const tokens = () => api.arrived.map(({ authorization }) => authorization);
const open = (options?: Parameters<typeof openApp>[2]) => openApp(api.origin, undefined, options);

describe.each(Object.entries(CLIENTS))('%s', (_, { transfer, statement = transfer, sendsAfter500 }) => {
  test.each(Object.entries({ transfer, statement }))(
    'sends a %s that a rule names once, with one step-up token (G1)',
    async (_, act) => {
      const app = open();
      const done = act(app);
      await app.confirm();
      await done;
      expect(tokens()).toEqual(['Bearer step-up-token-1']);
      expect(app.asked).toHaveLength(1);
    },
  );

  test('sends a POST once, whatever the API answers, and gives no StepUpError for it (G10)', async () => {
    api.isFailing = true;
    const app = open();
    const failed = outcome(transfer(app));
    await app.confirm();
    await app.until(() => failed.settled);
    expect(failed.error).toBeInstanceOf(Error);
    expect(findStepUpError(failed.error)).toBeUndefined();
    expect(tokens()).toEqual(['Bearer step-up-token-1']);
  });

  test('asks the user for each time that it sends a GET again after a 500, and no token is sent twice (G1, G10)', async () => {
    api.isFailing = true;
    const app = open();
    const failed = outcome(statement(app));
    for (let n = 1; n <= sendsAfter500; n++) await app.confirm(n);
    await app.until(() => failed.settled);
    expect(failed.error).toBeInstanceOf(Error);
    expect(tokens()).toEqual(
      Array.from({ length: sendsAfter500 }, (_, index) => `Bearer step-up-token-${index + 1}`),
    );
  });

  test.each(Object.entries({ transfer, statement }))(
    'tells once of a window that the user closed before a %s, and asks no more',
    async (_, act) => {
      const app = open();
      const failed = outcome(act(app));
      await app.close();
      await app.until(() => failed.settled);
      expect(findStepUpError(failed.error, 'popup_closed')).toBe(app.errors.at(-1));
      expect([app.asked.length, app.popups.length, tokens()]).toEqual([1, 1, []]);
    },
  );
});

test("ky's own timeout closes the window while the user types, and is not a StepUpError", async () => {
  const app = open();
  const client = ky.create({ fetch: app.stepUp.fetch, timeout: 50 }); // 10 s by default
  const failed = outcome(client.post(`${api.origin}/api/transfers`));
  await app.until(() => app.authorizations.length === 1);
  expect(app.popups[0]).toMatchObject({ closed: false });
  await app.until(() => failed.settled);
  expect(failed.error).toHaveProperty('name', 'TimeoutError');
  await app.until(() => app.popups[0]?.closed === true);
});

describe("tRPC's batches", () => {
  const both = ({ stepUp }: ReturnType<typeof open>) => {
    const link = httpBatchLink({ url: `${api.origin}/trpc`, fetch: trpcFetchOf(stepUp) });
    const client = createTRPCClient<ApiRouter>({ links: [link] });
    return Promise.all([client.statement.query(), client.rates.query()]);
  };

  test('have a URL that no rule for one of them names: they go out without a token', async () => {
    const app = open();
    await both(app);
    expect(api.arrived).toMatchObject([
      { path: expect.stringMatching(/^\/trpc\/statement,rates\?batch=1/), authorization: undefined },
    ]);
    expect(app.asked).toEqual([]);
  });

  test('have one that a rule with a wildcard names: one token for all of them', async () => {
    const app = open({ rules: [{ url: '/trpc/*', scope: 'read:statements' }] });
    const done = both(app);
    await app.confirm();
    await done;
    expect(tokens()).toEqual(['Bearer step-up-token-1']);
  });
});

describe('init.stepUp', () => {
  const stepUp = { scope: 'read:everything' };

  test.each<[string, (app: ReturnType<typeof open>, url: string) => Promise<unknown>]>([
    ['ky', (app, url) => ky.get(url, { fetch: app.stepUp.fetch, timeout: false, stepUp } as Options)],
    ['ofetch', (app, url) => createFetch({ fetch: app.stepUp.fetch })(url, { stepUp } as FetchOptions)],
    [
      "axios's fetchOptions",
      ({ stepUp: { fetch } }, url) =>
        axios.create({ adapter: 'fetch', env: { fetch } }).get(url, { fetchOptions: { stepUp } }),
    ],
  ])('goes through %s', async (_, send) => {
    const app = open();
    const done = send(app, `${api.origin}/api/statements`);
    await app.confirm();
    await done;
    expect(app.asked).toMatchObject([{ scope: ['read:everything'] }]);
    expect(tokens()).toEqual(['Bearer step-up-token-1']);
  });

  test('is lost in openapi-fetch: the rules alone decide', async () => {
    const app = open();
    const done = openApiOf(app).GET('/api/statements', { stepUp });
    await app.confirm();
    await done;
    expect(app.asked).toMatchObject([{ scope: ['read:statements'] }]);
  });

  test("makes one GraphQL client's requests ask, and leaves those of another to the same URL alone", async () => {
    const app = open({ rules: [{ url: '/api/statements', scope: 'read:statements' }] });
    const url = `${api.origin}/graphql`;
    await new GraphQLClient(url, { fetch: app.stepUp.fetch }).request('{ done }');
    const fetch: typeof globalThis.fetch = (input, init) => app.stepUp.fetch(input, { ...init, stepUp });
    const done = new GraphQLClient(url, { fetch }).request('mutation { done }');
    await app.confirm();
    await done;
    expect(app.asked).toMatchObject([{ scope: ['read:everything'] }]);
    expect(tokens()).toEqual([undefined, 'Bearer step-up-token-1']);
  });
});
