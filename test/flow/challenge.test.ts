import { MULTI_FACTOR } from '../../src';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFER, TRANSFERS } from '../fakes/bank';
import { AUDIENCE, GRANTED } from '../fakes/provider';

const INSUFFICIENT_SCOPE = 'Bearer error="insufficient_scope", scope="transfer:funds"';
const challenge = (header: string, status = 403) =>
  new Response('no', { status, headers: { 'WWW-Authenticate': header } });

/** An API that answers with each of these in turn, and with 201 after. */
function api(...answers: Response[]) {
  return async () => answers.shift() ?? new Response('done', { status: 201 });
}

/** A bank whose rule for transfers names a scope that the session has: only the API knows what it takes. */
function surprise(...[options]: Parameters<typeof bank>) {
  return bank({
    rules: [
      {
        url: '/api/transfers',
        scope: 'read:accounts',
        challengeable: 'transfer:funds transfer:large nonsense more',
      },
    ],
    ...options,
  });
}

describe('a challenge (RFC 6750 §3.1, RFC 9470 §3)', () => {
  test('is answered by one step-up for what it names, and the request is sent once more', async () => {
    const it = surprise({ fetch: api(challenge(INSUFFICIENT_SCOPE)) });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(it.asked).toEqual([{ scope: ['transfer:funds'], audience: AUDIENCE }]);
    await it.answer();
    expect(it.sent()).toEqual(['Bearer session-token', 'Bearer step-up-token-1']);
    expect(result.value).toHaveProperty('status', 201);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('is forgotten by a clear() before it is answered: nothing is sent again without what it asked for', async () => {
    const body = new ReadableStream({ cancel: () => it.stepUp.clear() });
    const headers = { 'WWW-Authenticate': INSUFFICIENT_SCOPE };
    const it = surprise({ fetch: api(new Response(body, { status: 403, headers })) });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(result.error).toMatchObject({
      code: 'discarded',
      message: 'The challenge was forgotten. Call again.',
    });
    expect(it.sent()).toEqual(['Bearer session-token']);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test.each<[string, BodyInit]>([
    ['text', 'text'],
    ['bytes', new TextEncoder().encode('text')],
    ['form data', new URLSearchParams({ text: '1' })],
  ])('lets a body of %s survive', async (_, body) => {
    const bodies: string[] = [];
    const it = surprise({
      fetch: async (request) => (
        bodies.push(await request.text()),
        bodies.length === 1 ? challenge(INSUFFICIENT_SCOPE) : new Response()
      ),
    });
    void it.stepUp.fetch('/api/transfers', { method: 'POST', body });
    await it.advanceTime(0);
    await it.answer();
    await it.advanceTime(0);
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).not.toBe('');
    expect(bodies[1]).toBe(bodies[0]);
  });

  test("for a body that can not be sent twice is not_replayable, with the API's response, and the next call steps up first", async () => {
    const response = challenge(INSUFFICIENT_SCOPE);
    const it = surprise({ fetch: api(response) });
    const stream = () => new ReadableStream({ start: (controller) => controller.close() });
    const init = () => ({ method: 'POST', body: stream(), duplex: 'half' }) as RequestInit;
    await expect(it.stepUp.fetch('/api/transfers', init())).rejects.toMatchObject({
      code: 'not_replayable',
      response,
    });
    expect(it.popups).toHaveLength(0);
    void it.stepUp.fetch('/api/transfers', init()).catch(() => {});
    expect(it.popups).toHaveLength(1);
    expect(it.requests).toHaveLength(1);
  });

  test('G7: corrects what is known, so that the next call steps up in its gesture', async () => {
    const it = surprise({ fetch: api(challenge(INSUFFICIENT_SCOPE)) });
    void it.stepUp.fetch('/api/transfers', TRANSFER);
    await it.advanceTime(0);
    await it.answer();
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    expect(it.popups).toHaveLength(2);
  });

  test('for a scope that was taken for granted is believed, for that request and no other', async () => {
    const it = bank({
      fetch: api(challenge('Bearer error="insufficient_scope", scope="read:accounts"')),
      rules: [{ url: '/api/**', scope: 'read:accounts' }],
    });
    void it.stepUp.fetch('/api/accounts');
    await it.advanceTime(0);
    expect(it.asked).toEqual([{ scope: ['read:accounts'], audience: AUDIENCE }]);
    await it.answer();
    await it.stepUp.fetch('/api/other'); // the session's token, whose response says that it has the scope
    await it.stepUp.fetch('/api/accounts', { method: 'POST' });
    expect(it.popups).toHaveLength(1);
    void it.stepUp.fetch('/api/accounts?page=2').catch(() => {});
    expect(it.popups).toHaveLength(2);
  });

  test('G4: that names all that a request takes is answered by asking for what is missing of it', async () => {
    const it = surprise({
      fetch: api(
        challenge('Bearer error="insufficient_scope", scope="openid profile read:accounts transfer:funds"'),
      ),
    });
    void it.stepUp.fetch('/api/transfers', TRANSFER);
    await it.advanceTime(0);
    expect(it.asked).toEqual([{ scope: ['transfer:funds'], audience: AUDIENCE }]);
    expect(it.stepUp.isSatisfied({ scope: 'read:accounts' })).toBe(true);
  });

  test.each<[string, string, object]>([
    [
      'a class of authentication',
      'error="insufficient_user_authentication", acr_values="gold"',
      { scope: ['read:accounts', 'transfer:funds'], audience: AUDIENCE, acr_values: ['gold'] },
    ],
    [
      'another scope',
      'error="insufficient_scope", scope="transfer:large"',
      { scope: ['transfer:funds', 'transfer:large'], audience: AUDIENCE },
    ],
    [
      'both scopes in one token',
      'error="insufficient_scope", scope="read:accounts transfer:funds"',
      { scope: ['transfer:funds', 'read:accounts'], audience: AUDIENCE },
    ],
  ])('to a step-up token for %s is returned, and remembered for the next call', async (_, header, asked) => {
    const it = surprise({ fetch: api(challenge(INSUFFICIENT_SCOPE), challenge(`Bearer ${header}`)) });
    const first = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.answer();
    expect(first.value).toHaveProperty('status', 403);
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    expect(it.asked[1]).toEqual(asked);
    expect(it.requests).toHaveLength(2);
  });

  test('is remembered for a request whose requirement came with it', async () => {
    const it = bank({ fetch: api(challenge(INSUFFICIENT_SCOPE)) });
    const call = () => it.stepUp.fetch('/x', { stepUp: { scope: 'read:accounts' } });
    it.refuseWindows();
    await expect(call()).rejects.toMatchObject({ code: 'popup_blocked' });
    await expect(call()).rejects.toMatchObject({ code: 'popup_blocked' });
    expect(it.requests).toHaveLength(1);
  });

  test('is forgotten if what it asks for can not be had', async () => {
    const it = surprise({ fetch: api(challenge('Bearer error="insufficient_scope", scope="nonsense"')) });
    const first = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.refuse('invalid_scope');
    expect(first.error).toMatchObject({ code: 'authorization_failed' });
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).resolves.toHaveProperty('status', 201);
  });

  test('to a session that is another one by now is returned as it is', async () => {
    const response = challenge(INSUFFICIENT_SCOPE);
    const it = surprise({ fetch: async () => (it.stepUp.clear(), response) });
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).resolves.toBe(response);
    expect(it.popups).toHaveLength(0);
  });

  test('lets go of the connection of the answer it replaces', async () => {
    const cancelled = jest.fn();
    const refused = new Response(new ReadableStream({ cancel: cancelled }), {
      status: 403,
      headers: { 'WWW-Authenticate': INSUFFICIENT_SCOPE },
    });
    const it = surprise({ fetch: api(refused) });
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    expect(cancelled).toHaveBeenCalled();
  });

  test.each([
    [
      'to a request that was sent with a step-up token',
      () => bank({ fetch: api(challenge(INSUFFICIENT_SCOPE)) }),
    ],
    [
      'after a step-up for the first one',
      () =>
        surprise({
          fetch: api(
            challenge(INSUFFICIENT_SCOPE),
            challenge('Bearer error="insufficient_scope", scope="more"'),
          ),
        }),
    ],
  ])('G10: is returned as it is %s', async (_, make) => {
    const it = make();
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.answer();
    expect(result.value).toHaveProperty('status', 403);
    expect(it.asked).toHaveLength(1);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test.each<[string, () => Response]>([
    ['another status', () => challenge(INSUFFICIENT_SCOPE, 400)],
    ['a status that is fine', () => challenge(INSUFFICIENT_SCOPE, 200)],
    ['another error', () => challenge('Bearer error="invalid_token"', 401)],
    ['no scope', () => challenge('Bearer error="insufficient_scope"')],
    ['offline_access', () => challenge('Bearer error="insufficient_scope", scope="a offline_access"')],
    ['a malformed header', () => challenge('Bearer error="insufficient_scope, scope="a"')],
    ['no header', () => new Response(null, { status: 403 })],
  ])('with %s is none: the response comes back as it is', async (_, answer) => {
    const response = answer();
    const it = surprise({ fetch: api(response) });
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).resolves.toBe(response);
    expect(it.popups).toHaveLength(0);
  });

  test('from a URL that no rule names is not answered (G2)', async () => {
    const response = challenge(INSUFFICIENT_SCOPE);
    const it = bank({ fetch: api(response) });
    await expect(it.stepUp.fetch('https://third.example/')).resolves.toBe(response);
    expect(it.popups).toHaveLength(0);
  });

  test('whose window is refused, the gesture being gone, rejects with popup_blocked, and a click that calls again steps up at once', async () => {
    const it = surprise({ fetch: api(challenge(INSUFFICIENT_SCOPE)) });
    it.refuseWindows();
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).rejects.toMatchObject({
      code: 'popup_blocked',
    });
    it.refuseWindows(false);
    const again = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    expect(it.popups).toHaveLength(1);
    await it.advanceTime(0);
    await it.answer();
    expect(again.value).toHaveProperty('status', 201);
    expect((it.requests.at(-1)!.input as Request).url).toBe(TRANSFERS);
  });
});

describe('a challenge for a stronger or newer authentication (RFC 9470)', () => {
  const challenged = (header: string, claims: object = {}) =>
    surprise({
      fetch: api(challenge(`Bearer error="insufficient_user_authentication", ${header}`, 401)),
      provider: {
        exchangeCode: async (_, { scope }) => ({
          ...GRANTED,
          scope,
          accessToken: 'step-up-token',
          claims: { sub: 'alice', iat: NOW + TOOK, ...claims },
        }),
      },
    });
  const NOW = Date.UTC(2026, 10, 1) / 1000; // of the fake clock
  const TOOK = 120; // however long the user takes

  test('asks for it together with the scope it is for', async () => {
    const it = challenged(`acr_values="gold ${MULTI_FACTOR}", max_age="0"`);
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    expect(it.asked).toEqual([
      { scope: ['read:accounts'], audience: AUDIENCE, acr_values: ['gold', MULTI_FACTOR], max_age: 0 },
    ]);
  });

  test.each<[string, string, object, string]>([
    ['gold', 'acr_values="gold"', { acr: 'gold' }, 'met'],
    ['the second that was asked for', 'acr_values="gold silver"', { acr: 'silver' }, 'met'],
    ['another class', 'acr_values="gold"', { acr: 'bronze' }, 'assurance_not_met'],
    ['none', 'acr_values="gold"', {}, 'assurance_not_met'],
    ['mfa for the multi-factor policy', `acr_values="${MULTI_FACTOR}"`, { amr: ['pwd', 'mfa'] }, 'met'],
    ['mfa for another class', 'acr_values="gold"', { amr: ['mfa'] }, 'assurance_not_met'],
    [
      'no mfa for the multi-factor policy',
      `acr_values="${MULTI_FACTOR}"`,
      { amr: ['pwd'] },
      'assurance_not_met',
    ],
    ['amr that is a string', `acr_values="${MULTI_FACTOR}"`, { amr: 'mfa' }, 'assurance_not_met'],
    [
      'amr that is a text with mfa in it',
      `acr_values="${MULTI_FACTOR}"`,
      { amr: 'no-mfa' },
      'assurance_not_met',
    ],
    ['an authentication just now', 'max_age="0"', { auth_time: NOW }, 'met'],
    ['one within the leeway', 'max_age="0"', { auth_time: NOW - 5 }, 'met'],
    ['one beyond it', 'max_age="0"', { auth_time: NOW - 6 }, 'assurance_not_met'],
    ['one that is young enough', 'max_age="300"', { auth_time: NOW - 300 }, 'met'],
    ['one that is too old', 'max_age="300"', { auth_time: NOW - 306 }, 'assurance_not_met'],
    ['one while the user was asked', 'max_age="0"', { auth_time: NOW + 60 }, 'met'],
    [
      'a device whose clock is wrong',
      'max_age="0"',
      { auth_time: NOW + 86_400, iat: NOW + 86_400 + TOOK },
      'met',
    ],
    ['no iat to hold it against', 'max_age="300"', { auth_time: NOW, iat: undefined }, 'assurance_not_met'],
    ['one in the future', 'max_age="300"', { auth_time: NOW + 86_400 }, 'assurance_not_met'],
    ['no auth_time', 'max_age="300"', {}, 'assurance_not_met'],
    ['an auth_time that is no number', 'max_age="300"', { auth_time: String(NOW) }, 'assurance_not_met'],
    ['both', 'acr_values="gold", max_age="0"', { acr: 'gold', auth_time: NOW }, 'met'],
    ['one of both', 'acr_values="gold", max_age="0"', { acr: 'gold' }, 'assurance_not_met'],
  ])('with %s: %s and %j is %s', async (_, header, claims, verdict) => {
    const it = challenged(header, claims);
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.advanceTime(TOOK * 1000);
    await it.answer();
    if (verdict === 'met') expect(result.value).toHaveProperty('status', 201);
    else expect(result.error).toMatchObject({ code: verdict });
    expect(it.sent()).toEqual([
      'Bearer session-token',
      ...(verdict === 'met' ? ['Bearer step-up-token'] : []),
    ]);
  });
});
