import { createStepUp, isStepUpRedirect, popup, StepUpError, type Resumed, type Way } from '../../../src';
import { redirect, type ConfirmResume } from '../../../src/redirect';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFER, TRANSFERS } from '../../fakes/bank';
import { settle } from '../../../src/testing/settle';
import { GRANTED } from '../../fakes/provider';
import { callbackUrl, comeBackTo, leave, redirecting, transfer, type Bank } from '../../fakes/redirecting';
import { until } from '../../fakes/until';

const never = () => new Promise<never>(() => {});

/** For what does not end by itself: long enough for a digest, even on a busy machine. */
const idle = () => new Promise((resolve) => setTimeout(resolve, 100));

const keysOf = ({ browser }: Bank) => [
  ...Object.keys(browser.page.tabStorage),
  ...Object.keys(browser.page.sharedStorage),
];

describe('leaving', () => {
  test('opens no window, asks for exactly the missing scope, and keeps the request without a token', async () => {
    const it = redirecting();
    await leave(
      it,
      transfer(it, {
        ...TRANSFER,
        headers: {
          Authorization: 'Bearer mine',
          'Proxy-Authorization': 'Bearer mine',
          DPoP: 'Bearer mine',
          'X-Trace': '7',
        },
      }),
    );
    expect(it.left).toEqual(['https://idp.example/authorize?n=1']);
    expect(it.popups).toHaveLength(0);
    expect(it.asked).toMatchObject([{ scope: ['transfer:funds'] }]);
    const kept = Object.values({ ...it.browser.page.tabStorage }).join();
    expect(kept).toContain('x-trace');
    expect(kept.toLowerCase()).not.toContain('bearer');
  });

  test.each<[string, (remove: () => void, it: Bank) => void]>([
    ['at once', (remove) => queueMicrotask(remove)],
    ['in the next task', (remove, { browser }) => void browser.clock.after(0, remove)],
  ])('keeps the page if what was written is gone %s: not_replayable', async (_, then) => {
    const kept = redirecting().browser.page.tabStorage;
    const forgetful = new Proxy(kept, {
      get: (_, name) => (name === 'setItem' ? write : (Reflect.get(kept, name) as unknown)),
    });
    function write(key: string, value: string): void {
      kept.setItem(key, value);
      then(() => kept.removeItem(key), it);
    }
    const it = redirecting({ page: { tabStorage: forgetful } });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await until(() => result.settled);
    expect(result.error).toMatchObject({ code: 'not_replayable' });
    expect(it.left).toEqual([]);
    expect(keysOf(it)).toEqual([]);
  });

  test('leaves the call open while the user is away, and ends those that waited behind it', async () => {
    const it = redirecting();
    const first = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    const second = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await until(() => second.settled);
    await it.leave();
    expect(first.settled).toBe(false);
    expect(second.error).toMatchObject({ code: 'cancelled' });
    expect(it.left).toHaveLength(1);
  });

  test('a call on a page that stayed after all takes the place of the one before, whose record is gone', async () => {
    const it = redirecting();
    const first = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await until(() => it.left.length === 1);
    const second = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await until(() => it.left.length === 2);
    await it.advanceTime(0);
    expect(first.error).toMatchObject({ code: 'cancelled' });
    expect(second.settled).toBe(false);
    expect(Object.keys(it.browser.page.tabStorage)).toHaveLength(1);
    await comeBackTo(it).stepUp.handleRedirect();
  });

  test('closes the window that an earlier call left open', async () => {
    let call = 0;
    const it = bank({ ways: [redirect({ only: () => call++ > 0 }), popup()] });
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    await it.answer();
    await it.advanceTime(100);
    await until(() => it.left.length > 0);
    expect(it.popups.map(({ closed }) => closed)).toEqual([true]);
  });

  test('is not done for another user than the one who made the call', async () => {
    let user = 'alice';
    const it = redirecting({ provider: { session: async () => ({ sub: user }) } });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    user = 'bob';
    await until(() => result.settled);
    expect(result.error).toMatchObject({ code: 'user_mismatch' });
    expect(keysOf(it)).toEqual([]);
  });

  test.each<[string, (it: Bank, abort: AbortController) => void]>([
    ['aborted', (_, abort) => abort.abort()],
    ['disposed of', ({ stepUp }) => stepUp.dispose()],
  ])('a call that is %s by who hears that the page is about to be left keeps the page', async (_, act) => {
    const abort = new AbortController();
    const it = redirecting();
    it.stepUp.on('waiting', () => act(it, abort));
    const result = outcome(it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: abort.signal }));
    await until(() => result.settled);
    expect(it.left).toEqual([]);
    expect(keysOf(it)).toEqual([]);
  });

  test('takes appState as it is at the call, and refuses what JSON can not hold, by name', async () => {
    const it = redirecting();
    const order = { amount: 1 };
    const left = leave(it, transfer(it, { ...TRANSFER, appState: order }));
    order.amount = 2;
    await left;
    expect((await comeBackTo(it).stepUp.handleRedirect())?.appState).toEqual({ amount: 1 });
    for (const appState of [1n, () => {}, Symbol()]) {
      await expect(it.stepUp.fetch('/api/transfers', { ...TRANSFER, appState })).rejects.toThrow(
        '"init.appState" must be something that JSON can hold',
      );
    }
  });

  test.each<[string, RequestInit]>([
    ['is larger than 64 KiB', { method: 'POST', body: 'x'.repeat(65_537) }],
    ['is larger in two pieces', { method: 'POST', body: new Blob(['x'.repeat(40_000), 'y'.repeat(40_000)]) }],
    ['is a stream', { method: 'POST', body: new ReadableStream(), duplex: 'half' } as RequestInit],
  ])('rejects with not_replayable before leaving if the body %s', async (_, init) => {
    const it = redirecting();
    const result = await leave(it, transfer(it, init));
    expect(result.error).toMatchObject({ code: 'not_replayable' });
    expect(it.left).toEqual([]);
    expect(it.asked).toEqual([]);
    expect(keysOf(it)).toEqual([]);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('rejects with not_replayable if the browser has no storage', async () => {
    const it = redirecting({
      page: {
        tabStorage: new Proxy({} as Storage, {
          get() {
            throw new Error('QuotaExceededError');
          },
        }),
      },
    });
    const waiting = jest.fn();
    it.stepUp.on('waiting', waiting);
    expect((await leave(it)).error).toMatchObject({ code: 'not_replayable' });
    expect(it.left).toEqual([]);
    expect(waiting).not.toHaveBeenCalled();
  });

  test('rejects withToken with not_replayable, because a function can not be kept', async () => {
    const it = redirecting();
    await expect(it.stepUp.withToken({ scope: 'transfer:funds' }, () => {})).rejects.toMatchObject({
      code: 'not_replayable',
    });
    expect(it.left).toEqual([]);
  });

  test.each<[string, string, (it: Bank, abort: AbortController) => Promise<unknown> | void]>([
    ['aborted', 'AbortError', (_, abort) => abort.abort()],
    ['disposed of', 'disposed', ({ stepUp }) => stepUp.dispose()],
    ['not answered in time', 'timeout', ({ advanceTime }) => advanceTime(300_000)],
  ])('a call that is %s before the page is gone is not gone on with', async (_, code, act) => {
    const it = redirecting();
    const abort = new AbortController();
    const result = outcome(it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: abort.signal }));
    await until(() => it.left.length > 0);
    await act(it, abort);
    await it.advanceTime(0);
    const { name, code: given } = result.error as StepUpError;
    expect([name, given]).toContain(code);
    expect(keysOf(it)).toEqual([]);
    await expect(comeBackTo(it).stepUp.handleRedirect()).rejects.toMatchObject({ code: 'not_resumable' });
  });

  test('the back button, with the page from the back/forward cache, ends in cancelled and forgets the request', async () => {
    const it = redirecting();
    const result = await leave(it);
    await it.comeBack();
    expect(result.error).toMatchObject({ code: 'cancelled' });
    expect(keysOf(it)).toEqual([]);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('coming back without the back/forward cache is no end of it: the page is another one', async () => {
    const it = redirecting();
    const result = await leave(it);
    await it.comeBack(false);
    expect(result.settled).toBe(false);
  });

  test('the back button after all was done does not say that nothing was sent', async () => {
    const it = redirecting();
    const result = await leave(it);
    await comeBackTo(it).stepUp.handleRedirect();
    await it.comeBack();
    expect(result.error).toMatchObject({ code: 'discarded' });
  });

  test.each<[string, (it: Bank) => Promise<unknown>]>([
    ['confirmed', (it) => it.answer()],
    ['refused', (it) => it.refuse()],
  ])(
    'a call that each load makes by itself does not come and go without end, where the one before was %s',
    async (_, respond) => {
      const rules = [{ url: '/api/transfers', method: 'POST', scope: 'transfer:funds' }];
      const before = redirecting();
      before.useGesture('none');
      await leave(before);
      const { provider, browser, ...it } = (await respond(before)) as Bank;
      const stepUp = createStepUp({ provider, browser, rules, ways: [redirect()] });
      it.useGesture('none');
      await stepUp.handleRedirect().catch(() => {});
      const again = outcome(stepUp.ensure({ acr_values: 'gold' }));
      await until(() => it.left.length > 0 || again.settled);
      expect(it.left).toEqual([]);
      expect(again.error).toMatchObject({
        code: 'popup_blocked',
        message: expect.stringContaining('is left in a click'),
      });
      it.useGesture('now');
      (again.error as StepUpError).retry!().catch(() => {});
      await until(() => it.left.length > 0);
      expect(it.left).toHaveLength(1);
    },
  );

  test('leaving again gives up the request before', async () => {
    const it = redirecting();
    await leave(it);
    const old = callbackUrl(it);
    const again = comeBackTo(it, {}, 'https://app.example/');
    await leave(again);
    const third = comeBackTo(again, {}, old);
    await expect(third.stepUp.handleRedirect()).rejects.toMatchObject({ code: 'not_resumable' });
    expect(third.requests).toHaveLength(0);
  });

  test('clear() keeps the page that is about to be left, so that a logout can leave it', async () => {
    let goOn: (() => void) | undefined;
    const it = redirecting();
    const { authorize } = it.provider;
    Object.assign(it.provider, {
      async authorize(...asked: Parameters<typeof authorize>) {
        await new Promise<void>((resolve) => (goOn = resolve));
        return authorize(...asked);
      },
    });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await until(() => goOn !== undefined);
    it.stepUp.clear();
    goOn!();
    await until(() => it.left.length > 0 || result.settled);
    expect(it.left).toEqual([]);
    expect(result.error).toMatchObject({ code: 'discarded' });
    expect(keysOf(it)).toEqual([]);
  });

  test('clear() forgets the request, because another user may log in', async () => {
    const it = redirecting();
    await leave(it);
    it.stepUp.clear();
    expect(keysOf(it)).toEqual([]);
  });
});

