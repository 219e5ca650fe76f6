import fc from 'fast-check';
import type { TokenForRequest } from '../../src';
import { bank, NOTHING, NOTHING_UNDER_WAY, outcome, TRANSFER } from '../fakes/bank';
import { GRANTED } from '../fakes/provider';

describe('G8: calls that come while a window is open', () => {
  test('wait for it, use it again, and get a token each', async () => {
    const it = bank();
    const results = [1, 2, 3].map(() => outcome(it.stepUp.fetch('/api/transfers', TRANSFER)));
    expect(it.popups).toHaveLength(1);
    for (const _ of [1, 2, 3]) {
      await it.advanceTime(250);
      await it.answer();
    }
    await it.advanceTime(0);
    expect(results.map(({ value }) => value?.status)).toEqual([201, 201, 201]);
    expect(it.popups).toHaveLength(1);
    // Never a page of ours in between: where this page sends same-origin-allow-popups, so does that, and the window
    // is severed, shows it until its user closes it, and is of no use to those who wait (G9).
    expect(it.popups[0]!.visited).toEqual([1, 2, 3].map((n) => `https://idp.example/authorize?n=${n}`));
    expect(it.sent()).toEqual(['Bearer step-up-token-1', 'Bearer step-up-token-2', 'Bearer step-up-token-3']);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('have all of their time when it is their turn, also where the session was first asked for a token', async () => {
    const it = bank({
      timeoutInSeconds: 4,
      provider: { token: async () => ({ accessToken: 'less', tokenType: 'Bearer', scope: [] }) },
    });
    const calls = ['/api/transfers', '/api/transfers', '/api/accounts'].map((url) =>
      outcome(it.stepUp.fetch(url, { method: url === '/api/accounts' ? 'GET' : 'POST' })),
    );
    for (const _ of calls) {
      await it.advanceTime(3000);
      await it.answer();
    }
    expect(calls.map(({ value }) => value?.status)).toEqual([201, 201, 201]);
  });

  test("open one of their own if the provider's page closed it", async () => {
    const it = bank();
    const results = [1, 2].map(() => outcome(it.stepUp.fetch('/api/transfers', TRANSFER)));
    await it.advanceTime(0);
    await it.answer();
    it.popups[0]!.closed = true;
    await it.advanceTime(250);
    expect(it.popups).toHaveLength(2);
    await it.answer();
    expect(results.map(({ value }) => value?.status)).toEqual([201, 201]);
  });

  test('reject with popup_blocked if the browser refuses that', async () => {
    const it = bank();
    const [first, second] = [1, 2].map(() => outcome(it.stepUp.fetch('/api/transfers', TRANSFER)));
    it.refuseWindows();
    await it.advanceTime(0);
    await it.answer();
    it.popups[0]!.closed = true;
    await it.advanceTime(250);
    expect(first!.value).toHaveProperty('status', 201);
    expect(second!.error).toMatchObject({ code: 'popup_blocked' });
    expect(it.sent()).toEqual(['Bearer step-up-token-1']);
  });

  test('are not harmed by one that fails before them', async () => {
    const it = bank();
    const [first, second] = [1, 2].map(() => outcome(it.stepUp.fetch('/api/transfers', TRANSFER)));
    await it.advanceTime(0);
    await it.refuse();
    await it.advanceTime(250);
    await it.answer();
    expect(first!.error).toMatchObject({ code: 'access_denied' });
    expect(second!.value).toHaveProperty('status', 201);
  });

  test('do not take the late answer to an earlier question for theirs', async () => {
    const it = bank();
    const [, second] = [1, 2].map(() => outcome(it.stepUp.fetch('/api/transfers', TRANSFER)));
    await it.advanceTime(0);
    await it.answer();
    await it.advanceTime(250);
    await it.respond(1);
    expect(second!.settled).toBe(false);
    await it.answer();
    expect(second!.value).toHaveProperty('status', 201);
  });

  test('G7: open a window in their own gesture while an earlier code is being exchanged', async () => {
    const it = bank({ provider: { exchangeCode: () => new Promise(() => {}) } });
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    await it.answer();
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    expect(it.popups).toHaveLength(2);
    expect(it.leftovers().windows).toBe(1);
  });
});

describe('prepare()', () => {
  test('acquires now, and the next request with the same requirement spends it without a window', async () => {
    const it = bank();
    const prepared = outcome(it.stepUp.prepare({ scope: 'transfer:funds' }));
    expect(it.popups).toHaveLength(1);
    await it.advanceTime(0);
    await it.answer();
    expect(prepared.settled).toBe(true);
    await it.stepUp.fetch('/api/accounts');
    await it.stepUp.fetch('/api/transfers', TRANSFER);
    expect(it.sent()).toEqual(['Bearer session-token', 'Bearer step-up-token-1']);
    expect(it.popups).toHaveLength(1);
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    expect(it.popups).toHaveLength(2);
  });

  test('does nothing for what the session has, and nothing twice', async () => {
    const it = bank();
    await it.stepUp.prepare({ scope: 'read:accounts' });
    expect(it.popups).toHaveLength(0);
    const both = [1, 2].map(() => outcome(it.stepUp.prepare({ scope: 'transfer:funds' })));
    await it.advanceTime(0);
    await it.answer();
    await it.advanceTime(250);
    expect(both.every(({ settled }) => settled)).toBe(true);
    await it.stepUp.prepare({ scope: 'transfer:funds' });
    expect(it.asked).toHaveLength(1);
  });

  test('serves a request that was made while it was under way', async () => {
    const it = bank();
    void it.stepUp.prepare({ scope: 'transfer:funds' });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.answer();
    await it.advanceTime(250);
    expect(result.value).toHaveProperty('status', 201);
    expect(it.asked).toHaveLength(1);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('serves a request that was made while its code is being exchanged, however long that takes', async () => {
    let exchange!: () => void;
    const slow = new Promise<void>((resolve) => (exchange = resolve));
    const it = bank({
      provider: { exchangeCode: async (_, { scope }) => (await slow, { ...GRANTED, scope }) },
    });
    void it.stepUp.prepare({ scope: 'transfer:funds' });
    await it.advanceTime(0);
    await it.answer();
    it.popups[0]!.closed = true;
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(1000);
    exchange();
    await it.advanceTime(250);
    expect(result.value).toHaveProperty('status', 201);
    expect(it.asked).toHaveLength(1);
    expect(it.popups).toHaveLength(1);
  });

  test.each<[string, (it: ReturnType<typeof bank>, abort: () => void) => void, object]>([
    ['aborted', (_, abort) => abort(), { name: 'AbortError' }],
    ['cleared', (it) => it.stepUp.clear(), { code: 'discarded' }],
    ['disposed of', (it) => it.stepUp.dispose(), { code: 'disposed' }],
  ])('rejects and keeps nothing if it is %s when the token has just been granted', async (_, act, error) => {
    const it = bank();
    const controller = new AbortController();
    it.stepUp.on('granted', () => act(it, () => controller.abort()));
    const result = outcome(it.stepUp.prepare({ scope: 'transfer:funds' }, { signal: controller.signal }));
    await it.advanceTime(0);
    await it.answer();
    expect(result.error).toMatchObject(error);
    expect(it.leftovers().timers).toBe(0);
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    expect(it.sent()).toEqual([]);
  });

  test.each([
    ['its time is over', (it: ReturnType<typeof bank>) => it.advanceTime(60_000), 'expired'],
    ['clear() was called', async (it: ReturnType<typeof bank>) => it.stepUp.clear(), 'cleared'],
    ['the page is left', (it: ReturnType<typeof bank>) => it.leave(), 'cleared'],
  ])('forgets the token when %s', async (_, act, reason) => {
    const it = bank();
    const discarded = jest.fn();
    it.stepUp.on('discarded', discarded);
    void it.stepUp.prepare({ scope: 'transfer:funds' });
    await it.advanceTime(0);
    await it.answer();
    await act(it);
    expect(discarded).toHaveBeenCalledWith(expect.objectContaining({ reason }));
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    expect(it.popups).toHaveLength(2);
  });

  test('does not serve another user', async () => {
    let subject = 'alice';
    const it = bank({ provider: { session: async () => ({ sub: subject }) } });
    const discarded = jest.fn();
    it.stepUp.on('discarded', discarded);
    void it.stepUp.prepare({ scope: 'transfer:funds' });
    await it.advanceTime(0);
    await it.answer();
    subject = 'bob';
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).rejects.toMatchObject({
      code: 'user_mismatch',
    });
    subject = 'alice';
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    expect(it.popups).toHaveLength(2); // the token is gone, not only off the shelf
    expect(discarded).toHaveBeenCalledWith(expect.objectContaining({ reason: 'unused' }));
  });
});

describe('withToken()', () => {
  test('calls send once with the token, its type, and no proof for a Bearer token, and returns what it returns', async () => {
    const it = bank();
    const send = jest.fn(async () => 'sent');
    const result = outcome(it.stepUp.withToken({ scope: 'transfer:funds' }, send));
    await it.advanceTime(0);
    await it.answer();
    expect(result.value).toBe('sent');
    expect(send.mock.calls).toEqual([
      [{ accessToken: 'step-up-token-1', tokenType: 'Bearer', proof: undefined }],
    ]);
  });

  test("calls send with the session's token in the same shape", async () => {
    const it = bank();
    const send = jest.fn(({ accessToken }: TokenForRequest) => accessToken);
    await expect(it.stepUp.withToken({ scope: 'read:accounts' }, send)).resolves.toBe('session-token');
    expect(send.mock.calls).toEqual([
      [{ accessToken: 'session-token', tokenType: 'Bearer', proof: undefined }],
    ]);
  });

  test('does not try again when send fails: the token is gone', async () => {
    const it = bank();
    const send = jest.fn(() => Promise.reject(new Error('offline')));
    const result = outcome(it.stepUp.withToken({ scope: 'transfer:funds' }, send));
    await it.advanceTime(0);
    await it.answer();
    expect(result.error).toMatchObject({ message: 'offline' });
    expect(send).toHaveBeenCalledTimes(1);
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    expect(it.popups).toHaveLength(2);
  });
});

describe('G1: whatever happens, in whatever order', () => {
  type Step =
    | 'fetch'
    | 'prepare'
    | 'answer'
    | 'deny'
    | 'close'
    | 'clear'
    | 'abort'
    | 'wait'
    | 'expire'
    | 'logout'
    | 'login'
    | 'dispose';
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Step>('fetch', 'prepare', 'answer', 'answer', 'wait') },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Step>('deny', 'close', 'clear', 'abort', 'expire', 'logout', 'login'),
    },
    { weight: 1, arbitrary: fc.constant<Step>('dispose') },
  );

  test('no token is attached to two requests, every promise settles, and nothing is left behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.scheduler(), async (steps, scheduler) => {
        let subject: string | undefined = 'alice';
        let issued = 0;
        const later = <T>(value: () => T) => scheduler.schedule(Promise.resolve()).then(value);
        const it = bank({
          fetch: () => later(() => new Response('done')),
          provider: {
            session: () => later(() => (subject === undefined ? undefined : { sub: subject })),
            exchangeCode: (_, { scope }) =>
              later(() => ({ ...GRANTED, scope, accessToken: `token-${++issued}` })),
          },
        });
        const calls: { result: { settled: boolean }; controller: AbortController }[] = [];
        const start = (call: (signal: AbortSignal) => Promise<unknown>) => {
          const controller = new AbortController();
          calls.push({ result: outcome(call(controller.signal)), controller });
        };
        const respond = async (response?: object) => it.respond(it.asked.length, response);
        const acts: Record<Step, () => unknown> = {
          fetch: () => start((signal) => it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal })),
          prepare: () => start((signal) => it.stepUp.prepare({ scope: 'transfer:funds' }, { signal })),
          answer: () => respond(),
          deny: () => respond({ error: 'access_denied' }),
          close: () => it.popups.at(-1)?.close(),
          clear: () => it.stepUp.clear(),
          abort: () => calls.find(({ result }) => !result.settled)?.controller.abort(),
          wait: () => (scheduler.count() > 0 ? scheduler.waitOne() : it.advanceTime(300)),
          expire: () => it.advanceTime(60_000),
          logout: () => (subject = undefined),
          login: () => (subject = 'alice'),
          dispose: () => it.stepUp.dispose(),
        };
        for (const name of steps) await acts[name]();
        it.stepUp.dispose();
        await scheduler.waitAll();
        await it.advanceTime(1000);
        await scheduler.waitAll();
        await it.advanceTime(0);

        expect(new Set(it.sent()).size).toBe(it.sent().length);
        expect(calls.every(({ result }) => result.settled)).toBe(true);
        expect(it.leftovers()).toEqual(NOTHING);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
