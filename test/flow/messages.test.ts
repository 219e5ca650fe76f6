import { popup, type StepUpError } from '../../src';
import { redirect } from '../../src/redirect';
import { bank, outcome, TRANSFER } from '../fakes/bank';
import { until } from '../fakes/until';

const CHALLENGE = {
  status: 403,
  headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' },
};

const failureOf = async (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

const FUNDS = { scope: 'transfer:funds' };
const inheriting = <T extends object>(prototype: object, own: T): T =>
  Object.assign(Object.create(prototype) as object, own);

test.each<[string, (it: ReturnType<typeof bank>) => Promise<unknown>, string]>([
  [
    'withToken() without a function',
    ({ stepUp }) => stepUp.withToken({ scope: 'transfer:funds' }, undefined as never),
    '"send" must be a function',
  ],
  [
    'ensure() with an appState that JSON can not hold',
    ({ stepUp }) => stepUp.ensure({ acr_values: 'gold' }, { appState: 1n }),
    '"options.appState" must be something that JSON can hold',
  ],
  [
    'options that inherit what they say',
    ({ stepUp }) => stepUp.ensure({ acr_values: 'gold' }, Object.create({ appState: 7 }) as object),
    '"options.appState" must be the object\'s own, not inherited',
  ],
  [
    'fetch() with an appState that JSON can not hold',
    ({ stepUp }) => stepUp.fetch('/api/transfers', { ...TRANSFER, appState: 1n }),
    '"init.appState" must be something that JSON can hold',
  ],
  [
    'fetch() with an inherited appState',
    ({ stepUp }) => stepUp.fetch('/api/transfers', inheriting({ appState: 7 }, TRANSFER)),
    '"init.appState" must be the object\'s own, not inherited',
  ],
  [
    'fetch() with an inherited requirement',
    ({ stepUp }) => stepUp.fetch('/api/transfers', inheriting({ stepUp: false }, TRANSFER)),
    '"init.stepUp" must be the object\'s own, not inherited',
  ],
  [
    'fetch() without a readable answer',
    ({ stepUp }) => stepUp.fetch('/api/transfers', { ...TRANSFER, mode: 'no-cors' }),
    '"init.mode" must be other than no-cors',
  ],
  [
    'prepare() for a method that is no text',
    ({ stepUp }) => stepUp.prepare(FUNDS, { url: '/api/transfers', method: 7 as never }),
    '"options.method" must be a non-empty string',
  ],
  [
    'prepare() for a method alone',
    ({ stepUp }) => stepUp.prepare(FUNDS, { method: 'POST' }),
    '"options.method" must be beside "options.url"',
  ],
  [
    'prepare() with an appState that JSON can not hold',
    ({ stepUp }) => stepUp.prepare(FUNDS, { appState: 1n }),
    '"options.appState" must be something that JSON can hold',
  ],
  [
    'prepare() with options that inherit what they say',
    ({ stepUp }) => stepUp.prepare(FUNDS, inheriting({ url: '/api/transfers' }, {})),
    '"options.url" must be the object\'s own, not inherited',
  ],
])('%s is refused by name, and nobody is asked', async (_, call, message) => {
  const it = bank();
  expect(await failureOf(call(it))).toMatchObject({ name: 'TypeError', message });
  expect(it.popups).toEqual([]);
});

describe('retry() of a call whose window was refused', () => {
  async function blocked() {
    const it = bank();
    it.refuseWindows();
    const error = (await failureOf(it.stepUp.fetch('/api/transfers', TRANSFER))) as StepUpError;
    it.refuseWindows(false);
    return { ...it, error };
  }

  test('is good once', async () => {
    const { error, answer } = await blocked();
    const retried = error.retry!();
    await answer();
    expect(await retried).toHaveProperty('status', 201);
    expect(await failureOf(error.retry!())).toMatchObject({
      name: 'TypeError',
      message: '"retry" was called before. Call again.',
    });
  });

  test('is not good for the user after clear()', async () => {
    const { error, stepUp, popups } = await blocked();
    stepUp.clear();
    expect(await failureOf(error.retry!())).toMatchObject({
      code: 'discarded',
      message: 'clear() was called since the call was made. Call again.',
    });
    expect(popups).toEqual([]);
  });
});

describe('ensure() says', () => {
  test('that nobody is logged in', async () => {
    const it = bank({ provider: { session: async () => undefined } });
    expect(await failureOf(it.stepUp.ensure({ acr_values: 'gold' }))).toMatchObject({
      code: 'login_required',
      message: 'Nobody is logged in',
    });
  });

  test("that the session can't be read", async () => {
    const it = bank({ provider: { session: () => Promise.reject(new Error('mine')) } });
    expect(await failureOf(it.stepUp.ensure({ acr_values: 'gold' }))).toMatchObject({
      code: 'authorization_failed',
      message: expect.stringMatching(/^The session can't be read/) as string,
    });
  });

  test('that another user may be there by now', async () => {
    const exchangeCode = (): Promise<never> => {
      it.stepUp.clear();
      return Promise.resolve({
        accessToken: 't',
        tokenType: 'Bearer',
        scope: [],
        audience: undefined,
        claims: { sub: 'alice', acr: 'gold' },
        expiresIn: 60,
      } as never);
    };
    const it: ReturnType<typeof bank> = bank({ provider: { exchangeCode } });
    const result = outcome(it.stepUp.ensure({ acr_values: 'gold' }));
    await it.advanceTime(0);
    await it.answer();
    expect(result.error).toMatchObject({ code: 'discarded' });
    expect(it.stepUp.isSatisfied({ acr_values: 'gold' })).toBe(false);
  });
});

describe('handleRedirect() without redirect() among the ways', () => {
  const url = 'https://app.example/?code=c&state=step-up.some.body';

  test.each([
    ['the address bar shows', undefined, 'https://app.example/'],
    ['was given by hand', url, 'https://app.example/page?x=1'],
  ])('leaves an answer that %s, and says why', async (_, given, after) => {
    const it = bank({ ways: [popup()] });
    if (given === undefined) it.visit(url);
    const ignored = jest.fn();
    it.stepUp.on('ignored', ignored);
    expect(await it.stepUp.handleRedirect(given)).toBeUndefined();
    expect(it.browser.page.url).toBe(after);
    expect(ignored.mock.calls.map(([event]: [object]) => event)).toMatchObject([
      { what: 'redirect', reason: 'redirect() is not one of the ways', url: 'https://app.example/' },
    ]);
  });
});

describe('with a popup and a redirect', () => {
  test('the call that the page is left for stays open as it is left, whichever way that was', async () => {
    const it = bank({ ways: [popup(), redirect()] });
    it.refuseWindows();
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await until(() => it.left.length > 0);
    await it.leave();
    expect(result.settled).toBe(false);
  });

  test('the window has its pause between two calls', async () => {
    const it = bank({ ways: [popup({ callbackUrl: '/callback.html' }), redirect()] });
    const calls = [1, 2].map(() => outcome(it.stepUp.fetch('/api/transfers', TRANSFER)));
    await it.advanceTime(0);
    const response = { state: it.authorizations[0]!.state, code: 'c' };
    await it.relay({ type: 'response', response, at: 'https://app.example/callback.html' });
    expect(calls[0]!.value).toHaveProperty('status', 201);
    await it.advanceTime(99);
    expect(it.authorizations).toHaveLength(1);
    await it.advanceTime(1);
    expect(it.authorizations).toHaveLength(2);
    it.stepUp.dispose();
  });
});

test('without a method, explain() and requirementFor() mean a GET', () => {
  const { stepUp } = bank({ rules: [{ url: '/api/accounts', method: 'GET', scope: 'read:accounts' }] });
  expect(stepUp.requirementFor('/api/accounts')).toMatchObject({ scope: ['read:accounts'] });
  expect(stepUp.explain('/api/accounts')).toEqual(stepUp.explain('/api/accounts', 'GET'));
  expect(stepUp.explain('/api/accounts')).not.toEqual(stepUp.explain('/api/accounts', 'POST'));
});

test('where the browser can send no stream, nobody is asked for one (Fetch Standard §5.4)', async () => {
  const duplex = Object.getOwnPropertyDescriptor(Request.prototype, 'duplex')!;
  delete (Request.prototype as { duplex?: unknown }).duplex;
  try {
    const it = bank();
    const body = new Blob(['{}']).stream();
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect(await failureOf(it.stepUp.fetch('/api/transfers', init))).toMatchObject({
      code: 'not_replayable',
      message: "This browser can't send a stream. Use a Blob.",
    });
    expect([it.popups, it.requests]).toEqual([[], []]);
  } finally {
    Object.defineProperty(Request.prototype, 'duplex', duplex);
  }
});

test('retry() of a prepare() goes on with it', async () => {
  const it = bank();
  it.refuseWindows();
  const error = (await failureOf(it.stepUp.prepare(FUNDS, { url: '/api/transfers' }))) as StepUpError;
  expect(error).toMatchObject({ code: 'popup_blocked' });
  it.refuseWindows(false);
  const retried = error.retry!();
  await it.answer();
  await retried;
  await it.stepUp.fetch('/api/transfers', TRANSFER);
  expect(it.sent()).toEqual(['Bearer step-up-token-1']);
});

test('a challenge to a stream says that it can not be sent twice', async () => {
  const it = bank({
    rules: [{ url: '/api/documents', scope: 'read:accounts', challengeable: 'transfer:funds' }],
    fetch: async () => new Response(null, CHALLENGE),
  });
  const body = new Blob(['{}']).stream();
  const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
  expect(await failureOf(it.stepUp.fetch('/api/documents', init))).toMatchObject({
    code: 'not_replayable',
    message:
      "https://app.example/api/documents asked for more, and a stream can't be sent twice. Call again.",
  });
});

describe('a step-up says why it came to nothing', () => {
  const alice = { sub: 'alice' };
  test.each<[string, object | undefined, object]>([
    [
      'another user logged in meanwhile',
      { sub: 'bob' },
      {
        code: 'user_mismatch',
        message: 'Another user logged in since the call was made',
        cause: { expected: { sub: 'alice' }, actual: { sub: 'bob' } },
      },
    ],
    ['the user logged out meanwhile', undefined, { code: 'login_required', message: 'Nobody is logged in' }],
  ])('where %s', async (_, after, error) => {
    let user: object | undefined = alice;
    const it = bank({ provider: { session: async () => user as typeof alice } });
    await it.advanceTime(0);
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    user = after;
    await it.answer();
    expect(result.error).toMatchObject(error);
    expect(it.requests).toEqual([]);
  });

  test('where the page was left', async () => {
    const it = bank();
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.leave();
    expect(result.error).toMatchObject({ code: 'discarded', message: 'The page was left' });
  });
});

test("where the session's token can not be had, the error says so, and why", async () => {
  const it = bank({ provider: { token: () => Promise.reject(new Error('offline')) } });
  expect(await failureOf(it.stepUp.fetch('/api/accounts'))).toMatchObject({
    code: 'token_failed',
    message: 'The session has no token: offline',
  });
});
