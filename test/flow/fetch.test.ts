import { createStepUp } from '../../src';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFER, TRANSFERS } from '../fakes/bank';
import { fakeBrowser, fakeProvider } from '../../src/testing';

describe('a request that no rule names (G11)', () => {
  test.each<[string, RequestInfo | URL, RequestInit | undefined]>([
    ['a string', '/other', undefined],
    ['a URL', new URL('https://third.example/api/transfers'), { method: 'POST', headers: { 'x-a': '1' } }],
    ['a Request', new Request('https://third.example/x', { method: 'PUT', body: 'b' }), { keepalive: true }],
    ['another method', '/api/transfers', undefined],
    ['what is no URL', 'https://', undefined],
    ['what is no URL, with { stepUp }', 'https://', { stepUp: { scope: 'transfer:funds' } } as RequestInit],
    ['null', null as never, undefined],
  ])('reaches fetch as the caller gave it: %s', async (_, input, init) => {
    const { stepUp, requests, popups } = bank();
    // The platform's fetch refuses what is no URL, and so do the fakes.
    await stepUp.fetch(input, init).catch((error: Error) => expect(error.message).toContain('Invalid URL'));
    expect(requests).toHaveLength(1);
    expect(requests[0]!.input).toBe(input);
    expect(requests[0]!.init).toBe(init);
    expect(popups).toHaveLength(0);
  });

  test('and so does one with { stepUp: false }', async () => {
    const { stepUp, requests, popups } = bank();
    const init = { ...TRANSFER, stepUp: false as const };
    await stepUp.fetch('/api/transfers', init);
    expect(requests[0]!.init).toBe(init);
    expect(popups).toHaveLength(0);
  });

  test('gets its response unwrapped, whatever it is', async () => {
    const response = new Response(null, { status: 401 });
    const { stepUp } = bank({ fetch: async () => response });
    await expect(stepUp.fetch('/other')).resolves.toBe(response);
    await expect(stepUp.fetch('/api/accounts')).resolves.toBe(response);
  });
});

describe('a session whose requests carry a cookie, and no token', () => {
  const bff = (options: Parameters<typeof bank>[0] = {}) =>
    bank({ provider: { token: async () => undefined }, ...options });

  test('has its request sent as it is, where it has the scope', async () => {
    const it = bff();
    await it.stepUp.fetch('/api/accounts', { credentials: 'include', headers: { 'x-csrf': '7' } });
    expect(it.requests).toHaveLength(1);
    const { input, authorization } = it.requests[0]!;
    expect(authorization).toBeNull();
    expect(input).toMatchObject({ credentials: 'include', redirect: 'follow' });
    expect((input as Request).headers.get('x-csrf')).toBe('7');
  });

  test('steps up for what it lacks, and that one request carries the token', async () => {
    const it = bff();
    void it.stepUp.fetch('/api/transfers', TRANSFER);
    await it.advanceTime(0);
    await it.answer();
    expect(it.sent()).toEqual(['Bearer step-up-token-1']);
    await it.stepUp.fetch('/api/accounts');
    expect(it.requests.at(-1)!.authorization).toBeNull();
  });

  test("steps up for an API's challenge, and sends the body once more", async () => {
    const responses = [
      new Response(null, {
        status: 403,
        headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' },
      }),
      new Response(null, { status: 201 }),
    ];
    const it = bff({
      rules: [{ url: '/api/*', scope: 'read:accounts', challengeable: 'transfer:funds' }],
      fetch: async () => responses.shift()!,
    });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.answer();
    expect(result.value).toHaveProperty('status', 201);
    expect(it.requests.map(({ authorization }) => authorization)).toEqual([null, 'Bearer step-up-token-1']);
  });

  test('has no token for withToken to hand out: token_failed', async () => {
    const send = jest.fn();
    await expect(bff().stepUp.withToken({ scope: 'read:accounts' }, send)).rejects.toMatchObject({
      code: 'token_failed',
      message: 'The session has no token. Use fetch.',
    });
    expect(send).not.toHaveBeenCalled();
  });
});

