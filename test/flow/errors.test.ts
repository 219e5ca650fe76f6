import { isStepUpError, popup, StepUpError, type Provider } from '../../src';
import { bank, NOTHING, NOTHING_UNDER_WAY, outcome, TRANSFER } from '../fakes/bank';
import { GRANTED } from '../fakes/provider';

const never = () => new Promise<never>(() => {});

/** What goes wrong, and the code the caller gets. Each leaves nothing behind and sends nothing. */
const FAULTS: [
  name: string,
  code: string,
  options: Parameters<typeof bank>[0],
  act: (it: ReturnType<typeof bank>) => Promise<unknown>,
][] = [
  [
    'nobody is logged in',
    'login_required',
    { provider: { session: async () => undefined } },
    ({ advanceTime }) => advanceTime(0),
  ],
  [
    'the user closes the window at once',
    'popup_closed',
    {},
    async ({ popups, advanceTime }) => ((popups[0]!.closed = true), advanceTime(1000)),
  ],
  [
    'the user closes the window later',
    'popup_closed',
    {},
    async ({ popups, advanceTime }) => (
      await advanceTime(60_000),
      (popups[0]!.closed = true),
      advanceTime(1000)
    ),
  ],
  ['nothing happens', 'timeout', {}, ({ advanceTime }) => advanceTime(300_000)],
  ['the time is set', 'timeout', { timeoutInSeconds: 5 }, ({ advanceTime }) => advanceTime(5000)],
  [
    'the session can not be read',
    'timeout',
    { provider: { session: never } },
    ({ advanceTime }) => advanceTime(300_000),
  ],
  [
    'the request can not be prepared',
    'timeout',
    { provider: { authorize: never } },
    ({ advanceTime }) => advanceTime(300_000),
  ],
  [
    'the exchange does not end',
    'timeout',
    { provider: { exchangeCode: never } },
    async ({ advanceTime, answer }) => (await advanceTime(0), await answer(), advanceTime(300_000)),
  ],
  [
    'the user cancels',
    'access_denied',
    {},
    async ({ advanceTime, refuse }) => (await advanceTime(0), refuse()),
  ],
  [
    'the server refuses',
    'authorization_failed',
    {},
    async ({ advanceTime, refuse }) => (await advanceTime(0), refuse('server_error')),
  ],
  [
    'the provider throws something else',
    'authorization_failed',
    { provider: { authorize: async () => Promise.reject(new Error('?')) } },
    ({ advanceTime }) => advanceTime(0),
  ],
  [
    'the user was not authenticated as asked',
    'assurance_not_met',
    {},
    async ({ advanceTime, refuse }) => (await advanceTime(0), refuse('unmet_authentication_requirements')),
  ],
  [
    'another user answers',
    'user_mismatch',
    {
      provider: {
        exchangeCode: async () => ({ ...GRANTED, claims: { sub: 'bob' }, scope: ['transfer:funds'] }),
      },
    },
    async ({ advanceTime, answer }) => (await advanceTime(0), answer()),
  ],
  [
    'less is granted',
    'scope_not_granted',
    { provider: { exchangeCode: async () => ({ ...GRANTED, scope: ['read:accounts'] }) } },
    async ({ advanceTime, answer }) => (await advanceTime(0), answer()),
  ],
  [
    'the token is for another API',
    'audience_mismatch',
    { provider: { exchangeCode: async () => ({ ...GRANTED, audience: ['x'] }) } },
    async ({ advanceTime, answer }) => (await advanceTime(0), answer()),
  ],
  [
    'the token has expired',
    'invalid_response',
    { provider: { exchangeCode: async () => ({ ...GRANTED, expiresIn: 0 }) } },
    async ({ advanceTime, answer }) => (await advanceTime(0), answer()),
  ],
  [
    'the exchange fails',
    'token_failed',
    { provider: { exchangeCode: async () => Promise.reject(new StepUpError('token_failed', '500')) } },
    async ({ advanceTime, answer }) => (await advanceTime(0), answer()),
  ],
  ['the page is left', 'discarded', {}, async ({ advanceTime, leave }) => (await advanceTime(0), leave())],
  [
    'it is disposed of',
    'disposed',
    {},
    async ({ advanceTime, stepUp }) => (await advanceTime(0), stepUp.dispose()),
  ],
];

/** All other codes say that somebody said no. */
const NOBODY_ANSWERED = ['login_required', 'popup_closed', 'timeout', 'token_failed', 'discarded'];

