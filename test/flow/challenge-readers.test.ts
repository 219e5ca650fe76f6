import { auth0MfaRequired, jsonBody, wwwAuthenticate } from '../../src/challenges';
import { MULTI_FACTOR, type ChallengeReader, type Ignored } from '../../src';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFER, TRANSFERS } from '../fakes/bank';
import { settle } from '../../src/testing/settle';
import { AUDIENCE } from '../fakes/provider';

const MFA_REQUIRED = '{"code":"mfa_required"}';
const JSON_TYPE = { 'content-type': 'application/json' };
const refusal = (body: BodyInit | null = MFA_REQUIRED, status = 403) =>
  new Response(body, { status, headers: JSON_TYPE });

/** A bank whose API gives these answers, then 201, and what it ignored. */
function bankWith(challenges: readonly ChallengeReader[], ...answers: Response[]) {
  const it = bank({
    challenges,
    rules: [{ url: '/api/transfers', scope: 'read:accounts', challengeable: 'transfer:funds' }],
    fetch: async () => answers.shift() ?? new Response('done', { status: 201 }),
  });
  const ignored: Ignored[] = [];
  it.stepUp.on('ignored', (event) => ignored.push(event));
  return { ...it, ignored, transfer: () => it.stepUp.fetch('/api/transfers?x=1', TRANSFER) };
}

/** A body that the test writes, and whose end it decides. */
function stream() {
  const cancelled = jest.fn();
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => void (controller = given),
    cancel: cancelled,
  });
  return {
    body,
    cancelled,
    write: (text: string) => controller.enqueue(new TextEncoder().encode(text)),
    end: () => controller.close(),
  };
}

describe('a challenge in a body', () => {
  test('is answered by one step-up, and the connection of the answer is let go', async () => {
    const { body, write, cancelled } = stream();
    const padding = ' '.repeat(70_000);
    const reader: ChallengeReader = async (_, { copy, onEnd }) => {
      const copied = copy().body!.getReader();
      onEnd(() => void copied.cancel());
      await copied.read();
      return { acr_values: MULTI_FACTOR };
    };
    write(padding);
    const it = bankWith([reader], refusal(body));
    const result = outcome(it.transfer());
    await it.advanceTime(0);
    expect(it.asked).toEqual([{ scope: ['read:accounts'], audience: AUDIENCE, acr_values: [MULTI_FACTOR] }]);
    expect(cancelled).toHaveBeenCalled();
    await it.answer();
    expect(result.settled).toBe(true);
    expect(it.sent()).toEqual(['Bearer session-token', 'Bearer step-up-token-1']);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('G11: that turns out to be none comes back as the very response, unread', async () => {
    const response = refusal('{"code":"no"}');
    const it = bankWith([wwwAuthenticate(), auth0MfaRequired()], response);
    await expect(it.transfer()).resolves.toBe(response);
    expect(response.bodyUsed).toBe(false);
    await expect(response.json()).resolves.toEqual({ code: 'no' });
  });

  test('of another status, or from a URL that no rule names, is not looked at (G2)', async () => {
    const reader = jest.fn();
    for (const status of [200, 400, 404, 500]) {
      const response = refusal(MFA_REQUIRED, status);
      await expect(bankWith([reader], response).transfer()).resolves.toBe(response);
    }
    const it = bank({ challenges: [reader], fetch: async () => refusal() });
    await it.stepUp.fetch('https://third.example/');
    await it.stepUp.fetch('/api/transfers', { ...TRANSFER, stepUp: false });
    expect(reader).not.toHaveBeenCalled();
  });

  test('that does not end is waited for 5 seconds, and then the answer is the caller’s, readable', async () => {
    const { body, write, end } = stream();
    write('{"code":');
    const response = refusal(body);
    const it = bankWith([auth0MfaRequired()], response);
    const result = outcome(it.transfer());
    await it.advanceTime(4999);
    expect(result.settled).toBe(false);
    await it.advanceTime(1);
    expect(result.value).toBe(response);
    expect(it.ignored).toMatchObject([
      { what: 'challenge', reason: 'Not finished within 5 seconds', url: TRANSFERS, method: 'POST' },
    ]);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
    write('"late"}');
    end();
    await expect(response.text()).resolves.toBe('{"code":"late"}');
  });

  test('that did not end in time holds no connection once the caller lets go of it', async () => {
    const { body, cancelled } = stream();
    const response = refusal(body);
    const it = bankWith([auth0MfaRequired()], response);
    void it.transfer();
    await it.advanceTime(5000);
    void response.body!.cancel(); // settles when both copies were let go
    await settle();
    expect(cancelled).toHaveBeenCalled();
  });

  test('that goes on and on is read as far as 64 KiB, and the answer is the caller’s, readable', async () => {
    let written = 0;
    const cancelled = jest.fn();
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024).fill(32 + (written++ % 64))),
      cancel: cancelled,
    });
    const response = refusal(body);
    const it = bankWith([auth0MfaRequired()], response);
    await expect(it.transfer()).resolves.toBe(response);
    expect(written).toBeLessThan(70);
    const reader = response.body!.getReader();
    expect((await reader.read()).value![0]).toBe(32);
    expect(cancelled).not.toHaveBeenCalled();
    await reader.cancel();
    expect(cancelled).toHaveBeenCalled();
  });

  test('is no longer read when the caller aborts: the call rejects with the signal’s reason', async () => {
    const { body } = stream();
    const it = bankWith([auth0MfaRequired()], refusal(body));
    const controller = new AbortController();
    const call = it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: controller.signal });
    const result = outcome(call);
    await it.advanceTime(0);
    controller.abort('enough');
    await settle();
    expect(result.error).toBe('enough');
    expect(it.ignored).toEqual([]);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('that breaks off is none', async () => {
    const body = new ReadableStream({ start: (controller) => controller.error(new Error('reset')) });
    const response = refusal(body);
    const it = bankWith([auth0MfaRequired()], response);
    await expect(it.transfer()).resolves.toBe(response);
    expect(it.ignored).toMatchObject([{ reason: 'reset' }]);
  });

  test('to a session that clear() ended while it was read is returned', async () => {
    const { body, write, end } = stream();
    const response = refusal(body);
    const it = bankWith([auth0MfaRequired()], response);
    const result = outcome(it.transfer());
    await it.advanceTime(0);
    it.stepUp.clear();
    write(MFA_REQUIRED);
    end();
    await settle();
    expect(result.value).toBe(response);
    expect(it.popups).toHaveLength(0);
  });
});

