import {
  createStepUp,
  isStepUpError,
  popup,
  type PromptRequest,
  type StepUpError,
  type Way,
  type WayStep,
} from '../../src';
import { redirect } from '../../src/redirect';
import { fakePorts } from '../../src/testing';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFER, TRANSFERS } from '../fakes/bank';
import { until } from '../fakes/until';

type Bank = ReturnType<typeof bank>;

describe('a function that says which calls may leave the page', () => {
  test('is told what the call is, in its gesture', async () => {
    const only = jest.fn((_: WayStep) => false);
    const it = bank({ ways: [redirect({ only }), popup()] });
    void it.stepUp.fetch('/api/transfers?x=1', TRANSFER).catch(() => {});
    expect(it.popups).toHaveLength(1);
    expect(only.mock.calls).toEqual([
      [
        {
          requirement: expect.objectContaining({ scope: ['transfer:funds'] }),
          url: TRANSFERS,
          method: 'POST',
        },
      ],
    ]);
  });

  test('may choose for each call', async () => {
    const it = bank({
      ways: [redirect({ only: ({ requirement }) => requirement.scope.includes('close:account') }), popup()],
    });
    void it.stepUp.fetch('/api/account', { stepUp: { scope: 'close:account' } }).catch(() => {});
    await until(() => it.left.length > 0);
    expect(it.popups).toHaveLength(0);
    expect(it.left).toHaveLength(1);
  });

  test.each([[undefined], ['popup'], [Promise.resolve(true)]])(
    'and gives %p is refused, and nothing opens',
    async (verdict) => {
      const it = bank({ ways: [redirect({ only: () => verdict as never })] });
      await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).rejects.toThrow(
        '"only" must be a function that returns true or false at once',
      );
      expect(it.popups).toHaveLength(0);
      expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
    },
  );
});

describe('popup, prompt, redirect', () => {
  const blocked = (options: Parameters<typeof bank>[0] = {}) => {
    const it = bank(options);
    it.refuseWindows();
    return it;
  };
  const asking = (it: { questions: PromptRequest[] }) => it.questions.at(-1)!;
  const withPrompt = (...next: Way[]) => {
    const questions: PromptRequest[] = [];
    return Object.assign(
      blocked({ ways: [popup({ prompt: (question) => void questions.push(question) }), ...next] }),
      { questions },
    );
  };

  test('a refused window ends in a redirect, if the app allows it and has no prompt', async () => {
    const it = blocked({ ways: [popup(), redirect()] });
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await until(() => it.left.length > 0);
    expect(it.left).toHaveLength(1);
  });

  test('with a prompt, the user is asked first, and their click opens the window', async () => {
    const it = withPrompt(redirect());
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    expect(it.left).toEqual([]);
    it.refuseWindows(false);
    asking(it).proceed();
    expect(it.popups).toHaveLength(1);
  });

  test('if that is refused too, the page is left', async () => {
    const it = withPrompt(redirect());
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    asking(it).proceed();
    await until(() => it.left.length > 0);
    expect(it.left).toHaveLength(1);
    expect(asking(it).signal.aborted).toBe(true);
  });

  test('the user may prefer it', async () => {
    const it = withPrompt(redirect());
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    it.refuseWindows(false);
    asking(it).redirect?.();
    await until(() => it.left.length > 0);
    expect([it.left.length, it.popups.length]).toEqual([1, 0]);
  });

  test('is not offered, nor taken, where the app does not allow it', async () => {
    const it = withPrompt();
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(asking(it)).not.toHaveProperty('redirect');
    asking(it).proceed();
    await it.advanceTime(0);
    expect(result.error).toMatchObject({ code: 'popup_blocked' });
    expect(it.left).toEqual([]);
  });
});

