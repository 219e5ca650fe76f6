/** @jest-environment node */
import '../platform';
import fc from 'fast-check';
import { createStepUp, popup } from '../../../src';
import { fakePorts } from '../../../src/testing';
import { APP, ENDPOINTS, RULES } from '../app';
import { settle } from '../platform';

const CLOSING = ENDPOINTS.closing;

/** A call that waits for its answer in a window. */
async function ask(callbackUrl?: string) {
  const ports = fakePorts({ url: `${APP}/`, fetch: async () => new Response('done') });
  const { provider, browser } = ports;
  const ways = [popup(callbackUrl === undefined ? {} : { callbackUrl })];
  const stepUp = createStepUp({ provider, browser, rules: RULES.slice(2, 4), ways });
  let isSettled = false;
  const done = stepUp.fetch(CLOSING.url, { method: CLOSING.method });
  done.then(
    () => (isSettled = true),
    () => (isSettled = true),
  );
  await settle();
  await settle();
  const { state } = ports.authorizations[0]!;
  return { ...ports, stepUp, done, state, isSettled: () => isSettled };
}

const key = fc.constantFrom(
  'type',
  'response',
  'state',
  'code',
  'error',
  'iss',
  'at',
  'error_description',
  '__proto__',
  'constructor',
);
const words = fc.constantFrom<unknown>(
  'authorization_response',
  'response',
  'gone',
  'going',
  'taken',
  null,
  '',
  0,
);
/** What structured clone can bring: nested, with getters gone, with any key. */
const data = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    words,
    fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<unknown>,
    fc.constantFrom<unknown>(undefined, new Map(), new Date(0), [], 10n),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((list) => {
      const object: Record<string, unknown> = {};
      for (const [name, value] of list)
        Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
      return object;
    }),
  ),
})).value;
/** Nearly an answer. */
const almost = fc
  .record({
    type: fc.oneof(words, data),
    response: fc.oneof(data, fc.record({ state: data, code: data, error: data, iss: data })),
  })
  .map((value) => value as unknown);
const message = fc.oneof(data, almost);

const isPolluted = () => Object.keys(Object.prototype).length > 0;

/** An error without a state may be an answer (RFC 6749 §4.1.2.1): a server that can't tell which request it refuses. */
const mayCount = (value: unknown) => {
  const { response } = (value ?? {}) as { response?: { error?: unknown; state?: unknown } | null };
  return typeof response?.error === 'string' && typeof response.state !== 'string';
};

describe('a message', () => {
  test.each([
    ['of the window that was opened', 'https://idp.example', true],
    ['of the window, showing another origin', 'https://evil.example', true],
    ['of another window', 'https://idp.example', false],
  ])('%s, whatever is in it, throws nothing and answers nothing', async (_, origin, isOurs) => {
    const it = await ask();
    const source = isOurs ? it.popups[0]! : {};
    await fc.assert(
      fc.asyncProperty(message, async (value) => {
        fc.pre(!(isOurs && origin === 'https://idp.example' && mayCount(value)));
        await it.post(value, { source, origin });
        return !it.isSettled() && !isPolluted();
      }),
      { numRuns: 500 },
    );
    await it.answer();
    expect((await it.done).status).toBe(200);
    expect(it.requests).toHaveLength(1);
  });

  test('that is no object at all, or a hostile one, is none', async () => {
    const it = await ask();
    const hostile = Object.create(null) as object;
    for (const value of [undefined, null, 'text', 1, hostile, Object.freeze([])])
      await it.post(value, { source: it.popups[0]! });
    expect(it.isSettled()).toBe(false);
    it.stepUp.dispose();
  });
});

describe('a message over the callback page’s channel', () => {
  test('without this request’s state throws nothing, and is refused if it is an answer', async () => {
    await fc.assert(
      fc.asyncProperty(message, async (value) => {
        const it = await ask('/callback.html');
        await it.relay(value);
        await settle();
        const isRefused = it.isSettled();
        it.stepUp.dispose();
        const ended: unknown = await it.done.catch((error: unknown) => error);
        const { code } = ended as { code?: unknown };
        return (
          code === (isRefused ? 'invalid_response' : 'disposed') && it.requests.length === 0 && !isPolluted()
        );
      }),
      { numRuns: 200 },
    );
  });

  test('with this request’s state, and whatever else, ends the call with a response or a code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ code: data, iss: data, error: data }), data, async (response, at) => {
        const it = await ask('/callback.html');
        await it.relay({ type: 'response', response: { ...response, state: it.state }, at });
        await settle();
        it.stepUp.dispose();
        const ended: unknown = await it.done.catch((error: unknown) => error);
        const isCode = ended instanceof Response || (ended as { name?: unknown }).name === 'StepUpError';
        const { windows, listeners, timers, channels } = it.leftovers();
        return isCode && windows + listeners + timers + channels === 0 && !isPolluted();
      }),
      { numRuns: 100 },
    );
  });
});