describe('a function among "challenges"', () => {
  test('gets status and headers without the body, and what the request was', async () => {
    const seen: unknown[] = [];
    const reader: ChallengeReader = async (response, { url, method }) => {
      seen.push(response.status, response.headers.get('content-type'), await response.text(), url, method);
      return undefined;
    };
    const response = refusal();
    const it = bankWith([reader], response);
    await expect(it.transfer()).resolves.toBe(response);
    expect(seen).toEqual([403, 'application/json', '', TRANSFERS, 'POST']);
    await expect(response.text()).resolves.toBe(MFA_REQUIRED);
  });

  test('that never answers does not hang the call', async () => {
    const it = bankWith([() => new Promise(() => {})], refusal());
    const result = outcome(it.transfer());
    await it.advanceTime(5000);
    expect(result.value).toHaveProperty('status', 403);
  });

  test('is asked in order, until one finds something', async () => {
    const last = jest.fn();
    const it = bankWith([wwwAuthenticate(), () => ({ scope: 'transfer:funds' }), last], refusal());
    void it.transfer().catch(() => {});
    await it.advanceTime(0);
    expect(it.asked).toEqual([{ scope: ['transfer:funds'], audience: AUDIENCE }]);
    expect(last).not.toHaveBeenCalled();
  });

  test('that throws fails closed: no step-up, no other reader, and the event says why', async () => {
    const response = refusal();
    const thrower = () => {
      throw new Error('a bug');
    };
    const it = bankWith([thrower, auth0MfaRequired()], response);
    await expect(it.transfer()).resolves.toBe(response);
    expect(it.asked).toEqual([]);
    expect(it.ignored).toMatchObject([{ what: 'challenge', reason: 'a bug' }]);
  });

  test.each([undefined, Object.create(null), 'text', Symbol('s')])('may throw %p, too', async (thrown) => {
    const it = bankWith([() => Promise.reject(thrown)], refusal());
    await expect(it.transfer()).resolves.toHaveProperty('status', 403);
    expect(it.ignored).toMatchObject([{ reason: 'its reader threw' }]);
  });

  test.each<[unknown, string]>([
    [null, '"challenge" must be an object'],
    ['transfer:funds', '"challenge" must be an object'],
    [auth0MfaRequired, '"challenge" must be an object'],
    [{}, '"challenge" must be for some scope or strength'],
    [{ scope: 'openid', acr_values: '' }, '"challenge" must be for some scope or strength'],
    [{ scope: 'transfer:funds offline_access' }, '"challenge.scope" must be without offline_access'],
    [{ scope: 7 }, '"challenge.scope" must be a string or an array of scope tokens'],
    [{ scope: ['a b'] }, '"challenge.scope" must be a string or an array of scope tokens'],
    [{ acr_values: { length: 1 } }, '"challenge.acr_values" must be a string or an array of scope tokens'],
    [{ acr_values: '\u00E9' }, '"challenge.acr_values" must be a string or an array of scope tokens'],
    ...[-1, 1.5, NaN, Infinity, 2 ** 53, '5', null].map((max_age): [unknown, string] => [
      { max_age },
      '"challenge.max_age" must be a whole number of seconds, 0 or more',
    ]),
    ...['', 'c1 c2', ['c1'], 7].map((acrs): [unknown, string] => [
      { acrs },
      '"challenge.acrs" must be one word',
    ]),
    ...['audience', 'claims', 'authorizationParams', 'combine', 'prompt'].map((name): [unknown, string] => [
      { scope: 'transfer:funds', [name]: { x: 1 } },
      `"challenge.${name}" is unknown. Known are: scope, acr_values, max_age, acrs`,
    ]),
    [
      JSON.parse('{"__proto__":{"scope":"transfer:funds"}}'),
      '"challenge.__proto__" is unknown. Known are: scope, acr_values, max_age, acrs',
    ],
    [
      Object.create({ scope: 'transfer:funds' }),
      '"challenge.scope" must be the object\'s own, not inherited',
    ],
  ])('that gives %j asks for nothing: %s', async (given, reason) => {
    const response = refusal();
    const it = bankWith([() => given as never], response);
    await expect(it.transfer()).resolves.toBe(response);
    expect(it.asked).toEqual([]);
    expect(it.ignored).toMatchObject([{ what: 'challenge', reason }]);
  });

  test('may ask only for what rules name, as any challenge', async () => {
    const response = refusal('{"scope":"transfer:funds delete:all purge:all"}');
    const it = bankWith([jsonBody(({ scope }) => ({ scope: scope as string }))], response);
    await expect(it.transfer()).resolves.toBe(response);
    expect(it.asked).toEqual([]);
    expect(it.ignored).toMatchObject([
      { reason: 'no rule here names delete:all purge:all, nor "challengeable"' },
    ]);
  });

  test('gives what is copied: a later change of it changes nothing', async () => {
    const acr_values = ['gold'];
    const it = bankWith([() => ({ acr_values })], refusal());
    void it.transfer().catch(() => {});
    await it.advanceTime(0);
    acr_values.push('lead');
    expect(it.asked).toMatchObject([{ acr_values: ['gold'] }]);
  });

  test('G10: finds something in the answer to a step-up token for the next call only', async () => {
    const it = bankWith([() => ({ scope: 'transfer:funds' })], refusal(), refusal());
    const result = outcome(it.transfer());
    await it.advanceTime(0);
    await it.respond(1);
    await it.advanceTime(0);
    expect(result.value).toHaveProperty('status', 403);
    expect(it.asked).toHaveLength(1);
    expect(it.requests).toHaveLength(2);
    expect(it.ignored).toMatchObject([{ reason: 'it was sent with a step-up token already' }]);
  });
});