describe('G9: a call that can not be answered', () => {
  test.each(FAULTS)(
    'because %s rejects with %s, sends nothing and leaves nothing behind',
    async (_, code, options, act) => {
      const it = bank(options);
      const told: string[] = [];
      for (const type of ['refused', 'failed'] as const) it.stepUp.on(type, () => told.push(type));
      const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
      await act(it);
      await it.advanceTime(0);
      expect(result.error).toMatchObject({ name: 'StepUpError', code });
      expect(isStepUpError(result.error)).toBe(true);
      expect(told).toEqual(
        code === 'disposed' ? [] : [NOBODY_ANSWERED.includes(code) ? 'failed' : 'refused'],
      );
      expect(it.requests).toHaveLength(0);
      expect(it.leftovers()).toEqual(code === 'disposed' ? NOTHING : NOTHING_UNDER_WAY);
      expect(it.stepUp.getSnapshot().status).toBe('idle');
    },
  );

  test('because the user cancelled at the prompt is told as refused', async () => {
    const it = bank({ ways: [popup({ prompt: ({ cancel }) => cancel() })] });
    const told = jest.fn();
    it.stepUp.on('refused', told);
    it.refuseWindows();
    const error: unknown = await it.stepUp
      .fetch('/api/transfers', TRANSFER)
      .catch((caught: unknown) => caught);
    expect(error).toHaveProperty('code', 'cancelled');
    expect(told).toHaveBeenCalledWith(expect.objectContaining({ error }));
  });

  test('because the window is refused rejects with popup_blocked', async () => {
    const it = bank();
    it.refuseWindows();
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).rejects.toMatchObject({
      code: 'popup_blocked',
    });
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test.each([
    ['logs out', undefined, 'login_required'],
    ['is replaced by another', { sub: 'bob' }, 'user_mismatch'],
  ])('because the user %s meanwhile is refused', async (_, later, code) => {
    let session: Awaited<ReturnType<Provider['session']>> = { sub: 'alice' };
    const it = bank({ provider: { session: async () => session } });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    session = later;
    await it.answer();
    expect(result.error).toMatchObject({ code });
    expect(it.requests).toHaveLength(0);
  });

  test.each<[string, () => Promise<never>, string]>([
    ['takes for ever', never, 'timeout'],
    ['fails without a code', () => Promise.reject(new Error('?')), 'token_failed'],
  ])("because the session's token %s rejects with a code", async (_, token, code) => {
    const it = bank({ provider: { token } });
    const result = outcome(it.stepUp.fetch('/api/accounts'));
    await it.advanceTime(300_000);
    expect(result.error).toMatchObject({ name: 'StepUpError', code });
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test("because the user can not be read, after the session's token was had, rejects with a code", async () => {
    const it = bank({ provider: { session: () => Promise.reject(new Error('?')) } });
    await expect(it.stepUp.fetch('/api/accounts')).rejects.toMatchObject({
      name: 'StepUpError',
      code: 'token_failed',
    });
    expect(it.requests).toHaveLength(0);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('because the session can not be read when a prepared token is to be used rejects with timeout, and forgets the token', async () => {
    let session: () => Promise<{ sub: string }> = async () => ({ sub: 'alice' });
    const it = bank({ provider: { session: () => session() } });
    void it.stepUp.prepare({ scope: 'transfer:funds' });
    await it.advanceTime(0);
    await it.answer();
    session = never;
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(300_000);
    expect(result.error).toMatchObject({ code: 'timeout' });
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('because the server refuses without saying which request rejects with authorization_failed', async () => {
    const it = bank();
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.post(
      { type: 'authorization_response', response: { error: 'invalid_request' } },
      { source: it.popups[0] },
    );
    expect(result.error).toMatchObject({ code: 'authorization_failed' });
  });

  test("with the session's own token rejects with what the provider said", async () => {
    const it = bank({
      provider: { token: async () => Promise.reject(new StepUpError('login_required', 'x')) },
    });
    await expect(it.stepUp.fetch('/api/accounts')).rejects.toMatchObject({ code: 'login_required' });
    expect(it.popups).toHaveLength(0);
  });
});

describe("an abort ends in the signal's reason", () => {
  const PHASES: [string, (it: ReturnType<typeof bank>) => Promise<unknown>][] = [
    ['while the session is read', async () => {}],
    ['while the window waits', ({ advanceTime }) => advanceTime(100)],
    ['during the exchange', async ({ advanceTime, answer }) => (await advanceTime(0), answer())],
  ];

  test.each(PHASES)('%s, and leaves nothing behind', async (_, reach) => {
    let finish!: (answer: never) => void;
    const it = bank({ provider: { exchangeCode: () => new Promise((resolve) => (finish = resolve)) } });
    const controller = new AbortController();
    const result = outcome(it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: controller.signal }));
    await reach(it);
    controller.abort();
    await it.advanceTime(0);
    expect(result.error).toMatchObject({ name: 'AbortError' });
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
    // A token that still arrives is not used.
    finish?.({ ...GRANTED, scope: ['transfer:funds'] } as never);
    await it.advanceTime(0);
    expect(it.requests).toHaveLength(0);
  });

  test('before the call, and opens nothing', async () => {
    const it = bank();
    await expect(
      it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(it.popups).toHaveLength(0);
  });

  test('in a listener that hears that a step-up is required, and opens nothing', async () => {
    const it = bank();
    const controller = new AbortController();
    it.stepUp.on('required', () => controller.abort());
    await expect(
      it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: controller.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(it.popups).toHaveLength(0);
  });

  test('while it waits in the queue, and the others go on', async () => {
    const it = bank();
    const controller = new AbortController();
    const first = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    const second = outcome(it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: controller.signal }));
    await it.advanceTime(0);
    controller.abort();
    await it.advanceTime(0);
    expect(second.error).toMatchObject({ name: 'AbortError' });
    expect(first.settled).toBe(false);
    await it.answer();
    expect(first.value).toHaveProperty('status', 201);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('when the token has just been granted, which is then discarded', async () => {
    const it = bank();
    const controller = new AbortController();
    const discarded = jest.fn();
    it.stepUp.on('granted', () => controller.abort());
    it.stepUp.on('discarded', ({ reason }) => discarded(reason));
    const result = outcome(it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: controller.signal }));
    await it.advanceTime(0);
    await it.answer();
    expect(result.error).toMatchObject({ name: 'AbortError' });
    expect(discarded).toHaveBeenCalledWith('unused');
    expect(it.requests).toHaveLength(0);
  });

  test('while the request is under way, as fetch itself does', async () => {
    const controller = new AbortController();
    const it = bank({
      fetch: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    const result = outcome(it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: controller.signal }));
    await it.advanceTime(0);
    await it.answer();
    expect(it.requests).toHaveLength(1);
    controller.abort(new Error('changed my mind'));
    await it.advanceTime(0);
    expect(result.error).toMatchObject({ message: 'changed my mind' });
  });
});