describe('a rule whose scopes are combined', () => {
  const BOTH = 'read:accounts transfer:funds';
  const combined = (combine: boolean) => bank({ rules: [{ url: '/api/transfers', scope: BOTH, combine }] });

  test.each([
    [true, ['read:accounts', 'transfer:funds']],
    [false, ['transfer:funds']],
  ])('G4: with combine: %p, %j is asked for where one is missing', async (combine, scope) => {
    const it = combined(combine);
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.answer();
    expect(it.asked.map((asked) => asked.scope)).toEqual([scope]);
    expect(it.sent()).toEqual(['Bearer step-up-token-1']);
    expect(result.value).toHaveProperty('status', 201);
  });

  test('a token that was prepared so is spent on it, and one that was not is not', async () => {
    const it = combined(true);
    const prepared = async (combine: boolean) => {
      const preparing = it.stepUp.prepare({ scope: BOTH, combine });
      await it.advanceTime(0);
      await it.answer();
      await preparing;
    };
    await prepared(true);
    await it.stepUp.fetch('/api/transfers', TRANSFER);
    expect(it.sent()).toEqual(['Bearer step-up-token-1']);
    await prepared(false);
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    expect(it.asked.map(({ scope }) => scope.join(' '))).toEqual([BOTH, 'transfer:funds', BOTH]);
  });
});

describe('a request whose scope the session has', () => {
  test("gets the session's token and opens nothing", async () => {
    const { stepUp, sent, popups, asked } = bank();
    await stepUp.fetch('/api/accounts');
    expect(sent()).toEqual(['Bearer session-token']);
    expect(popups).toHaveLength(0);
    expect(asked).toHaveLength(0);
  });

  test('may have null for its options, which is none (Web IDL §3.2.17)', async () => {
    const { stepUp, sent } = bank();
    await stepUp.fetch('/api/accounts', null as never);
    expect(sent()).toEqual(['Bearer session-token']);
  });

  test('steps up after all if the token response says that less was granted', async () => {
    const { stepUp, sent, asked, advanceTime, answer } = bank({
      provider: { token: async () => ({ accessToken: 's', tokenType: 'Bearer', scope: ['openid'] }) },
    });
    const result = outcome(stepUp.fetch('/api/accounts'));
    await advanceTime(0);
    expect(asked).toEqual([{ scope: ['read:accounts'], audience: 'https://api.example' }]);
    await answer();
    expect(result.settled).toBe(true);
    expect(sent()).toEqual(['Bearer step-up-token-1']);
    expect(stepUp.isSatisfied({ scope: 'read:accounts' })).toBe(false);
  });

  test('knows before the first call what a cached token response granted', async () => {
    const { stepUp, popups, advanceTime } = bank({
      provider: { grantedScopes: async () => ({ audience: 'https://api.example', scope: ['openid'] }) },
    });
    await advanceTime(0);
    void stepUp.fetch('/api/accounts').catch(() => {});
    expect(popups).toHaveLength(1); // G7: in the gesture
  });
});

