import type { Way } from '../../src';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFER } from '../fakes/bank';
import { GRANTED } from '../fakes/provider';

export type Bank = ReturnType<typeof bank>;
export type BankOptions = NonNullable<Parameters<typeof bank>[0]>;
export type Outcome = ReturnType<typeof outcome<Response | undefined>>;

/** How a test plays the user and the authorization server, for one way and delivery. */
export interface WayAdapter {
  readonly name: string;
  ways(): Way[];
  /** Lets everything happen until the user sees the authorization server, or the call has ended. */
  untilAsked(it: Bank, result: Outcome): Promise<void>;
  /**
   * The authorization server answers the n-th request, from 1.
   *
   * @returns how the call ends, and where: after a redirect that is another page
   */
  answer(
    it: Bank,
    result: Outcome,
    number: number,
    response: object,
    options: BankOptions,
  ): Promise<{ it: Bank; result: Outcome }>;
  /** The user goes away without an answer. The call ends with the code that `abandoned` names. */
  abandon(it: Bank, result: Outcome): Promise<void>;
  readonly abandoned: string;
  /** Whether a second call at the same time gets a turn of its own, or is `cancelled` because the page is left. */
  readonly servesTwo: boolean;
}

/** What every way must do. A new way adds its adapter to `ways.test.ts`, and nothing here. */
export function describeWay(adapter: WayAdapter): void {
  const make = (options: BankOptions = {}) => bank({ ways: adapter.ways(), ...options });
  const transfer = (it: Bank, init: RequestInit = {}): Outcome =>
    outcome(it.stepUp.fetch('/api/transfers', { ...TRANSFER, ...init }));

  async function asked(options: BankOptions = {}, init: RequestInit = {}) {
    const it = make(options);
    const result = transfer(it, init);
    await adapter.untilAsked(it, result);
    return { it, result };
  }

  describe(adapter.name, () => {
    test('answered: the request is sent once, with the token, and nothing is left', async () => {
      const { it, result } = await asked();
      expect(it.asked).toMatchObject([{ scope: ['transfer:funds'] }]);
      expect(it.requests).toHaveLength(0);
      const end = await adapter.answer(it, result, 1, { code: 'code' }, {});
      expect(end.result.value).toHaveProperty('status', 201);
      expect(end.it.sent()).toEqual(['Bearer step-up-token-1']);
      expect(end.it.leftovers()).toEqual(NOTHING_UNDER_WAY);
    });

    test.each([
      ['access_denied', 'access_denied'],
      ['server_error', 'authorization_failed'],
      ['unmet_authentication_requirements', 'assurance_not_met'],
    ])('%s: rejects with %s, and nothing is sent', async (error, code) => {
      const { it, result } = await asked();
      const end = await adapter.answer(it, result, 1, { error }, {});
      expect(end.result.error).toMatchObject({ code });
      expect(end.it.requests).toHaveLength(0);
      expect(end.it.leftovers()).toEqual(NOTHING_UNDER_WAY);
    });

    test('an error is one also where a code comes with it (RFC 6749 §4.1.2.1)', async () => {
      const { it, result } = await asked();
      const end = await adapter.answer(it, result, 1, { code: 'code', error: 'access_denied' }, {});
      expect(end.result.error).toMatchObject({ code: 'access_denied' });
      expect(end.it.requests).toHaveLength(0);
    });

    test('abandoned: rejects with a code, and nothing is left', async () => {
      const { it, result } = await asked();
      await adapter.abandon(it, result);
      expect(result.error).toMatchObject({ code: adapter.abandoned });
      expect(it.requests).toHaveLength(0);
      expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
    });

    test.each<[string, (it: Bank, result: Outcome, abort: AbortController) => unknown]>([
      ['before the call', (_, __, abort) => abort.abort()],
      [
        'by who hears that the user is to be asked',
        (it, _, abort) => void it.stepUp.on('required', () => abort.abort()),
      ],
      [
        'by who hears that the user is asked',
        (it, _, abort) => void it.stepUp.on('waiting', () => abort.abort()),
      ],
      [
        'while the user is asked',
        async (it, result, abort) => (await adapter.untilAsked(it, result), abort.abort()),
      ],
    ])("aborted %s: rejects with the signal's reason, and nothing is left", async (when, act) => {
      const it = make();
      const abort = new AbortController();
      if (!when.startsWith('while')) await act(it, { settled: false }, abort);
      const result = transfer(it, { signal: abort.signal });
      if (when.startsWith('while')) await act(it, result, abort);
      await adapter.untilAsked(it, result);
      await it.advanceTime(0);
      expect(result.error).toMatchObject({ name: 'AbortError' });
      expect(it.requests).toHaveLength(0);
      expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
      expect(Object.keys(it.browser.page.tabStorage)).toEqual([]);
    });

    test('an answer with another state is none', async () => {
      const { it, result } = await asked();
      const end = await adapter.answer(it, result, 1, { code: 'code', state: 'step-up.of.another' }, {});
      expect(end.result.value).toBeUndefined();
      expect(end.it.requests).toHaveLength(0);
      expect(end.it.issued).toHaveLength(0);
    });

    test('another user completes it: rejects with user_mismatch, and nothing is sent', async () => {
      const provider: BankOptions['provider'] = {
        exchangeCode: async () => ({ ...GRANTED, scope: ['transfer:funds'], claims: { sub: 'mallory' } }),
      };
      const { it, result } = await asked({ provider });
      const end = await adapter.answer(it, result, 1, { code: 'code' }, { provider });
      expect(end.result.error).toMatchObject({ code: 'user_mismatch' });
      expect(end.it.requests).toHaveLength(0);
    });

    test('another user logs in meanwhile: rejects with user_mismatch, and nothing is sent', async () => {
      let user = 'alice';
      const provider: BankOptions['provider'] = { session: async () => ({ sub: user }) };
      const { it, result } = await asked({ provider });
      user = 'bob';
      const end = await adapter.answer(it, result, 1, { code: 'code' }, { provider });
      expect(end.result.error).toMatchObject({ code: 'user_mismatch' });
      expect(end.it.requests).toHaveLength(0);
    });

    test('nobody is logged in: rejects with login_required, and nothing is left', async () => {
      const { it, result } = await asked({ provider: { session: async () => undefined } });
      await it.advanceTime(0);
      expect(result.error).toMatchObject({ code: 'login_required' });
      expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
    });

    test('disposed of: rejects with disposed, and not even a listener is left', async () => {
      const { it, result } = await asked();
      it.stepUp.dispose();
      await it.advanceTime(0);
      expect(result.error).toMatchObject({ code: 'disposed' });
      expect(it.leftovers()).toEqual({ listeners: 0, timers: 0, channels: 0, windows: 0 });
    });

    test('nobody answers: rejects with timeout', async () => {
      const { it, result } = await asked();
      await it.advanceTime(300_000);
      expect(result.error).toMatchObject({ code: 'timeout' });
      expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
    });

    test('two at once: the user is asked one thing at a time', async () => {
      const it = make();
      const [first, second] = [transfer(it), transfer(it)] as const;
      await adapter.untilAsked(it, first);
      expect(it.asked).toHaveLength(1);
      if (!adapter.servesTwo) {
        expect(second.error).toMatchObject({ code: 'cancelled' });
        return;
      }
      await adapter.answer(it, first, 1, { code: 'one' }, {});
      await it.advanceTime(250);
      await adapter.untilAsked(it, second);
      await adapter.answer(it, second, 2, { code: 'two' }, {});
      expect([first.value?.status, second.value?.status]).toEqual([201, 201]);
      expect(it.sent()).toEqual(['Bearer step-up-token-1', 'Bearer step-up-token-2']);
      expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
    });

    test('the error that an event carries is the very one that the promise rejects with', async () => {
      const { it, result } = await asked();
      const told: unknown[] = [];
      it.stepUp.on('failed', ({ error }) => told.push(error));
      it.stepUp.on('refused', ({ error }) => told.push(error));
      await adapter.abandon(it, result);
      expect(told).toHaveLength(1);
      expect(told[0]).toBe(result.error);
    });
  });
}