describe('popup_blocked', () => {
  const CHALLENGE = {
    status: 403,
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' },
  };

  /** A call that ended in `popup_blocked`; windows open again now. */
  async function blocked(it: Bank, init: RequestInit = TRANSFER): Promise<StepUpError> {
    it.refuseWindows();
    const error: unknown = await it.stepUp.fetch('/api/transfers', init).catch((caught: unknown) => caught);
    it.refuseWindows(false);
    if (!isStepUpError(error, 'popup_blocked')) throw error;
    return error;
  }

  test("carries a retry, which opens the window in its own click and gives the call's response", async () => {
    const it = bank();
    const { retry } = await blocked(it);
    const result = outcome(retry!());
    expect(it.popups).toHaveLength(1);
    await it.advanceTime(0);
    await it.answer();
    expect(result.value).toHaveProperty('status', 201);
    expect(it.requests).toHaveLength(1);
  });

  test('is said, with its retry, where the next way can not take the call: a click still can', async () => {
    const it = bank({ ways: [popup(), redirect()] });
    it.refuseWindows();
    const send = jest.fn((_token: object) => 'sent');
    const result = outcome(it.stepUp.withToken({ scope: 'transfer:funds' }, send));
    await until(() => result.settled);
    expect(result.error).toMatchObject({ code: 'popup_blocked' });
    expect(it.left).toEqual([]);
    it.refuseWindows(false);
    const retried = outcome((result.error as StepUpError).retry!());
    expect(it.popups).toHaveLength(1);
    await it.advanceTime(0);
    await it.answer();
    expect(retried.value).toBe('sent');
    expect(send).toHaveBeenCalledTimes(1);
  });

  test.each<[string, number]>([
    ['the browser keeps no key', 10],
    ['its body is larger than 64 KiB', 70_000],
  ])('is said where the request can not be kept, as %s, and the retry sends its body', async (_, length) => {
    const bodies: string[] = [];
    const it = bank({
      ways: [popup(), redirect()],
      page: { sign: () => Promise.reject(new Error('no IndexedDB')) },
      fetch: async (request) => (bodies.push(await request.text()), new Response()),
    });
    const body = 'x'.repeat(length);
    const { retry } = await blocked(it, { method: 'POST', body });
    const retried = outcome(retry!());
    await it.advanceTime(0);
    await it.answer();
    await it.advanceTime(0);
    expect(retried.error).toBeUndefined();
    expect(bodies).toEqual([body]);
  });

  test.each<[string, RequestInit]>([
    ['a text', TRANSFER],
    [
      'a stream',
      { method: 'POST', body: new Blob(['{"amount":100}']).stream(), duplex: 'half' } as RequestInit,
    ],
  ])('sends the body that was given, %s, once', async (_, init) => {
    const bodies: string[] = [];
    const it = bank({ fetch: async (request) => (bodies.push(await request.text()), new Response()) });
    void (await blocked(it, init)).retry!();
    await it.advanceTime(0);
    await it.answer();
    await it.advanceTime(0);
    expect(bodies).toEqual(['{"amount":100}']);
  });

  test('after a challenge goes on from there, and does not send the refused request again', async () => {
    const sent: string[] = [];
    const answers = [new Response('', CHALLENGE), new Response('done', { status: 201 })];
    const it = bank({
      rules: [{ url: '/api/transfers', scope: 'read:accounts', challengeable: 'transfer:funds' }],
      fetch: async (request) => (
        sent.push(`${request.headers.get('authorization')} ${await request.text()}`),
        answers.shift()!
      ),
    });
    const result = outcome((await blocked(it)).retry!());
    expect(it.popups).toHaveLength(1);
    await it.advanceTime(0);
    await it.answer();
    await it.advanceTime(0);
    expect(result.value).toHaveProperty('status', 201);
    expect(sent).toEqual([
      `Bearer session-token ${TRANSFER.body}`,
      `Bearer step-up-token-1 ${TRANSFER.body}`,
    ]);
  });

  test('can be blocked again, and retried again', async () => {
    const it = bank();
    const first = await blocked(it);
    it.refuseWindows();
    const second = (await first.retry!().catch((error: unknown) => error)) as StepUpError;
    expect(second.code).toBe('popup_blocked');
    it.refuseWindows(false);
    const result = outcome(second.retry!());
    await it.advanceTime(0);
    await it.answer();
    expect(result.value).toHaveProperty('status', 201);
    expect(it.requests).toHaveLength(1);
  });

  test('is retried once: nothing is sent twice', async () => {
    const it = bank();
    const { retry } = await blocked(it);
    void retry!();
    await expect(retry!()).rejects.toThrow(TypeError);
    expect(it.popups).toHaveLength(1);
  });

  test('keeps the signal of the call', async () => {
    const it = bank();
    const abort = new AbortController();
    const { retry } = await blocked(it, { ...TRANSFER, signal: abort.signal });
    abort.abort();
    await expect(retry!()).rejects.toMatchObject({ name: 'AbortError' });
    expect(it.popups).toHaveLength(0);
  });
});