function formWithFile(): FormData {
  const form = new FormData();
  form.append('amount', '1 & 2');
  form.append(
    'invoice',
    new Blob([new Uint8Array([0, 255])], { type: 'application/pdf' }),
    'Rechnung "1".pdf',
  );
  return form;
}

describe('coming back', () => {
  test('sends the request once, as it was, with the new token, and gives back what the call gave', async () => {
    const before = redirecting();
    await leave(
      before,
      transfer(before, { ...TRANSFER, headers: { 'X-Trace': '7' }, appState: { from: '/transfer' } }),
    );
    let body = '';
    const it = comeBackTo(before, {
      fetch: async (request) => ((body = await request.text()), new Response('done', { status: 201 })),
    });
    const spent = jest.fn();
    it.stepUp.on('spent', spent);
    const { response, appState, requirement } = (await it.stepUp.handleRedirect())!;
    expect([response?.status, appState, requirement.scope]).toEqual([
      201,
      { from: '/transfer' },
      ['transfer:funds'],
    ]);
    const { url, method, headers } = it.requests[0]!.input as Request;
    expect([url, method, body, headers.get('x-trace')]).toEqual([TRANSFERS, 'POST', TRANSFER.body, '7']);
    expect(it.sent()).toEqual(['Bearer step-up-token-1']);
    expect(spent).toHaveBeenCalledWith(expect.objectContaining({ url: TRANSFERS, method: 'POST' }));
    expect(keysOf(it)).toEqual([]);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('takes the answer out of the address bar, and nothing else', async () => {
    const before = redirecting();
    await leave(before);
    const it = comeBackTo(before);
    const resuming = it.stepUp.handleRedirect();
    expect(it.browser.page.url).toBe('https://app.example/?flag&list=[1,2]&q=a%20b#there');
    await resuming;
  });

  test.each([
    ['?$&=1&code=c&x=$`', '?$&=1&x=$`'],
    ['?%63ode=c&a+b', '?a+b'],
    ['?code=c', ''],
  ])('of %s leaves %s', async (given, left) => {
    const before = redirecting();
    await leave(before);
    const it = comeBackTo(
      before,
      {},
      new URL(`/${given}&state=${before.authorizations[0]!.state}`, 'https://app.example').href,
    );
    await it.stepUp.handleRedirect();
    expect(it.browser.page.url).toBe(`https://app.example/${left}`);
  });

  test('leaves the address bar alone if it shows something else by now', async () => {
    const before = redirecting();
    await leave(before);
    const it = comeBackTo(before, {}, 'https://app.example/accounts');
    await it.stepUp.handleRedirect(callbackUrl(before));
    expect(it.browser.page.url).toBe('https://app.example/accounts');
    expect(it.requests).toHaveLength(1);
  });

  test("twice at once, as in React's strict mode, sends one request", async () => {
    const before = redirecting();
    await leave(before);
    const it = comeBackTo(before);
    const [first, second] = await Promise.all([it.stepUp.handleRedirect(), it.stepUp.handleRedirect()]);
    expect(first?.response?.status).toBe(201);
    expect(second).toBeUndefined();
    expect(it.requests).toHaveLength(1);
  });

  test.each<[string, BodyInit]>([
    ['text', 'Grüße'],
    ['a form', new URLSearchParams({ amount: '1 & 2' })],
    ['bytes', new Uint8Array([0, 255, 128, 10])],
    ['a form with a file', formWithFile()],
    ['a blob', new Blob([new Uint8Array([1, 0, 2])], { type: 'image/png' })],
    ['exactly 64 KiB', new Uint8Array(65_536).fill(7)],
    ['an empty text', ''],
  ])('%s arrives as it would have', async (_, body) => {
    const request = new Request(TRANSFERS, { method: 'POST', body });
    const expected = request.clone();
    const before = redirecting();
    const left = before.stepUp.fetch(request);
    left.catch(() => {});
    await until(() => before.left.length > 0);
    const bytes: Buffer[] = [];
    const it = comeBackTo(before, {
      fetch: async (request) => (bytes.push(Buffer.from(await request.arrayBuffer())), new Response()),
    });
    await it.stepUp.handleRedirect();
    expect(bytes[0]!.equals(Buffer.from(await expected.arrayBuffer()))).toBe(true);
    expect((it.requests[0]!.input as Request).headers.get('content-type')).toBe(
      expected.headers.get('content-type'),
    );
  });

  test('a request without a body has none, and its options are as they were', async () => {
    const rules = [{ url: '/api/transfers', scope: 'transfer:funds' }];
    const before = redirecting({ rules });
    await leave(
      before,
      transfer(before, {
        credentials: 'include',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        redirect: 'error',
        mode: 'same-origin',
        keepalive: true,
      }),
    );
    const it = comeBackTo(before, { rules });
    await it.stepUp.handleRedirect();
    const { body, credentials, cache, referrerPolicy, redirect, method, mode, keepalive } = it.requests[0]!
      .input as Request;
    expect({ body, credentials, cache, referrerPolicy, redirect, method, mode, keepalive }).toEqual({
      body: null,
      credentials: 'include',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      method: 'GET',
      mode: 'same-origin',
      keepalive: true,
    });
  });

  test('after prepare() leaves the token for the next request', async () => {
    const before = redirecting();
    void before.stepUp.prepare({ scope: 'transfer:funds' }, { appState: 7 }).catch(() => {});
    await until(() => before.left.length > 0);
    const it = comeBackTo(before);
    expect(await it.stepUp.handleRedirect()).toMatchObject({ response: undefined, appState: 7 });
    expect(it.requests).toHaveLength(0);
    await it.stepUp.fetch('/api/transfers', TRANSFER);
    expect(it.left).toEqual([]);
    expect(it.sent()).toEqual(['Bearer step-up-token-1']);
  });

  test.each([
    ['no answer', 'https://app.example/'],
    ["the app's own login", 'https://app.example/?code=c&state=abc'],
    ['a state without an answer', 'https://app.example/?state=step-up.x'],
  ])('is nothing on a page with %s', async (_, url) => {
    const it = redirecting();
    it.visit(url);
    expect(isStepUpRedirect(url)).toBe(false);
    expect(await it.stepUp.handleRedirect()).toBeUndefined();
    expect(it.browser.page.url).toBe(url);
  });

  test('is told by isStepUpRedirect, before anything else is known', async () => {
    const before = redirecting();
    await leave(before);
    expect(isStepUpRedirect(callbackUrl(before))).toBe(true);
    expect(isStepUpRedirect(callbackUrl(before, { error: 'access_denied' }))).toBe(true);
    expect(isStepUpRedirect('/?code=c&state=step-up.x')).toBe(true);
    expect(isStepUpRedirect('/?code=c&state=step-up-window.x')).toBe(true);
    expect(isStepUpRedirect('/?code=c&state=abc')).toBe(false);
    expect(isStepUpRedirect()).toBe(false);
  });
});

/** What is wrong on the way back, the code the caller gets, and that nothing was sent. */
const FAULTS: [fault: string, code: string, comeBack: (before: Bank) => Bank | Promise<Bank>][] = [
  [
    'the user said no',
    'access_denied',
    (before) => comeBackTo(before, {}, callbackUrl(before, { error: 'access_denied' })),
  ],
  [
    'the server failed',
    'authorization_failed',
    (before) => comeBackTo(before, {}, callbackUrl(before, { error: 'server_error' })),
  ],
  [
    'another user answered',
    'user_mismatch',
    (before) =>
      comeBackTo(before, {
        provider: {
          exchangeCode: async () => ({ ...GRANTED, claims: { sub: 'bob' }, scope: ['transfer:funds'] }),
        },
      }),
  ],
  [
    'another user is logged in, and answered',
    'user_mismatch',
    (before) =>
      comeBackTo(before, {
        provider: {
          session: async () => ({ sub: 'bob' }),
          exchangeCode: async () => ({ ...GRANTED, claims: { sub: 'bob' }, scope: ['transfer:funds'] }),
        },
      }),
  ],
  [
    'nobody is logged in',
    'login_required',
    (before) => comeBackTo(before, { provider: { session: async () => undefined } }),
  ],
  [
    'less was granted',
    'scope_not_granted',
    (before) => comeBackTo(before, { provider: { exchangeCode: async () => ({ ...GRANTED, scope: [] }) } }),
  ],
  [
    'the exchange fails',
    'token_failed',
    (before) =>
      comeBackTo(before, {
        provider: { exchangeCode: () => Promise.reject(new StepUpError('token_failed', '500')) },
      }),
  ],
  [
    'the exchange never ends',
    'timeout',
    (before) => comeBackTo(before, { provider: { exchangeCode: never } }),
  ],
  ['it is another tab', 'not_resumable', (before) => comeBackTo(before, { page: {} })],
  [
    'it is done already',
    'not_resumable',
    async (before) => (await comeBackTo(before).stepUp.handleRedirect(), comeBackTo(before)),
  ],
  [
    'the tab was duplicated, and the other one was first',
    'not_resumable',
    async (before) => {
      const copy = { ...before.browser.page.tabStorage };
      await comeBackTo(before).stepUp.handleRedirect();
      for (const [key, value] of Object.entries(copy)) before.browser.page.tabStorage.setItem(key, value);
      return comeBackTo(before);
    },
  ],
  [
    'the amount in the record was changed',
    'not_resumable',
    (before) => {
      const [key, value] = Object.entries({ ...before.browser.page.tabStorage })[0]!;
      const [record, transaction] = JSON.parse(value) as [string, string];
      before.browser.page.tabStorage.setItem(
        key,
        JSON.stringify([record.replace(btoa(TRANSFER.body), btoa('{"amount":999}')), transaction]),
      );
      return comeBackTo(before);
    },
  ],
  [
    'the record is not one',
    'not_resumable',
    (before) => {
      before.browser.page.tabStorage.setItem(Object.keys(before.browser.page.tabStorage)[0]!, 'null');
      return comeBackTo(before);
    },
  ],
  [
    'it was disposed of',
    'disposed',
    (before) => {
      const it = comeBackTo(before);
      it.stepUp.dispose();
      return it;
    },
  ],
];

describe('G12: what can not be gone on with', () => {
  test.each(FAULTS)('because %s rejects with %s, and sends nothing', async (_, code, comeBack) => {
    const before = redirecting();
    await leave(before);
    const it = await comeBack(before);
    const result = outcome<Resumed | undefined>(it.stepUp.handleRedirect());
    await until(() => result.settled || code === 'timeout');
    await idle();
    await it.advanceTime(300_000);
    expect(result.error).toMatchObject({ name: 'StepUpError', code });
    expect(it.requests).toHaveLength(0);
    if (code !== 'disposed') {
      expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
      expect(it.stepUp.getSnapshot().status).toBe('idle');
      // There is no second chance.
      it.visit(callbackUrl(before));
      await expect(it.stepUp.handleRedirect()).rejects.toMatchObject({ code: 'not_resumable' });
    }
  });

  test('says which call it was about', async () => {
    const before = redirecting();
    await leave(before, transfer(before, { ...TRANSFER, appState: { order: 7 } }));
    await expect(
      comeBackTo(before, {}, callbackUrl(before, { error: 'access_denied' })).stepUp.handleRedirect(),
    ).rejects.toMatchObject({ code: 'access_denied', appState: { order: 7 } });
  });

  test.each([
    [600_000, undefined],
    [600_001, 'not_resumable'],
  ])('after %i ms is %s', async (milliseconds, code) => {
    const before = redirecting();
    await leave(before);
    const it = comeBackTo(before);
    await it.advanceTime(milliseconds);
    const result = outcome(it.stepUp.handleRedirect());
    await until(() => result.settled);
    expect((result.error as StepUpError | undefined)?.code).toBe(code);
    expect(it.requests).toHaveLength(code === undefined ? 1 : 0);
  });

  test('a browser that can not use its key any more does not lose the call without a word', async () => {
    const before = redirecting();
    await leave(before);
    const sign = () => Promise.reject(new Error('Connection to Indexed Database server lost'));
    const { tabStorage, sharedStorage } = before.browser.page;
    const it = redirecting({ page: { tabStorage, sharedStorage, sign } });
    it.visit(callbackUrl(before));
    await expect(it.stepUp.handleRedirect()).rejects.toMatchObject({ code: 'not_resumable' });
    expect(it.requests).toHaveLength(0);
    it.visit('https://app.example/?code=c&state=step-up.somebody.else');
    await expect(it.stepUp.handleRedirect()).resolves.toBeUndefined();
  });

  test('a link that somebody else made leaves what is pending alone', async () => {
    const before = redirecting();
    await leave(before);
    const it = comeBackTo(before, {}, 'https://app.example/?code=x&state=step-up.evil');
    await expect(it.stepUp.handleRedirect()).resolves.toBeUndefined();
    it.visit(callbackUrl(before));
    await expect(it.stepUp.handleRedirect()).resolves.toMatchObject({
      requirement: { scope: ['transfer:funds'] },
    });
  });

  test('opened in another tab, it is good in its own tab afterwards', async () => {
    const before = redirecting();
    await leave(before);
    const { sharedStorage } = before.browser.page;
    await expect(
      comeBackTo(before, { page: { sharedStorage } }).stepUp.handleRedirect(),
    ).rejects.toMatchObject({ code: 'not_resumable' });
    expect((await comeBackTo(before).stepUp.handleRedirect())?.response?.status).toBe(201);
  });

  test('what a client left for is not taken, nor forgotten, by one whose name it begins with', async () => {
    const idOf = (name: string) => ({ id: `https://idp.example|${name}` });
    const before = redirecting({ provider: idOf('app:admin') });
    await leave(before);
    const other = comeBackTo(before, { provider: idOf('app') });
    await expect(other.stepUp.handleRedirect()).resolves.toBeUndefined();
    other.stepUp.clear();
    const it = comeBackTo(before, { provider: idOf('app:admin') });
    expect((await it.stepUp.handleRedirect())?.response).toHaveProperty('status', 201);
  });

  test("what another provider's StepUp left for is not taken", async () => {
    const before = redirecting({ provider: { id: 'https://other.example|client' } });
    await leave(before);
    const it = comeBackTo(before);
    expect(await it.stepUp.handleRedirect()).toBeUndefined();
    expect(it.browser.page.url).toBe(callbackUrl(before));
    expect(
      (await comeBackTo(before, { provider: { id: 'https://other.example|client' } }).stepUp.handleRedirect())
        ?.response?.status,
    ).toBe(201);
  });

  test("a record that nobody came back to is forgotten by the next page, after its time, and another tab's is not before", async () => {
    const before = redirecting();
    await leave(before);
    const { tabStorage, sharedStorage } = before.browser.page;
    const other = bank({ page: { sharedStorage } });
    await other.stepUp.handleRedirect();
    other.stepUp.clear();
    expect(keysOf(before)).toHaveLength(2);
    await before.advanceTime(600_001);
    bank({ page: { tabStorage, sharedStorage }, now: before.browser.clock.now() });
    expect(keysOf(before)).toEqual([]);
  });

  test('a token that follows a redirect of the API is refused here as well (G2)', async () => {
    const before = redirecting();
    await leave(before);
    const it = comeBackTo(before, {
      fetch: async () => Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' }),
    });
    await expect(it.stepUp.handleRedirect()).rejects.toMatchObject({ code: 'redirect_refused' });
    expect((it.requests[0]!.input as Request).redirect).toBe('manual');
  });

  test('strength is held against when it was asked for, on the page before', async () => {
    const need = { max_age: 0 };
    const answering = (authTime: (now: number) => number) => async () => {
      const now = before.browser.clock.now() / 1000 + 120; // what the user took
      return { ...GRANTED, scope: [], claims: { sub: 'alice', iat: now, auth_time: authTime(now) } };
    };
    let before!: Bank;
    for (const [authTime, code] of [
      [(now: number) => now - 100, undefined],
      [(now: number) => now - 200, 'assurance_not_met'],
    ] as const) {
      before = redirecting({ rules: [{ url: '/api/transfers', ...need }] });
      await leave(before);
      const it = comeBackTo(before, { provider: { exchangeCode: answering(authTime) } });
      await it.advanceTime(120_000);
      const error = await it.stepUp.handleRedirect().then(
        () => undefined,
        ({ code: given }: StepUpError) => given,
      );
      expect(error).toBe(code);
    }
  });

  test('a request that fails on its way is not sent again', async () => {
    const before = redirecting();
    await leave(before);
    const it = comeBackTo(before, { fetch: () => Promise.reject(new TypeError('network')) });
    await expect(it.stepUp.handleRedirect()).rejects.toThrow('network');
    await settle();
    expect(it.requests).toHaveLength(1);
    expect(keysOf(it)).toEqual([]);
  });

  test('what a way gets to know of a grant has no token in it (G3)', async () => {
    let told: unknown;
    const spying: Way = {
      connect: (context) =>
        redirect().connect({
          ...context,
          flow: new Proxy(context.flow, {
            get: (flow, name) =>
              name === 'complete'
                ? async (...given: Parameters<typeof flow.complete>) => (told = await flow.complete(...given))
                : (Reflect.get(flow, name) as unknown),
          }),
        }),
    };
    const before = redirecting();
    await leave(before);
    const it = comeBackTo(before, { ways: [spying] });
    await it.stepUp.handleRedirect();
    expect(told).toMatchObject({ claims: { sub: 'alice' } });
    expect(it.issued).toHaveLength(1);
    expect(JSON.stringify(told)).not.toContain(it.issued[0]);
  });

  test('a challenge to it is returned as it is (G10)', async () => {
    const before = redirecting();
    await leave(before);
    const challenge = { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' };
    const it = comeBackTo(before, {
      fetch: async () => new Response('', { status: 403, headers: challenge }),
    });
    expect((await it.stepUp.handleRedirect())?.response?.status).toBe(403);
    expect(it.requests).toHaveLength(1);
    expect(it.left).toEqual([]);
  });
});

describe('confirmResume', () => {
  const confirming = async (confirmResume: ConfirmResume, method = 'POST') => {
    const rules = [{ url: '/api/transfers', scope: 'transfer:funds' }];
    const before = redirecting({ rules });
    await leave(before, transfer(before, { method, body: '{}', appState: 7 }));
    return comeBackTo(before, { rules, ways: [redirect({ confirmResume })] });
  };

  test.each([
    ['POST', 1],
    ['PATCH', 1],
    ['PUT', 0],
    ['DELETE', 0],
  ])('is asked about a %s %i times (RFC 9110 §9.2.2)', async (method, times) => {
    const confirm = jest.fn(async ({ request }: { request: Request }) => (await request.text()) === '{}');
    const it = await confirming(confirm, method);
    await it.stepUp.handleRedirect();
    expect(confirm).toHaveBeenCalledTimes(times);
    expect(it.requests).toHaveLength(1);
  });

  test('is told what it is about, without a token', async () => {
    const confirm = jest.fn((_: unknown) => true);
    const it = await confirming(confirm);
    await it.stepUp.handleRedirect();
    const { request, ...others } = confirm.mock.calls[0]![0] as { request: Request };
    expect(others).toMatchObject({ appState: 7, requirement: { scope: ['transfer:funds'] } });
    expect(request.headers.has('authorization')).toBe(false);
  });

  test('is asked, and then the session can not be read: nothing is sent (G9)', async () => {
    let isBroken = false;
    const session = async () => {
      if (isBroken) throw new Error('no storage');
      return { sub: 'alice' };
    };
    const confirmResume = () => (isBroken = true);
    const before = redirecting();
    await leave(before, transfer(before, { method: 'POST' }));
    const it = comeBackTo(before, { provider: { session }, ways: [redirect({ confirmResume })] });
    await expect(it.stepUp.handleRedirect()).rejects.toMatchObject({
      code: 'authorization_failed',
      message: "The session can't be read: no storage",
    });
    expect(it.requests).toHaveLength(0);
  });

  test.each<[string, () => boolean | Promise<boolean>, object]>([
    ['no', () => false, { code: 'cancelled' }],
    ['something truthy', () => 'yes' as never, { code: 'cancelled' }],
    [
      'an error',
      () => {
        throw new Error('mine');
      },
      { message: 'mine' },
    ],
    ['nothing', never, { code: 'timeout' }],
  ])('that answers %s sends nothing, and the token is forgotten', async (_, confirm, error) => {
    const asked = jest.fn(confirm);
    const it = await confirming(asked);
    const discarded = jest.fn();
    it.stepUp.on('discarded', discarded);
    const result = outcome(it.stepUp.handleRedirect());
    await until(() => asked.mock.calls.length > 0);
    await idle();
    await it.advanceTime(300_000);
    expect(result.error).toMatchObject(error);
    expect(it.requests).toHaveLength(0);
    expect(discarded).toHaveBeenCalledTimes(1);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });
});
