// Vitest with msw, which answers in the network's place what the app sends by fetch.
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { createStepUp } from 'step-up-spa';
import { fakePorts } from 'step-up-spa/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const challenge = { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' };
const server = setupServer(
  http.post('https://app.example/api/transfers', async ({ request }) => {
    if (request.headers.get('authorization') === 'Bearer session-token')
      return new HttpResponse(null, { status: 403, headers: challenge });
    return HttpResponse.json([request.headers.get('authorization'), await request.text()]);
  }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

test.each([
  ['that a rule tells beforehand', [{ url: '/api/transfers', scope: 'transfer:funds' }]],
  ['that the API asks for', [{ url: '/api/**', scope: 'read:accounts', challengeable: 'transfer:funds' }]],
])('msw sees a step-up %s', async (_, rules) => {
  const { provider, browser, answer } = fakePorts({
    granted: 'read:accounts',
    fetch: (request) => globalThis.fetch(request),
  });
  const stepUp = createStepUp({ provider, browser, rules });
  const done = stepUp.fetch('/api/transfers', { method: 'POST', body: '{"amount":100}' });
  await answer();
  expect(await (await done).json()).toEqual(['Bearer step-up-token-1', '{"amount":100}']);
});
