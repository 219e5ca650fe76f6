import { createStepUp } from '../../src';
import { parseResponse } from '../../src/model/authorization-response';
import { bank, outcome, TRANSFER, TRANSFERS } from '../fakes/bank';
import { fakeProvider } from '../../src/testing';

/** As a script of the page may, knowing or not: `merge(target, JSON.parse('{"__proto__": …}'))`. */
async function polluted(members: Record<string, unknown>, run: () => Promise<void> | void): Promise<void> {
  const prototype = Object.prototype as Record<string, unknown>;
  Object.assign(prototype, members);
  try {
    await run();
  } finally {
    for (const name of Object.keys(members)) delete prototype[name];
  }
}

describe('what is added to Object.prototype', () => {
  test('is in no rule', () =>
    polluted({ url: '/api/transfers', method: 'GET' }, async () => {
      expect(() => bank({ rules: [{ scope: 'a' } as never] })).toThrow('"rules[0].url" must be a string');
      const it = bank({ rules: [{ url: '/api/transfers', scope: 'transfer:funds' }] });
      await it.advanceTime(0);
      void it.stepUp.fetch(new Request(TRANSFERS, { method: 'DELETE' }));
      await it.advanceTime(0);
      expect(it.asked).toHaveLength(1);
    }));

  test('does not switch the SDK off (stepUp: false)', () =>
    polluted({ stepUp: false }, async () => {
      const it = bank();
      await it.advanceTime(0);
      void it.stepUp.fetch(TRANSFERS, TRANSFER);
      await it.advanceTime(0);
      expect(it.requests).toHaveLength(0);
      expect(it.asked).toMatchObject([{ scope: ['transfer:funds'] }]);
    }));

  test.each<[string, Record<string, unknown>]>([
    ['a requirement', { stepUp: { scope: 'close:account' } }],
    ['scope', { scope: 'close:account' }],
    ['max_age', { max_age: 0 }],
    ['acr_values', { acr_values: 'low' }],
    ['claims', { claims: () => true }],
    ['audience', { audience: 'https://evil.example' }],
    ['authorizationParams', { authorizationParams: { prompt: 'none' } }],
    ['appState', { appState: () => {} }],
  ])('does not change what is asked for: %s', async (_, members) => {
    const usual = bank();
    await usual.advanceTime(0);
    void usual.stepUp.fetch(TRANSFERS, TRANSFER);
    await usual.advanceTime(0);
    await polluted(members, async () => {
      const it = bank({ rules: [{ url: '/api/transfers', scope: 'transfer:funds' }] });
      await it.advanceTime(0);
      void it.stepUp.fetch(TRANSFERS, TRANSFER);
      await it.advanceTime(0);
      const fields = ['scope', 'audience', 'acr_values', 'max_age', 'claims', 'authorizationParams'] as const;
      const own = (asked: object) => fields.map((field) => (asked as Record<string, unknown>)[field]);
      expect(it.asked).toHaveLength(1);
      expect(own(it.asked[0]!)).toEqual(own(usual.asked[0]!));
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ['allowUser', { allowUser: () => true }],
    ['interaction', { interaction: 'redirect' }],
    ['prompt', { prompt: () => {} }],
    ['an interaction that is none', { interaction: 7 }],
    ['timeoutInSeconds', { timeoutInSeconds: 1e-9 }],
  ])('is no option: %s', (_, members) =>
    polluted(members, async () => {
      const it = bank({
        provider: {
          exchangeCode: async () => ({
            accessToken: 't',
            tokenType: 'Bearer',
            scope: ['transfer:funds'],
            audience: undefined,
            claims: { sub: 'mallory' },
            expiresIn: 60,
          }),
        },
      });
      await it.advanceTime(0);
      const sent = it.stepUp.fetch(TRANSFERS, TRANSFER);
      const refused = expect(sent).rejects.toMatchObject({ code: 'user_mismatch' });
      expect(it.popups).toHaveLength(1);
      await it.advanceTime(1);
      await it.answer();
      await refused;
    }),
  );

  test.each(['prepare', 'ensure', 'withToken'] as const)('is no option of %s', (name) =>
    polluted({ signal: AbortSignal.abort(), appState: () => {} }, async () => {
      const it = bank();
      await it.advanceTime(0);
      const options: object[] = name === 'withToken' ? [() => {}] : [];
      const run = it.stepUp[name] as (...args: unknown[]) => Promise<unknown>;
      for (const given of [[], [{}]])
        void run({ scope: 'transfer:funds', max_age: 1 }, ...options, ...given).catch(() => {});
      await it.advanceTime(0);
      expect(it.asked).toHaveLength(1);
    }),
  );

  test('is in no request that goes with a token', () =>
    polluted({ headers: { 'x-added': '1' } }, async () => {
      const it = bank({ rules: [{ url: '/api/transfers', scope: 'read:accounts' }] });
      await it.advanceTime(0);
      await it.stepUp.fetch(TRANSFERS, { method: 'POST' });
      expect(it.requests).toHaveLength(1);
      expect((it.requests[0]!.input as Request).headers.has('x-added')).toBe(false);
    }));

  test('makes no ID token strong', () =>
    polluted({ acr: 'gold', amr: ['mfa'], level: 3 }, async () => {
      const it = bank();
      await it.advanceTime(0);
      expect(it.stepUp.isSatisfied({ acr_values: 'gold' })).toBe(false);
      expect(
        it.stepUp.isSatisfied({ acr_values: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor' }),
      ).toBe(false);
      expect(it.stepUp.isSatisfied({ claims: { level: 3 } })).toBe(false);
    }));

  test('makes no path match a pattern with a wildcard', () =>
    polluted(Object.fromEntries(Array.from({ length: 99 }, (_, at) => [at, true])), async () => {
      const it = bank({ rules: [{ url: '/api/accounts/*', scope: 'read:accounts' }] });
      await it.advanceTime(0);
      for (const path of ['/admin', '/api/accounts/1/close', '/api/account', '/api/accounts/1'])
        await it.stepUp.fetch(path);
      expect(it.sent()).toEqual([null, null, null, 'Bearer session-token']);
    }));

  test('is in no authorization response', () =>
    polluted({ iss: 'https://honest.example', state: 's', code: 'c', error: 'e' }, () => {
      expect(parseResponse({ state: 's', code: 'c' })?.iss).toBeUndefined();
      expect(parseResponse({ error: 'no' })?.state).toBeUndefined();
      for (const none of [{}, undefined, null, 'text', new Map()])
        expect(parseResponse(none)).toBeUndefined();
    }));

  test('shows no claims of nobody', () =>
    polluted({ 0: { claims: { sub: 'mallory', amr: ['mfa'] } } }, async () => {
      const it = bank({ provider: { session: async () => undefined } });
      await it.advanceTime(0);
      expect(it.stepUp.getSnapshot()).toMatchObject({ granted: {}, assurance: undefined });
    }));

  test('keeps no token that nobody waits for', () =>
    polluted({ prepared: { preparedFor: {} } }, async () => {
      const it = bank();
      await it.advanceTime(0);
      const told: string[] = [];
      it.stepUp.on('discarded', ({ reason }) => told.push(reason));
      void it.stepUp.ensure({ scope: 'transfer:funds' });
      await it.answer();
      expect(told).toEqual(['unused']);
      await it.stepUp.prepare({ scope: 'read:accounts' });
      void it.stepUp.fetch(TRANSFERS, TRANSFER);
      await it.advanceTime(0);
      expect(it.asked).toHaveLength(2);
    }));

  test('meets no demand for a class of authentication', () =>
    polluted({ acrDemands: [] }, async () => {
      const it = bank();
      await it.advanceTime(0);
      expect(it.stepUp.isSatisfied({ acr_values: 'gold' })).toBe(false);
      const result = outcome(it.stepUp.ensure({ acr_values: 'gold' }));
      await it.advanceTime(0);
      await it.answer({ claims: { acr: 'silver' } });
      expect(result.error).toMatchObject({ code: 'assurance_not_met' });
    }));
});

test('an option that is inherited from elsewhere is refused, for to ignore it would be to forget it', () => {
  const { provider } = fakeProvider();
  class Options {
    provider = provider;
    rules = [];
    get allowUser() {
      return () => false;
    }
  }
  expect(() => createStepUp(new Options())).toThrow('"allowUser" must be the object\'s own');
});