describe('acrs of a challenge', () => {
  test('is asked for, and the token is used: the API checks its own', async () => {
    const it = bankWith([() => ({ acrs: 'c1' })], refusal());
    const result = outcome(it.transfer());
    await it.advanceTime(0);
    expect(it.asked).toEqual([{ scope: ['read:accounts'], audience: AUDIENCE, acrs: 'c1' }]);
    await it.respond(1);
    expect(result.value).toHaveProperty('status', 201);
    expect(it.sent()).toEqual(['Bearer session-token', 'Bearer step-up-token-1']);
    // Remembered, so that the next call asks in its click, and no token without it is spent on it.
    void it.transfer().catch(() => {});
    expect(it.popups).toHaveLength(2);
    await it.advanceTime(0);
    expect(it.asked[1]).toMatchObject({ acrs: 'c1' });
  });

  test('is not had by a token that was prepared for that request without it', async () => {
    const answers = [refusal()];
    const it = bank({
      challenges: [() => ({ acrs: 'c1' })],
      fetch: async () => answers.shift() ?? new Response('done', { status: 201 }),
    });
    void it.stepUp.fetch('/api/transfers', TRANSFER);
    await it.advanceTime(0);
    await it.respond(1); // sent with a step-up token, refused, and remembered for the next call
    void it.stepUp.prepare({ scope: 'transfer:funds' }, { url: '/api/transfers', method: 'POST' });
    await it.advanceTime(0);
    await it.respond(2);
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    expect(it.asked.map(({ acrs }) => acrs)).toEqual([undefined, undefined, 'c1']);
    expect(it.sent()).toEqual(['Bearer step-up-token-1']);
  });
});

test('G9: a call settles although a reader never does, and throws as it is told to stop', async () => {
  const unhandled = jest.spyOn(Promise, 'reject').mockImplementation(() => new Promise(() => {}));
  const stubborn: ChallengeReader = (_, { onEnd }) => {
    onEnd(() => {
      throw new Error('stubborn');
    });
    return new Promise(() => {});
  };
  const it = bankWith([stubborn], refusal());
  const result = outcome(it.transfer());
  await it.advanceTime(5000);
  expect(result.value?.status).toBe(403);
  expect(unhandled).toHaveBeenCalledTimes(1);
  unhandled.mockRestore();
});
