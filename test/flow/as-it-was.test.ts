import type { Requirement } from '../../src';
import { bank, TRANSFER, TRANSFERS } from '../fakes/bank';
import { GRANTED } from '../fakes/provider';
import { comeBackTo, leave, redirecting } from '../fakes/redirecting';

/** A transfer whose amount the provider is told (RFC 9396). */
const payment = (amount: number) => ({
  scope: 'transfer:funds',
  authorizationParams: { authorization_details: [{ type: 'payment', amount }] },
});
const change = (requirement: ReturnType<typeof payment>) =>
  void (requirement.authorizationParams.authorization_details[0]!.amount = 99_999);
const TEN = { authorizationParams: { authorization_details: [{ type: 'payment', amount: 10 }] } };

describe('what is asked for is what it was when the call was made', () => {
  test.each<[string, (it: ReturnType<typeof bank>, requirement: Requirement) => Promise<unknown>]>([
    ['fetch', (it, requirement) => it.stepUp.fetch(TRANSFERS, { ...TRANSFER, stepUp: requirement })],
    ['prepare', (it, requirement) => it.stepUp.prepare(requirement)],
    ['withToken', (it, requirement) => it.stepUp.withToken(requirement, () => {})],
    ['ensure', (it, requirement) => it.stepUp.ensure(requirement)],
  ])('by %s', async (_, call) => {
    const it = bank();
    await it.advanceTime(0);
    const events: unknown[] = [];
    for (const type of ['required', 'waiting', 'granted'] as const)
      it.stepUp.on(type, ({ requirement }) => events.push(requirement));
    const requirement = payment(10);
    void call(it, requirement);
    change(requirement);
    await it.advanceTime(0);
    expect(it.stepUp.getSnapshot().requirement).toMatchObject(TEN);
    expect(it.asked).toMatchObject([TEN]);
    await it.answer();
    expect(events).toMatchObject([TEN, TEN, TEN]);
  });

  test('and nobody who is shown it can change it', async () => {
    const it = bank();
    await it.advanceTime(0);
    it.stepUp.on('required', ({ requirement }) =>
      expect(() => change(requirement as unknown as ReturnType<typeof payment>)).toThrow(TypeError),
    );
    void it.stepUp.prepare(payment(10));
    await it.advanceTime(0);
    expect(it.asked).toMatchObject([TEN]);
    expect.assertions(2);
  });

  test('so a token that was prepared for one amount is not spent for another', async () => {
    const rule = { url: '/api/transfers', ...payment(10) };
    const it = bank({ rules: [rule] });
    await it.advanceTime(0);
    const requirement = payment(10);
    const prepared = it.stepUp.prepare(requirement);
    await it.advanceTime(0);
    await it.answer();
    await prepared;
    change(requirement);
    change(rule);
    void it.stepUp.fetch(TRANSFERS, { ...TRANSFER, stepUp: requirement });
    await it.advanceTime(0);
    expect(it.requests).toHaveLength(0);
    expect(it.asked).toHaveLength(2);
    expect(it.asked[1]).toMatchObject({
      authorizationParams: { authorization_details: [{ amount: 99_999 }] },
    });
    // The rule is as it was when the StepUp was made, and so it is the rule's token.
    await it.stepUp.fetch(TRANSFERS, TRANSFER);
    expect(it.sent()).toEqual(['Bearer step-up-token-1']);
  });

  test('claims too', async () => {
    const it = bank({
      provider: {
        exchangeCode: async () => ({
          accessToken: 't',
          tokenType: 'Bearer',
          scope: [],
          audience: undefined,
          claims: { sub: 'alice', levels: [3] },
          expiresIn: 60,
        }),
      },
    });
    await it.advanceTime(0);
    const claims = { levels: [3] };
    const ensured = it.stepUp.ensure({ claims });
    claims.levels[0] = 1;
    await it.advanceTime(0);
    expect(it.asked).toMatchObject([{ claims: { levels: [3] } }]);
    await it.answer();
    await expect(ensured).resolves.toMatchObject({ levels: [3] });
  });
});

test('what was asked for before a redirect is what the answer is held against, whoever is shown it', async () => {
  const before = redirecting();
  await leave(before);
  const it = comeBackTo(before, {
    provider: { exchangeCode: async () => ({ ...GRANTED, scope: [] }) },
  });
  it.stepUp.on('required', ({ requirement }) => {
    try {
      (requirement.scope as string[]).length = 0;
    } catch {} // it is frozen
  });
  await expect(it.stepUp.handleRedirect()).rejects.toMatchObject({ code: 'scope_not_granted' });
  expect(it.requests).toHaveLength(0);
});

describe('nobody who is shown what an API asked for can change', () => {
  const asks = (parameters: string) =>
    new Response('', { status: 403, headers: { 'WWW-Authenticate': `Bearer ${parameters}` } });

  test.each([
    ['both', 'gold'],
    ['one of each', 'platinum'],
  ])('which classes are asked for and checked, where %s must be met', async (_, acr_values) => {
    const it = bank({
      rules: [{ url: '/api/x', scope: 'read:accounts', acr_values: 'gold silver' }],
      provider: { session: async () => ({ sub: 'alice', acr: 'silver' }) },
      fetch: async () => asks(`error="insufficient_user_authentication", acr_values="${acr_values}"`),
    });
    await it.advanceTime(0);
    const weakened = jest.fn();
    it.stepUp.on('required', ({ requirement }) => {
      expect(() => (requirement.acr_values as string[]).push('silver')).toThrow(TypeError);
      expect(Object.isFrozen(requirement.acrDemands ?? Object.freeze([]))).toBe(true);
      weakened();
    });
    void it.stepUp.fetch('/api/x').catch(() => {});
    await it.advanceTime(0);
    expect(weakened).toHaveBeenCalledTimes(1);
  });

  test('what is remembered of it', async () => {
    const it = bank({
      rules: [{ url: '/api/x', scope: 'read:accounts', challengeable: 'transfer:funds' }],
      fetch: async () => asks('error="insufficient_scope", scope="transfer:funds"'),
    });
    void it.stepUp.fetch('/api/x').catch(() => {});
    await it.advanceTime(0);
    const { challenge } = it.stepUp.explain('/api/x');
    expect(() => Object.assign(challenge!, { scope: ['admin'] })).toThrow(TypeError);
  });
});