describe('a request whose scope is missing', () => {
  test('G7: opens its window before fetch() returns', () => {
    const { stepUp, popups } = bank();
    void stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    expect(popups).toHaveLength(1);
  });

  test('G1, G4: asks for exactly what is missing and sends one request with that token', async () => {
    const { stepUp, asked, sent, requests, advanceTime, answer, leftovers } = bank();
    const result = outcome(stepUp.fetch('/api/transfers', TRANSFER));
    await advanceTime(0);
    await answer();
    expect(asked).toEqual([{ scope: ['transfer:funds'], audience: 'https://api.example' }]);
    expect(sent()).toEqual(['Bearer step-up-token-1']);
    expect((requests[0]!.input as Request).url).toBe(TRANSFERS);
    await expect((requests[0]!.input as Request).text()).resolves.toBe(TRANSFER.body);
    expect(result.value).toHaveProperty('status', 201);
    expect(leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('G2: goes where it was going when it was made, whatever the caller changes meanwhile', async () => {
    const { stepUp, requests, advanceTime, answer } = bank();
    const url = new URL(TRANSFERS);
    const init = { ...TRANSFER };
    void stepUp.fetch(url, init);
    url.href = 'https://evil.example/api/transfers';
    init.method = 'DELETE';
    init.body = '{"amount":999}';
    await advanceTime(0);
    await answer();
    const request = requests[0]!.input as Request;
    expect([request.url, request.method, await request.text()]).toEqual([TRANSFERS, 'POST', TRANSFER.body]);
  });

  test('G2: follows no redirect, and says so', async () => {
    const { stepUp, requests, advanceTime, answer } = bank({
      fetch: async () => Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' }),
    });
    const result = outcome(stepUp.fetch('/api/transfers', TRANSFER));
    await advanceTime(0);
    await answer();
    expect((requests[0]!.input as Request).redirect).toBe('manual');
    expect(result.error).toMatchObject({
      code: 'redirect_refused',
      message: `${TRANSFERS} answered with a redirect`,
    });
    expect(requests).toHaveLength(1);
  });

  test('keeps a redirect mode that the caller chose', async () => {
    const response = Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' });
    const { stepUp, requests, advanceTime, answer } = bank({ fetch: async () => response });
    const manual = outcome(stepUp.fetch('/api/transfers', { ...TRANSFER, redirect: 'manual' }));
    await advanceTime(0);
    await answer();
    expect(manual.value).toBe(response);
    void stepUp.fetch('/api/accounts', { redirect: 'error' });
    await advanceTime(0);
    expect((requests[1]!.input as Request).redirect).toBe('error');
  });

  test("keeps everything else of the caller's request", async () => {
    const { stepUp, requests, advanceTime, answer } = bank();
    const given = new Request(TRANSFERS, {
      ...TRANSFER,
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      credentials: 'include',
      headers: { 'x-order': '7' },
    });
    void stepUp.fetch(given);
    await advanceTime(0);
    await answer();
    const sent = requests[0]!.input as Request;
    expect(sent).toMatchObject({
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      credentials: 'include',
      method: 'POST',
    });
    expect(sent.headers.get('x-order')).toBe('7');
  });

  test.each<[string, RequestInfo, () => RequestInit | undefined]>([
    [
      'of a Request',
      new Request('https://app.example/x', { method: 'DELETE', headers: { 'x-order': '7' } }),
      () => undefined,
    ],
    [
      'of an init that inherits',
      '/x',
      () => Object.create({ method: 'DELETE', headers: { 'x-order': '7' } }) as RequestInit,
    ],
  ])('G2: sends the method and the headers %s', async (_, input, init) => {
    const { stepUp, requests, advanceTime, answer } = bank({
      rules: [{ url: '/x', method: 'DELETE', scope: 'transfer:funds' }],
    });
    void stepUp.fetch(input, init());
    await advanceTime(0);
    await answer();
    const sent = requests[0]!.input as Request;
    expect([sent.method, sent.headers.get('x-order'), sent.redirect]).toEqual(['DELETE', '7', 'manual']);
  });

  test('G2: is where fetch would send it, and gets no token if a <base> made that another origin', async () => {
    const fake = fakeBrowser({ fetch: async () => new Response() });
    const browser = { ...fake.browser, baseUrl: 'https://evil.example/' };
    const stepUp = createStepUp({
      provider: fakeProvider().provider,
      browser,
      rules: [{ url: '/api/transfers', scope: 'transfer:funds' }],
    });
    await stepUp.fetch('/api/transfers');
    expect(fake.popups).toHaveLength(0);
    expect(fake.requests).toMatchObject([{ input: '/api/transfers', authorization: null }]);
  });

  test("leaves the caller's Request unused, so that it can be sent again from another click", async () => {
    const { stepUp, sent, advanceTime, answer, refuseWindows } = bank();
    const request = new Request(TRANSFERS, TRANSFER);
    refuseWindows();
    await expect(stepUp.fetch(request)).rejects.toMatchObject({ code: 'popup_blocked' });
    refuseWindows(false);
    const again = outcome(stepUp.fetch(request));
    await advanceTime(0);
    await answer();
    expect(again.value).toHaveProperty('status', 201);
    expect(sent()).toHaveLength(1);
  });

  test('takes a requirement from init.stepUp over the rules', async () => {
    const { stepUp, asked, advanceTime } = bank();
    void stepUp.fetch('/other', { stepUp: { scope: 'close:account', audience: 'https://other.example' } });
    await advanceTime(0);
    expect(asked).toEqual([{ scope: ['close:account'], audience: 'https://other.example' }]);
  });

  test.each([
    [{ stepUp: { scopes: 'x' } }, '"init.stepUp.scopes" is unknown'],
    [{ stepUp: { scope: 'offline_access' } }, 'must be without offline_access'],
  ])('rejects misuse before any window opens: %j', async (init, message) => {
    const { stepUp, popups } = bank();
    await expect(stepUp.fetch('/api/transfers', init as never)).rejects.toThrow(message);
    expect(popups).toHaveLength(0);
  });

  test('tells that a no-cors request can not carry a token', async () => {
    const { stepUp, popups } = bank();
    await expect(stepUp.fetch('/api/transfers', { ...TRANSFER, mode: 'no-cors' })).rejects.toThrow(/no-cors/);
    expect(popups).toHaveLength(0);
  });
});
