import { createStepUp } from '../../src';
import { bank, NOTHING_UNDER_WAY, TRANSFER } from '../fakes/bank';
import { AUDIENCE } from '../fakes/provider';
import { DIALECTS, HOSTILE, VECTORS, type Vector } from '../vectors/challenges';

const answerOf = ({ status, headers, body }: Vector) => new Response(body ?? 'no', { status, headers });

/** A bank whose API answers a transfer in a dialect, once. */
function bankWith(vector: Vector) {
  const answers = [answerOf(vector)];
  return bank({
    rules: [{ url: '/api/transfers', scope: 'read:accounts' }],
    challenges: [DIALECTS[vector.dialect]()],
    fetch: async () => answers.shift() ?? new Response('done', { status: 201 }),
  });
}

describe('an answer from a vendor’s documentation', () => {
  const answered = VECTORS.filter(({ asks }) => asks !== undefined);
  const none = VECTORS.filter(({ asks }) => asks === undefined);

  test.each(answered)('$dialect: $why ($from) is answered by a step-up', async (vector) => {
    const it = bankWith(vector);
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    expect(it.asked).toEqual([{ scope: ['read:accounts'], audience: AUDIENCE, ...vector.asks }]);
    expect(it.sent()).toEqual(['Bearer session-token']);
  });

  test.each(none)('$dialect: $why ($from) asks for nothing', async (vector) => {
    const it = bankWith(vector);
    const response = await it.stepUp.fetch('/api/transfers', TRANSFER);
    expect(response.status).toBe(vector.status);
    expect(await response.text()).toBe(vector.body ?? 'no');
    expect(it.asked).toEqual([]);
  });
});

describe('a hostile answer', () => {
  test.each(HOSTILE)('$dialect: $why asks for nothing, and can still be read', async (vector) => {
    const it = bankWith(vector);
    const ignored = jest.fn();
    it.stepUp.on('ignored', ignored);
    const response = await it.stepUp.fetch('/api/transfers', TRANSFER);
    expect(await response.text()).toBe(vector.body ?? 'no');
    expect(it.asked).toEqual([]);
    expect(ignored).not.toHaveBeenCalled(); // a part throws for nothing that an API says
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test.each([
    ['code', 'auth0MfaRequired', '{}'],
    ['clerk_error', 'clerkReverification', '{}'],
  ] as const)('is not helped by %s on Object.prototype', async (name, dialect, body) => {
    const value =
      name === 'code' ? 'mfa_required' : { type: 'forbidden', reason: 'reverification-error', metadata: {} };
    Object.defineProperty(Object.prototype, name, { value, configurable: true });
    try {
      const headers = { 'content-type': 'application/json' };
      const it = bankWith({ dialect, why: '', from: '', status: 403, headers, body, asks: undefined });
      await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).resolves.toHaveProperty('status', 403);
      expect(it.asked).toEqual([]);
    } finally {
      delete (Object.prototype as Record<string, unknown>)[name];
    }
  });
});

test('a dialect that is not in the option is not spoken', async () => {
  const [vector] = VECTORS.filter(({ dialect }) => dialect === 'auth0MfaRequired');
  const it = bank({
    fetch: async () => answerOf(vector!),
    rules: [{ url: '/api/**', scope: 'read:accounts' }],
  });
  await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).resolves.toHaveProperty('status', 403);
  expect(it.asked).toEqual([]);
});

test.each([
  ['no array', DIALECTS.wwwAuthenticate()],
  ['a part that is no function', ['wwwAuthenticate']],
])('"challenges" with %s is a TypeError', (_, challenges) => {
  const make = () => createStepUp({ provider: bank().provider, rules: [], challenges: challenges as never });
  expect(make).toThrow(new TypeError('"challenges" must be an array such as [wwwAuthenticate()]'));
});

describe("Entra's challenge", () => {
  const claims = (value: object) => btoa(JSON.stringify(value));
  const challenge = (value: string) => `Bearer error="insufficient_claims", claims="${value}"`;
  const read = (field: string) =>
    DIALECTS.entraClaimsChallenge()(
      new Response('', { status: 401, headers: { 'WWW-Authenticate': field } }),
      {} as never,
    );

  test('is the first that can be met: what is not understood is passed by', () => {
    const asked = claims({ access_token: { acrs: { essential: true, value: 'c1' } } });
    expect(read(challenge(asked))).toEqual({ acrs: 'c1' });
    expect(read(`Basic realm="x", ${challenge(asked)}`)).toEqual({ acrs: 'c1' });
    expect(read(`${challenge(claims({}))}, ${challenge(asked)}`)).toEqual({ acrs: 'c1' });
    expect(read(challenge(claims({ access_token: { nbf: { value: '1' } } })))).toBeUndefined();
    expect(read('Bearer error="insufficient_claims"')).toBeUndefined();
    expect(read('Bearer error="invalid_token"')).toBeUndefined();
    expect(read(challenge('%'))).toBeUndefined();
  });
});

test('an answer without a body, or without a type, asks for nothing in its body', async () => {
  const context = { url: '', method: 'GET', copy: () => new Response(null), onEnd: () => {} };
  const read = DIALECTS.auth0MfaRequired();
  const json = { status: 403, headers: { 'content-type': 'application/json' } };
  expect(await read(new Response(null, json), context)).toBeUndefined();
  expect(await read(new Response(null, { status: 403 }), context)).toBeUndefined();
});
