import { MULTI_FACTOR, type IdTokenClaims, type StepUpError } from '../../src';
import { redirect } from '../../src/redirect';
import { bank, NOTHING_UNDER_WAY, outcome } from '../fakes/bank';
import { GRANTED } from '../fakes/provider';

const START = Date.UTC(2026, 10, 1) / 1000; // of the fake clock
const MFA = { acr_values: MULTI_FACTOR };

/** A bank whose session is as the claims say, and whose step-ups use a second factor, now. */
async function intranet(
  session: Partial<IdTokenClaims> = {},
  options: NonNullable<Parameters<typeof bank>[0]> = {},
) {
  let user: IdTokenClaims | undefined = {
    sub: 'alice',
    iat: START,
    auth_time: START,
    amr: ['pwd'],
    ...session,
  };
  const it = bank({
    ...options,
    provider: {
      session: async () => user,
      exchangeCode: async (_, { scope }) => {
        const now = it.browser.clock.now() / 1000;
        return { ...GRANTED, scope, claims: { sub: 'alice', amr: ['pwd', 'mfa'], iat: now, auth_time: now } };
      },
      ...options.provider,
    },
  });
  await it.advanceTime(0);
  return Object.assign(it, { logIn: (claims: IdTokenClaims | undefined) => (user = claims) });
}

type Intranet = Awaited<ReturnType<typeof intranet>>;

/** The user answers the newest window. */
async function answer(it: Intranet) {
  await it.advanceTime(0);
  await it.answer();
}

