import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { initTRPC } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { createStepUp, type StepUpOptions } from '../../src';
import { fakePorts, type FakePortsOptions } from '../../src/testing';

const t = initTRPC.create();

/** The API for tRPC's client: the same two operations. */
export const router = t.router({
  transfer: t.procedure.mutation(() => 'done'),
  statement: t.procedure.query(() => 'done'),
  rates: t.procedure.query(() => 'done'),
});

export type ApiRouter = typeof router;

/** A request as it arrived at the API. */
interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

/** The API, on loopback. It speaks plain JSON, GraphQL's answers and tRPC. */
export async function startApi() {
  const state = { isFailing: false, arrived: [] as Arrived[] };
  const trpc = createHTTPHandler({ router, basePath: '/trpc/' });
  const server = createServer((request, response) => {
    const { method = '', url: path = '' } = request;
    state.arrived.push({ method, path, authorization: request.headers.authorization });
    if (state.isFailing) response.writeHead(500).end();
    else if (path.startsWith('/trpc/')) trpc(request, response);
    else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(path === '/graphql' ? { data: { done: true } } : { done: true }));
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return Object.assign(state, {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => (server.closeAllConnections(), server.close()),
  });
}

export type Api = Awaited<ReturnType<typeof startApi>>;

/** A page of that origin, where one scope moves money and another shows what was moved. */
export function openApp(
  origin: string,
  fetch: FakePortsOptions['fetch'] = (request) => globalThis.fetch(request),
  options: Partial<StepUpOptions> = {},
) {
  const fakes = fakePorts({ url: `${origin}/page`, fetch });
  const stepUp = createStepUp({
    provider: fakes.provider,
    browser: fakes.browser,
    rules: [
      { url: '/api/transfers', method: 'POST', scope: 'transfer:funds' },
      { url: '/api/statements', method: 'GET', scope: 'read:statements' },
      { url: '/graphql', method: 'POST', scope: 'transfer:funds' },
      { url: '/trpc/transfer', method: 'POST', scope: 'transfer:funds' },
      { url: '/trpc/statement', method: 'GET', scope: 'read:statements' },
    ],
    ...options,
  });
  /** What the events said, which is what the call rejected with. */
  const errors: unknown[] = [];
  stepUp.on('failed', ({ error }) => void errors.push(error));

  /** Waits for what happens in real time: a client's own pause before it tries again. */
  async function until(isSo: () => boolean): Promise<void> {
    for (let waited = 0; !isSo(); waited += 10) {
      if (waited > 4000) throw new Error('It did not come to that in four seconds.');
      await fakes.advanceTime(0);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  return {
    ...fakes,
    origin,
    stepUp,
    errors,
    until,
    /** The user confirms the n-th question, from 1, once it is there. */
    async confirm(n = 1) {
      await until(() => fakes.authorizations.length === n);
      await fakes.answer();
    },
    /** The user closes the window of the first question. Its opening used up the click, and there is no other. */
    async close() {
      await until(() => fakes.authorizations.length === 1);
      fakes.useGesture('none');
      await fakes.closeWindow();
    },
  };
}

export type App = ReturnType<typeof openApp>;
