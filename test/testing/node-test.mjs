// An app's own tests, by `node --test`: test/e2e/package runs them against what is published.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStepUp, isStepUpError } from 'step-up-spa';
import { redirect } from 'step-up-spa/redirect';
import { fakePorts } from 'step-up-spa/testing';

const rules = [{ url: '/api/transfers', method: 'POST', scope: 'transfer:funds' }];

/** What the app does at a click. */
async function transfer({ fetch }) {
  try {
    const { status } = await fetch('/api/transfers', { method: 'POST', body: '{"amount":100}' });
    return status === 201 ? 'done' : 'failed';
  } catch (error) {
    if (isStepUpError(error, 'popup_closed')) return 'never mind';
    throw error;
  }
}

function app(ways) {
  const fakes = fakePorts({ granted: 'read:accounts', fetch: () => new Response(null, { status: 201 }) });
  const { provider, browser } = fakes;
  return { ...fakes, stepUp: createStepUp({ provider, browser, rules, ...(ways && { ways }) }) };
}

void test('there is no DOM here', () => {
  assert.equal(typeof window, 'undefined');
  assert.equal(typeof document, 'undefined');
});

void test('a transfer asks for transfer:funds, and goes with that token', async () => {
  const { stepUp, answer, asked, requests, leftovers } = app();
  const done = transfer(stepUp);
  await answer();
  assert.equal(await done, 'done');
  assert.deepEqual(asked[0].scope, ['transfer:funds']);
  assert.equal(requests[0].authorization, 'Bearer step-up-token-1');
  stepUp.dispose();
  assert.deepEqual(leftovers(), { windows: 0, listeners: 0, timers: 0, channels: 0 });
});

void test('a window that the user closes is no error', async () => {
  const { stepUp, closeWindow, requests } = app();
  const done = transfer(stepUp);
  await closeWindow();
  assert.equal(await done, 'never mind');
  assert.deepEqual(requests, []);
});

void test('after a redirect the next page sends the request', async () => {
  const before = app([redirect()]);
  void transfer(before.stepUp).catch(() => {});
  const next = await before.answer();
  const { provider, browser } = next;
  const resumed = await createStepUp({ provider, browser, rules, ways: [redirect()] }).handleRedirect();
  assert.equal(resumed.response.status, 201);
  assert.equal(next.requests[0].authorization, 'Bearer step-up-token-1');
});