describe('ensure', () => {
  test("gives the session's own claims if they are enough, and opens nothing", async () => {
    const it = await intranet({ amr: ['mfa'] });
    await expect(it.stepUp.ensure(MFA)).resolves.toMatchObject({ sub: 'alice', amr: ['mfa'] });
    expect(it.popups).toHaveLength(0);
  });

  test('else opens a window in the gesture, and gives the claims of the answer; no token is left', async () => {
    const it = await intranet();
    const discarded = jest.fn();
    it.stepUp.on('discarded', discarded);
    const result = outcome(it.stepUp.ensure({ ...MFA, max_age: 300 }));
    expect(it.popups).toHaveLength(1);
    await answer(it);
    expect(result.value).toMatchObject({ amr: ['pwd', 'mfa'] });
    expect(it.asked).toEqual([
      { scope: [], audience: 'https://api.example', acr_values: [MULTI_FACTOR], max_age: 300 },
    ]);
    expect(discarded).toHaveBeenCalledTimes(1);
    expect(it.requests).toHaveLength(0);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test.each([
    ['now', 0],
    ['five minutes ago, as Entra says', 300],
  ])('remembers them until max_age passes, and then asks again: issued %s', async (_, datedBack) => {
    const it: Intranet = await intranet(
      {},
      {
        provider: {
          exchangeCode: async () => {
            const now = it.browser.clock.now() / 1000;
            const claims = { sub: 'alice', amr: ['mfa'], iat: now - datedBack, auth_time: now };
            return { ...GRANTED, claims };
          },
        },
      },
    );
    const need = { ...MFA, max_age: 300 };
    void it.stepUp.ensure(need);
    await answer(it);
    await it.advanceTime(300_000);
    await expect(it.stepUp.ensure(need)).resolves.toBeDefined();
    expect(it.popups).toHaveLength(1);
    await it.advanceTime(1000);
    expect(it.stepUp.isSatisfied(need)).toBe(false);
    void it.stepUp.ensure(need);
    await it.advanceTime(0);
    expect(it.popups).toHaveLength(2);
  });

  test('counts what the answer was under way as well, however slow the network is', async () => {
    const it: Intranet = await intranet(
      {},
      {
        provider: {
          exchangeCode: async () => {
            const now = it.browser.clock.now() / 1000;
            await new Promise<void>((arrive) => it.browser.clock.after(7000, arrive));
            return { ...GRANTED, claims: { sub: 'alice', amr: ['mfa'], iat: now, auth_time: now } };
          },
        },
      },
    );
    const need = { ...MFA, max_age: 8 };
    void it.stepUp.ensure(need);
    await answer(it);
    await it.advanceTime(7000);
    expect(it.stepUp.isSatisfied(need)).toBe(true);
    await it.advanceTime(1500);
    expect(it.stepUp.isSatisfied(need)).toBe(false);
  });

  test('without max_age remembers them for the session', async () => {
    const it = await intranet();
    void it.stepUp.ensure(MFA);
    await answer(it);
    await it.advanceTime(86_400_000);
    await expect(it.stepUp.ensure(MFA)).resolves.toBeDefined();
    expect(it.popups).toHaveLength(1);
  });

  test.each<[string, (it: Intranet) => unknown]>([
    ['another user logs in', ({ logIn }) => logIn({ sub: 'bob', amr: ['pwd'] })],
    ['clear() is called', ({ stepUp }) => stepUp.clear()],
  ])('forgets them when %s', async (_, act) => {
    const it = await intranet();
    void it.stepUp.ensure(MFA);
    await answer(it);
    act(it);
    const result = outcome(it.stepUp.ensure(MFA));
    await it.advanceTime(0);
    expect(result.settled).toBe(false);
    expect(it.popups).toHaveLength(2);
  });

  test('rejects with login_required when nobody is logged in any more', async () => {
    const it = await intranet({ amr: ['mfa'] });
    it.logIn(undefined);
    await expect(it.stepUp.ensure(MFA)).rejects.toMatchObject({ code: 'login_required' });
    expect(it.popups).toHaveLength(0);
  });

  test('rejects with assurance_not_met if the answer falls short, says why, and remembers nothing', async () => {
    const it = await intranet(
      {},
      {
        provider: {
          exchangeCode: async () => ({
            ...GRANTED,
            scope: [],
            claims: { sub: 'alice', amr: ['pwd'], iat: START },
          }),
        },
      },
    );
    const result = outcome(it.stepUp.ensure(MFA));
    await answer(it);
    expect(result.error).toMatchObject({
      code: 'assurance_not_met',
      cause: { expected: { acr_values: [MULTI_FACTOR] }, actual: { amr: ['pwd'] } },
    });
    expect(it.stepUp.isSatisfied(MFA)).toBe(false);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('shares one window between equal calls, and not between different ones', async () => {
    const it = await intranet();
    const equal = [
      it.stepUp.ensure(MFA),
      it.stepUp.ensure({ acr_values: [MULTI_FACTOR] }),
      it.stepUp.ensure(MFA),
    ].map(outcome);
    const other = outcome(it.stepUp.ensure({ ...MFA, max_age: 0 }));
    await answer(it);
    expect(equal.map(({ value }) => value?.amr)).toEqual([
      ['pwd', 'mfa'],
      ['pwd', 'mfa'],
      ['pwd', 'mfa'],
    ]);
    expect(it.asked).toHaveLength(1);
    expect(other.settled).toBe(false);
    await it.advanceTime(100);
    await answer(it);
    expect(other.value).toBeDefined();
    expect(it.asked).toHaveLength(2);
  });

  test('goes on for the others when one of them is aborted, and ends with the last', async () => {
    const it = await intranet();
    const aborts = [new AbortController(), new AbortController()];
    const [first, second] = aborts.map(({ signal }) => outcome(it.stepUp.ensure(MFA, { signal })));
    await it.advanceTime(0);
    aborts[0]!.abort();
    await it.advanceTime(0);
    expect([first!.error, second!.settled]).toMatchObject([{ name: 'AbortError' }, false]);
    expect(it.popups[0]!.closed).toBe(false);
    aborts[1]!.abort();
    await it.advanceTime(0);
    expect(second!.error).toMatchObject({ name: 'AbortError' });
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('ends when it is aborted by who hears that the user is asked', async () => {
    const it = bank();
    await it.advanceTime(0);
    const abort = new AbortController();
    it.stepUp.on('required', () => abort.abort());
    const result = outcome(it.stepUp.ensure(MFA, { signal: abort.signal }));
    await it.advanceTime(0);
    expect(result.error).toBe(abort.signal.reason);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('ends when it is aborted while the session is still read', async () => {
    const it = bank({ provider: { session: () => new Promise(() => {}) } });
    const abort = new AbortController();
    const result = outcome(it.stepUp.ensure(MFA, { signal: abort.signal }));
    await it.advanceTime(0);
    abort.abort(new Error('not any more'));
    await it.advanceTime(0);
    expect(result.error).toBe(abort.signal.reason);
    expect(it.popups).toHaveLength(0);
  });

  test('leaves nothing at a signal that outlives it', async () => {
    const it = await intranet();
    const { signal } = new AbortController();
    const [added, removed] = (['addEventListener', 'removeEventListener'] as const).map((name) =>
      jest.spyOn(signal, name),
    );
    const result = outcome(it.stepUp.ensure(MFA, { signal }));
    await answer(it);
    expect(result.value).toBeDefined();
    expect(added!.mock.calls).not.toEqual([]);
    expect(removed!.mock.calls).toEqual(added!.mock.calls);
  });

  test('leaves a prepared token to the request that it was prepared for', async () => {
    const it = await intranet();
    void it.stepUp.prepare({ scope: 'transfer:funds' });
    await answer(it);
    void it.stepUp.ensure({ scope: 'transfer:funds' });
    expect(it.popups).toHaveLength(2);
    await answer(it);
    await it.stepUp.fetch('/api/transfers', { method: 'POST' });
    expect(it.popups).toHaveLength(2);
    expect(it.requests).toHaveLength(1);
  });

  test('asks for a scope that only triggers a policy, and remembers that as well', async () => {
    const it = await intranet();
    const result = outcome(it.stepUp.ensure({ scope: 'step_up' }));
    await answer(it);
    expect(result.value).toBeDefined();
    expect(it.asked).toMatchObject([{ scope: ['step_up'] }]);
    expect(it.stepUp.isSatisfied({ scope: 'step_up' })).toBe(true);
    // But no request gets by with it: each needs a token of its own.
    void it.stepUp.fetch('/api/x', { stepUp: { scope: 'step_up' } }).catch(() => {});
    expect(it.popups).toHaveLength(2);
  });

  test('decides in the gesture once it knows the session, and asks the session first while it does not', async () => {
    let tell!: (claims: IdTokenClaims) => void;
    const known = new Promise<IdTokenClaims>((resolve) => (tell = resolve));
    const it = bank({ provider: { session: () => known } });
    const result = outcome(it.stepUp.ensure(MFA));
    expect(it.popups).toHaveLength(0);
    tell({ sub: 'alice', amr: ['mfa'] });
    await it.advanceTime(0);
    expect(result.value).toMatchObject({ amr: ['mfa'] });
    void it.stepUp.ensure({ acr_values: 'gold' }).catch(() => {});
    expect(it.popups).toHaveLength(1);
  });

  test.each<[string, (it: ReturnType<typeof bank>, own: object) => unknown]>([
    ["the session's", ({ stepUp }) => stepUp.ensure({ scope: 'read:accounts' })],
    [
      'those of an answer',
      async ({ stepUp, advanceTime, answer }) => {
        const claims = stepUp.ensure({ max_age: 0 });
        await advanceTime(0);
        await answer({ claims: { amr: ['pwd'] } });
        return claims;
      },
    ],
    ['those in the snapshot', ({ stepUp }) => stepUp.getSnapshot().assurance],
    ["the session's, in the app's own object", (_, own) => own],
  ])('who changes claims, %s, changes nothing', async (_, claimsOf) => {
    const own = { sub: 'alice', amr: ['pwd'] };
    const it = bank({ provider: { session: async () => own } });
    await it.advanceTime(0);
    const claims = (await claimsOf(it, own)) as { acr?: string; amr: string[] };
    const change = (act: () => void) => {
      try {
        act();
      } catch {} // it is frozen
    };
    change(() => (claims.acr = 'gold'));
    change(() => claims.amr.push('mfa'));
    expect(it.stepUp.isSatisfied({ acr_values: 'gold' })).toBe(false);
    expect(it.stepUp.isSatisfied(MFA)).toBe(false);
  });

  test('shows in the snapshot how the user was authenticated', async () => {
    const it = await intranet();
    expect(it.stepUp.getSnapshot().assurance).toMatchObject({ amr: ['pwd'] });
    void it.stepUp.ensure(MFA);
    await answer(it);
    expect(it.stepUp.getSnapshot().assurance).toMatchObject({ amr: ['pwd', 'mfa'] });
  });
});

describe('isSatisfied', () => {
  test.each<[object, boolean]>([
    [{}, true],
    [{ scope: 'read:accounts' }, true],
    [{ scope: 'transfer:funds' }, false],
    [MFA, false],
    [{ max_age: 10 }, true],
    [{ max_age: 9 }, false],
    [{ max_age: 0 }, false],
    [{ scope: 'read:accounts', max_age: 10 }, true],
    [{ scope: 'transfer:funds', max_age: 10 }, false],
    [{ claims: { amr: ['pwd'] } }, true],
    [{ claims: { level: 2 } }, false],
  ])('%j: %p, ten seconds after a login by password', async (requirement, satisfied) => {
    const it = await intranet();
    await it.advanceTime(10_000);
    expect(it.stepUp.isSatisfied(requirement)).toBe(satisfied);
  });

  test('is false where nobody is logged in', () => {
    expect(
      bank({ provider: { session: async () => undefined } }).stepUp.isSatisfied({ scope: 'read:accounts' }),
    ).toBe(false);
  });
});

describe('a rule with strength', () => {
  const RULES = [{ url: '/api/salaries', scope: 'read:accounts', ...MFA, max_age: 300 }];

  test("sends the session's token where the session is as strong, and steps up where it is not", async () => {
    const strong = await intranet({ amr: ['mfa'] }, { rules: RULES });
    await strong.stepUp.fetch('/api/salaries');
    expect(strong.sent()).toEqual(['Bearer session-token']);

    const weak = await intranet({}, { rules: RULES });
    const result = outcome(weak.stepUp.fetch('/api/salaries'));
    expect(weak.popups).toHaveLength(1);
    await answer(weak);
    expect(result.value).toBeDefined();
    // All scopes of the rule: no token has them at that strength yet.
    expect(weak.asked).toMatchObject([
      { scope: ['read:accounts'], acr_values: [MULTI_FACTOR], max_age: 300 },
    ]);
    expect(weak.sent()).toEqual(['Bearer step-up-token']);
  });

  test('may ask for strength alone, and for parameters of its own', async () => {
    const it = await intranet(
      {},
      { rules: [{ url: '/api/x', max_age: 0, authorizationParams: { connection: 'employees' } }] },
    );
    await it.advanceTime(1000);
    void it.stepUp.fetch('/api/x').catch(() => {});
    await it.advanceTime(0);
    expect(it.asked).toMatchObject([
      { scope: [], max_age: 0, authorizationParams: { connection: 'employees' } },
    ]);
  });

  test("is not satisfied for a request by what ensure got: the session's token is as weak as before", async () => {
    const it = await intranet({}, { rules: RULES });
    void it.stepUp.ensure(MFA);
    await answer(it);
    void it.stepUp.fetch('/api/salaries').catch(() => {});
    expect(it.popups).toHaveLength(2);
  });
});

describe('ensure over a redirect', () => {
  const leave = async (requirement: Parameters<Intranet['stepUp']['ensure']>[0]) => {
    const it = await intranet({}, { ways: [redirect()] });
    const result = outcome(it.stepUp.ensure(requirement, { appState: { to: '/employees' } }));
    for (let turn = 0; turn < 1000 && it.left.length === 0 && !result.settled; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 1));
    await it.leave();
    return { it, result };
  };

  test('is satisfied on the page that the user comes back to', async () => {
    const { it: before, result } = await leave(MFA);
    expect(result.settled).toBe(false);
    const { tabStorage, sharedStorage } = before.browser.page;
    const it = await intranet({}, { ways: [redirect()], page: { tabStorage, sharedStorage } });
    it.visit(`https://app.example/?code=c&state=${before.authorizations[0]!.state}`);
    await expect(it.stepUp.handleRedirect()).resolves.toMatchObject({
      response: undefined,
      appState: { to: '/employees' },
    });
    await expect(it.stepUp.ensure(MFA)).resolves.toMatchObject({ amr: ['pwd', 'mfa'] });
    expect(it.left).toEqual([]);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('ends in cancelled when the back button restores the page', async () => {
    const { it, result } = await leave(MFA);
    await it.comeBack();
    expect(result.error).toMatchObject({ code: 'cancelled' });
    expect({ ...it.browser.page.tabStorage }).toEqual({});
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('keeps the page if a function would have to be kept: not_replayable', async () => {
    const { it, result } = await leave({ claims: { level: (value) => value === 2 } });
    expect(result.error).toMatchObject({ code: 'not_replayable' });
    expect(it.left).toEqual([]);
  });
});

describe('of several calls of ensure', () => {
  test.each([
    ['whose session would have been enough', ['mfa']],
    ['whose session falls short', ['pwd']],
  ])('one that clear() ends while the session is read is not for the next user, %s', async (_, amr) => {
    const reads: ((claims: IdTokenClaims) => void)[] = [];
    const it = bank({ provider: { session: () => new Promise((resolve) => reads.push(resolve)) } });
    const result = outcome(it.stepUp.ensure(MFA));
    it.stepUp.clear();
    for (let turn = 0; turn < 3; turn++) {
      for (const tell of reads.splice(0)) tell({ sub: 'bob', amr });
      await it.advanceTime(0);
    }
    expect(result.error).toMatchObject({ code: 'discarded' });
    expect(it.popups).toHaveLength(0);
  });

  test('each has a retry() of its own where no window opened', async () => {
    const it = await intranet();
    it.refuseWindows();
    const told: unknown[] = [];
    it.stepUp.on('failed', ({ error }) => told.push(error));
    const [one, two] = [it.stepUp.ensure(MFA), it.stepUp.ensure(MFA)].map(outcome);
    await it.advanceTime(0);
    it.refuseWindows(false);
    const errors = [one, two].map((result) => result!.error as StepUpError);
    expect(errors).toMatchObject([{ code: 'popup_blocked' }, { code: 'popup_blocked' }]);
    expect(told).toHaveLength(1);
    expect(told[0]).toBe(errors[0]); // who began gets the very error that the event carries
    const again = errors.map((error) => outcome(error.retry!()));
    await answer(it);
    expect(again.map(({ value }) => value)).toMatchObject([{ sub: 'alice' }, { sub: 'alice' }]);
    expect(it.popups).toHaveLength(1);
  });

  test('and none ends with the signal of the one that began', async () => {
    const it = await intranet();
    it.refuseWindows();
    const abort = new AbortController();
    const [, two] = [it.stepUp.ensure(MFA, { signal: abort.signal }), it.stepUp.ensure(MFA)].map(outcome);
    await it.advanceTime(0);
    it.refuseWindows(false);
    abort.abort();
    const again = outcome((two!.error as StepUpError).retry!());
    await answer(it);
    expect(again.value).toMatchObject({ sub: 'alice' });
  });

  test("one does not fail by another's function, which was made for other claims", async () => {
    const it = await intranet({ groups: [] });
    const claims = (of: IdTokenClaims) => (of['groups'] as string[]).includes('payroll');
    const first = outcome(it.stepUp.ensure({ claims }));
    await it.advanceTime(0);
    await it.answer({ claims: { groups: ['payroll'] } });
    expect(first.value).toBeDefined();
    const second = outcome(it.stepUp.ensure({ acr_values: 'gold' }));
    await it.advanceTime(0);
    await it.answer({ claims: { acr: 'gold' } }); // and no groups
    expect(second.value).toMatchObject({ acr: 'gold' });
  });
});