describe('a user who is replaced by another while a call is under way', () => {
  const asBob = {
    session: async () => ({ sub: 'bob' }),
    exchangeCode: async () => ({
      accessToken: 't',
      tokenType: 'Bearer',
      scope: ['transfer:funds'],
      audience: undefined,
      claims: { sub: 'bob' },
      expiresIn: 60,
    }),
  };

  test.each(['before the window opens', 'while the window is open'])(
    '%s: user_mismatch, even if the other one answers',
    async (when) => {
      let session = 'alice';
      const it = bank({ provider: { ...asBob, session: async () => ({ sub: session }) } });
      const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
      if (when.startsWith('while')) await it.advanceTime(0);
      session = 'bob';
      await it.advanceTime(0);
      if (it.asked.length > 0) await it.respond(it.asked.length);
      expect(result.error).toMatchObject({
        code: 'user_mismatch',
        cause: { expected: { sub: 'alice' }, actual: { sub: 'bob' } },
      });
      expect(it.requests).toHaveLength(0);
    },
  );

  test("while the session's token is fetched: user_mismatch, and nothing is sent", async () => {
    let session = 'alice';
    let tell!: () => void;
    const it = bank({
      provider: {
        session: async () => ({ sub: session }),
        token: () =>
          new Promise(
            (resolve) =>
              (tell = () =>
                resolve({ accessToken: `token of ${session}`, tokenType: 'Bearer', scope: undefined })),
          ),
      },
    });
    const result = outcome(it.stepUp.fetch('/api/accounts'));
    await it.advanceTime(0);
    session = 'bob';
    tell();
    await it.advanceTime(0);
    expect(result.error).toMatchObject({ code: 'user_mismatch' });
    expect(it.requests).toHaveLength(0);
  });

  test.each<[string, (it: Bank) => unknown, string]>([
    ['after clear()', ({ stepUp }) => stepUp.clear(), 'discarded'],
    ['where the other one has the scope', () => {}, 'user_mismatch'],
    [
      'where the other one has prepared a token',
      async (it) => (
        void it.stepUp.prepare({ scope: 'transfer:funds' }),
        await it.advanceTime(0),
        it.answer()
      ),
      'user_mismatch',
    ],
  ])('before a retry, %s: the call is not made for them', async (where, act, code) => {
    let session = 'alice';
    const hasScope = where.includes('has the scope');
    const it = bank({
      provider: {
        ...asBob,
        session: async () => ({ sub: session }),
        grantedScopes: async () =>
          session === 'bob' ? { audience: 'https://api.example', scope: ['transfer:funds'] } : undefined,
      },
    });
    it.refuseWindows();
    const error = (await it.stepUp
      .fetch('/api/transfers', TRANSFER)
      .catch((caught: unknown) => caught)) as StepUpError;
    it.refuseWindows(false);
    session = 'bob';
    if (hasScope) await it.stepUp.fetch('/api/accounts').catch(() => {}); // corrects what is known of the session
    await act(it);
    const before = it.requests.length;
    const result = outcome(error.retry!());
    await it.advanceTime(0);
    if (it.asked.length > 0) await it.respond(it.asked.length);
    expect(result.error).toMatchObject({ code });
    expect(it.requests).toHaveLength(before);
  });

  test('between a refused request and its second sending: user_mismatch, and the body is not sent for the other one', async () => {
    let session = 'alice';
    const it = bank({
      rules: [{ url: '/api/transfers', scope: 'read:accounts', challengeable: 'transfer:funds' }],
      provider: { ...asBob, session: async () => ({ sub: session }) },
      fetch: async () => {
        session = 'bob';
        return new Response('', {
          status: 403,
          headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' },
        });
      },
    });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.advanceTime(0);
    expect(result.error).toMatchObject({ code: 'user_mismatch' });
    expect(it.requests).toHaveLength(1);
  });
});

