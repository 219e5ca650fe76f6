/** @jest-environment node */
import { ApolloClient, gql as apolloGql, HttpLink, InMemoryCache } from '@apollo/client';
import { Defer20220824Handler } from '@apollo/client/incremental';
import { createTRPCClient, httpBatchStreamLink } from '@trpc/client';
import { initTRPC } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { Client as UrqlClient, fetchExchange, gql } from '@urql/core';
import { findStepUpError } from '../../src';
import { outcome } from '../fakes/bank';
import { openApp, type App } from './app';
import { trpcFetchOf } from './http';

const ORIGIN = 'https://app.example';
/** The API gives the balance later. */
const DEFERRED = 'query { id ... @defer { balance } }';
/** Lets the API give the second half of its answer, which it keeps back until then. */
let goOn: () => void;
let gate: Promise<void>;

const t = initTRPC.create();
const router = t.router({
  prices: t.procedure.query(async function* () {
    yield 1;
    await gate;
    yield 2;
  }),
  rates: t.procedure.query(() => 'done'),
});

/** tRPC's lines of JSON, or GraphQL's incremental delivery, as parts of one answer (RFC 2046 §5.1). */
async function respond(request: Request): Promise<Response> {
  if (request.url.startsWith(`${ORIGIN}/trpc/`))
    return fetchRequestHandler({ endpoint: '/trpc', req: request, router });
  const part = (content: object) =>
    `\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(content)}\r\n---`;
  const body = new ReadableStream({
    async start(controller) {
      const send = (text: string) => controller.enqueue(new TextEncoder().encode(text));
      send(`---${part({ data: { id: '1' }, hasNext: true })}`);
      await gate;
      send(`${part({ incremental: [{ path: [], data: { balance: 5 } }], hasNext: false })}--\r\n`);
      controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'multipart/mixed; boundary="-"' } });
}

/** What one client gives of an answer, as it comes. */
type Listen = (app: App, told: (data: unknown) => void) => Promise<unknown>;

const graphql = `${ORIGIN}/graphql`;
const trpcOf = ({ stepUp }: App) =>
  createTRPCClient<typeof router>({
    links: [httpBatchStreamLink({ url: `${ORIGIN}/trpc`, fetch: trpcFetchOf(stepUp) })],
  });

const CLIENTS: Record<string, { listen: Listen; first: unknown; second: unknown }> = {
  'urql, a deferred part': {
    listen: ({ stepUp }, told) =>
      new Promise<void>((resolve, reject) => {
        const exchanges = [fetchExchange];
        const client = new UrqlClient({
          url: graphql,
          exchanges,
          fetch: stepUp.fetch,
          preferGetMethod: false,
        });
        client.query(gql(DEFERRED), {}).subscribe(({ data, error, hasNext }) => {
          if (error) return reject(error);
          told(structuredClone(data));
          if (!hasNext) resolve();
        });
      }),
    first: { id: '1' },
    second: { id: '1', balance: 5 },
  },
  'Apollo, a deferred part': {
    listen: ({ stepUp }, told) =>
      new Promise<void>((resolve, reject) => {
        const client = new ApolloClient({
          link: new HttpLink({ uri: graphql, fetch: stepUp.fetch }),
          cache: new InMemoryCache(),
          incrementalHandler: new Defer20220824Handler(),
        });
        client.watchQuery<object>({ query: apolloGql(DEFERRED) }).subscribe(({ data, error, dataState }) => {
          if (error) return reject(error);
          if (dataState !== 'empty') told({ ...data, __typename: undefined });
          if (dataState === 'complete') resolve();
        });
      }),
    first: { id: '1' },
    second: { id: '1', balance: 5 },
  },
  'tRPC, httpBatchStreamLink': {
    listen: async (app, told) => {
      for await (const price of await trpcOf(app).prices.query()) told(price);
    },
    first: 1,
    second: 2,
  },
};

let app: App;
beforeEach(() => {
  gate = new Promise((resolve) => (goOn = resolve));
  const rules = [
    { url: '/graphql', method: 'POST', scope: 'read:statements' },
    { url: '/trpc/prices', method: 'GET', scope: 'read:statements' },
  ];
  app = openApp(ORIGIN, respond, { rules });
});
afterEach(() => void app.stepUp.dispose());
const tokens = () => app.requests.map(({ authorization }) => authorization);

describe.each(Object.entries(CLIENTS))('%s', (_, { listen, first, second }) => {
  test('comes while the answer is open, for one step-up token (G1, G11)', async () => {
    const told: unknown[] = [];
    const done = listen(app, (data) => told.push(data));
    await app.confirm();
    await app.until(() => told.length > 0);
    expect(told).toEqual([first]);
    goOn();
    await done;
    expect(told).toEqual([first, second]);
    expect(tokens()).toEqual(['Bearer step-up-token-1']);
    expect(app.asked).toHaveLength(1);
  });

  test('tells once of a window that the user closed, and asks no more', async () => {
    const failed = outcome(listen(app, () => {}));
    await app.close();
    await app.until(() => failed.settled);
    expect(findStepUpError(failed.error, 'popup_closed')).toBe(app.errors.at(-1));
    expect([app.asked.length, app.popups.length, tokens()]).toEqual([1, 1, []]);
  });
});

test("tRPC's streamed batch of two calls has a URL that no rule for one of them names: it goes out without a token", async () => {
  const client = trpcOf(app);
  goOn();
  await Promise.all([client.prices.query(), client.rates.query()]);
  expect(tokens()).toEqual([null]);
});
