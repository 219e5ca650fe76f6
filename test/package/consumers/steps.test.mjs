// Vitest, in Node, with jsdom and with happy-dom: the tests of an app that fakes the two ports. No window, no server, no time goes by.
import { createStepUp } from 'step-up-spa';
import { fakePorts } from 'step-up-spa/testing';
import { afterEach, expect, test, vi } from 'vitest';

const rules = [{ url: '/api/transfers', method: 'POST', scope: 'transfer:funds' }];

function transfer() {
  const ports = fakePorts({ fetch: () => new Response(null, { status: 201 }) });
  const stepUp = createStepUp({ provider: ports.provider, browser: ports.browser, rules });
  return { ...ports, done: stepUp.fetch('/api/transfers', { method: 'POST', body: '{"amount":100}' }) };
}

afterEach(() => vi.useRealTimers());

test.runIf(typeof document !== 'undefined')(
  "without the browser's fake, a rule's path is one of the page's origin, and nothing goes out without its token",
  async () => {
    const fetch = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response());
    const open = vi.spyOn(globalThis, 'open').mockReturnValue(null);
    const { provider } = fakePorts();
    const stepUp = createStepUp({ provider, rules });
    expect(stepUp.explain('/api/transfers', 'POST')).toMatchObject({ rule: 0, nearest: undefined });
    const refused = { name: 'StepUpError', code: 'popup_blocked' };
    await expect(stepUp.fetch('/api/transfers', { method: 'POST' })).rejects.toMatchObject(refused);
    expect(open).toHaveBeenCalledTimes(1);
    expect(fetch).not.toHaveBeenCalled();
    stepUp.dispose();
    vi.restoreAllMocks();
  },
);

test('a transfer asks for transfer:funds, and goes with that token', async () => {
  const { done, answer, asked, requests } = transfer();
  await answer();
  expect(await done).toHaveProperty('status', 201);
  expect(asked[0].scope).toEqual(['transfer:funds']);
  expect(requests[0].authorization).toBe('Bearer step-up-token-1');
});

test('a window that the user closes is popup_closed, also with the time of Vitest', async () => {
  vi.useFakeTimers();
  const { done, closeWindow, requests } = transfer();
  const refused = expect(done).rejects.toMatchObject({ name: 'StepUpError', code: 'popup_closed' });
  await closeWindow();
  await refused;
  expect(requests).toEqual([]);
});