describe("G9: an app's own way that does not end with its call", () => {
  const silent: Way = {
    connect: () => ({
      redirectUri: undefined,
      unavailable: () => undefined,
      authorize: () => new Promise<never>(() => {}),
      dispose() {},
    }),
  };

  test.each<[string, object, (it: Bank, aborter: AbortController) => unknown]>([
    ['timeout', { code: 'timeout' }, ({ advanceTime }) => advanceTime(300_000)],
    ['abort', { name: 'AbortError' }, (_, aborter) => aborter.abort()],
    ['dispose()', { code: 'disposed' }, ({ stepUp }) => stepUp.dispose()],
  ])('keeps neither it nor the next one: %s', async (_, error, end) => {
    const it = bank({ ways: [silent] });
    const aborter = new AbortController();
    const first = outcome(it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: aborter.signal }));
    const second = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await end(it, aborter);
    await it.advanceTime(0);
    expect(first.error).toMatchObject(error);
    await it.advanceTime(300_000);
    expect(second.settled).toBe(true);
  });
});

describe("G9: an app's own way that throws", () => {
  const odd = (parts: Partial<ReturnType<Way['connect']>>): Way => ({
    connect: (context) => ({ ...popup().connect(context), ...parts }),
  });
  const fail = () => {
    throw new Error('odd');
  };
  let unhandled: jest.SpyInstance;
  beforeEach(() => {
    unhandled = jest.spyOn(Promise, 'reject').mockImplementation(() => new Promise(() => {}));
  });
  afterEach(() => unhandled.mockRestore());

  test('after a turn lets the next one ask', async () => {
    const it = bank({ ways: [odd({ afterTurn: fail })] });
    for (const _ of [1, 2]) {
      const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
      await it.advanceTime(0);
      await it.answer();
      expect(result.value?.status).toBe(201);
    }
    expect(unhandled).toHaveBeenCalledTimes(2);
  });

  test('as it is put away keeps no other way from asking', async () => {
    const it = bank({ ways: [odd({ unavailable: () => 'never', afterTurn: fail }), popup()] });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.answer();
    expect(result.value?.status).toBe(201);
    expect(unhandled).toHaveBeenCalledTimes(2); // and after the turn
  });

  test('in clear() keeps nothing of the session', async () => {
    const it = bank({ ways: [odd({ clear: fail })] });
    await it.advanceTime(0);
    it.stepUp.clear();
    expect(it.stepUp.getSnapshot()).toMatchObject({ granted: {}, assurance: undefined });
  });

  test('in dispose() leaves no listener of another way', async () => {
    const it = bank({ ways: [odd({ dispose: fail }), redirect()] });
    it.stepUp.dispose();
    expect(it.leftovers().listeners).toBe(1); // its own
  });

  test('as it is connected leaves no listener of one before it', () => {
    const fakes = fakePorts();
    const { provider, browser } = fakes;
    const ways = [popup(), { connect: fail }];
    expect(() => createStepUp({ provider, browser, rules: [], ways })).toThrow('odd');
    expect(fakes.leftovers().listeners).toBe(0);
  });
});
