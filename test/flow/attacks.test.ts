import { MULTI_FACTOR, type IdTokenClaims, type Requirement, type Rule, type StepUp } from '../../src';
import { redirect } from '../../src/redirect';
import { bank, NOTHING, NOTHING_UNDER_WAY, outcome, TRANSFER } from '../fakes/bank';
import { settle } from '../../src/testing/settle';
import { AUDIENCE, GRANTED } from '../fakes/provider';
import { until } from '../fakes/until';

type Bank = ReturnType<typeof bank>;
const START = Date.UTC(2026, 10, 1) / 1000; // of the fake clock
const refusal = (params: string, status = 403) =>
  new Response('no', { status, headers: { 'WWW-Authenticate': `Bearer ${params}` } });
const FUNDS = 'error="insufficient_scope", scope="transfer:funds"';
const urlsOf = (it: Bank) => it.requests.map(({ input }) => (input as Request).url);

/** An API that answers with each of these in turn, and with 201 after. */
const answering =
  (...answers: Response[]) =>
  async () =>
    answers.shift() ?? new Response('done', { status: 201 });

/** Prepares a token for transfers, and answers the window. */
async function prepared(
  it: Bank,
  requirement: Requirement = { scope: 'transfer:funds' },
  options?: Parameters<StepUp['prepare']>[1],
) {
  void it.stepUp.prepare(requirement, options);
  await it.advanceTime(0);
  await it.answer();
}

describe('G2: a prepared token goes to what it was prepared for', () => {
  const partner: Rule = {
    url: 'https://partner.example/**',
    scope: 'read:accounts',
    challengeable: 'transfer:funds',
  };
  const own: Rule = { url: '/api/transfers', method: 'POST', scope: 'transfer:funds' };
  const fetch = async ({ url, headers }: Request) =>
    url.startsWith('https://partner.example') && headers.get('authorization') === 'Bearer session-token'
      ? refusal(FUNDS)
      : new Response('', { status: 201 });

  test('and not to an API that asks for its scope by a challenge', async () => {
    const it = bank({ rules: [partner, own], fetch });
    await prepared(it);
    void it.stepUp.fetch('https://partner.example/').catch(() => {});
    await it.advanceTime(0);
    expect(it.popups).toHaveLength(2); // the user is asked
    expect(it.sent()).toEqual(['Bearer session-token']);
  });

  test('nor to who logs in after, though the supervisor who approved it may approve for them, too', async () => {
    const it = bank({ allowUser: ({ actual }) => actual === 'supervisor' });
    await it.advanceTime(0);
    void it.stepUp.prepare({ scope: 'transfer:funds' });
    await it.answer({ claims: { sub: 'supervisor' } });
    it.logIn({ sub: 'bob' });
    await expect(it.stepUp.fetch('/api/transfers', TRANSFER)).rejects.toMatchObject({
      code: 'user_mismatch',
    });
    expect(it.sent()).toEqual([]);
  });

  test('but to who prepared it, whoever approved', async () => {
    const it = bank({ allowUser: ({ actual }) => actual === 'supervisor' });
    await it.advanceTime(0);
    void it.stepUp.prepare({ scope: 'transfer:funds' });
    await it.answer({ claims: { sub: 'supervisor' } });
    await it.stepUp.fetch('/api/transfers', TRANSFER);
    expect(it.sent()).toEqual(['Bearer step-up-token-1']);
  });

  test('nor while prepare() is under way', async () => {
    const it = bank({ rules: [partner, own], fetch });
    void it.stepUp.prepare({ scope: 'transfer:funds' });
    void it.stepUp.fetch('https://partner.example/').catch(() => {});
    await it.advanceTime(0);
    await it.answer();
    await it.advanceTime(250);
    expect(it.asked).toHaveLength(2);
    expect(it.sent()).toEqual(['Bearer session-token']);
  });

  test('nor to one whose challenge was remembered', async () => {
    const it = bank({ rules: [partner, own], fetch });
    void it.stepUp.fetch('https://partner.example/');
    await it.advanceTime(0);
    await it.answer();
    await prepared(it);
    void it.stepUp.fetch('https://partner.example/').catch(() => {});
    await it.advanceTime(0);
    expect(it.asked).toHaveLength(3);
    await it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    expect(urlsOf(it).at(-1)).toBe('https://app.example/api/transfers');
  });

  test.each<[string, object, string, RequestInit & { stepUp?: Requirement }, boolean]>([
    ['the URL and method', { url: '/api/transfers', method: 'post' }, '/api/transfers', TRANSFER, true],
    ['the URL, by any method', { url: '/api/transfers' }, '/api/transfers?now', TRANSFER, true],
    ['another method', { url: '/api/transfers', method: 'PUT' }, '/api/transfers', TRANSFER, false],
    ['another URL', { url: '/api/other' }, '/api/transfers', TRANSFER, false],
    [
      'a URL whose need comes with the call',
      { url: '/api/close' },
      '/api/close',
      { stepUp: { scope: 'transfer:funds' } },
      true,
    ],
    [
      'none, where the need comes with the call',
      {},
      '/api/close',
      { stepUp: { scope: 'transfer:funds' } },
      false,
    ],
    ['none, where a rule asks for it', {}, '/api/transfers', TRANSFER, true],
  ])('prepared for %s', async (_, options, url, init, isSpent) => {
    const it = bank();
    await prepared(it, { scope: 'transfer:funds' }, options);
    void it.stepUp.fetch(url, init).catch(() => {});
    await it.advanceTime(0);
    expect(it.sent()).toEqual(isSpent ? ['Bearer step-up-token-1'] : []);
    expect(it.asked).toHaveLength(isSpent ? 1 : 2);
  });

  test('withToken spends one that was prepared for no URL, and none that was for one', async () => {
    const it = bank();
    await prepared(it);
    await expect(
      it.stepUp.withToken({ scope: 'transfer:funds' }, ({ accessToken }) => accessToken),
    ).resolves.toBe('step-up-token-1');
    await prepared(it, { scope: 'transfer:funds' }, { url: '/api/transfers' });
    void it.stepUp.withToken({ scope: 'transfer:funds' }, ({ accessToken }) => accessToken).catch(() => {});
    await it.advanceTime(0);
    expect(it.asked).toHaveLength(3);
  });

  test('prepare without a method is for an origin that a rule names for GET', async () => {
    const it = bank({ rules: [{ url: ({ method }) => method === 'GET', scope: 'transfer:funds' }] });
    const result = outcome(
      it.stepUp.prepare({ scope: 'transfer:funds' }, { url: 'https://api.example/transfers' }),
    );
    await it.advanceTime(0);
    await it.answer();
    expect([result.error, it.asked.length]).toEqual([undefined, 1]);
  });

  test.each<[object, string]>([
    [{ url: 'https://evil.example/' }, '"options.url"'],
    [{ method: 'POST' }, '"options.url"'],
    [{ url: '/x', method: 1 }, '"options.method"'],
  ])('prepare with %j is a TypeError that names %s', async (options, name) => {
    const it = bank();
    const result = outcome(it.stepUp.prepare({ scope: 'transfer:funds' }, options as never));
    await it.advanceTime(0);
    expect(result.error).toBeInstanceOf(TypeError);
    expect(String(result.error)).toContain(name);
    expect(it.popups).toHaveLength(0);
  });
});

/** A bank whose session is whoever is logged in, and whose step-ups use a second factor, now. */
function shared(options: Parameters<typeof bank>[0] = {}) {
  let user: IdTokenClaims | undefined = { sub: 'alice' };
  let answers = 'alice';
  const it = bank({
    ...options,
    provider: {
      session: async () => user,
      exchangeCode: async (_, { scope }) => {
        const now = START + 0;
        return { ...GRANTED, scope, claims: { sub: answers, amr: ['mfa'], iat: now, auth_time: now } };
      },
      ...options.provider,
    },
  });
  return Object.assign(it, {
    logIn(sub: string | undefined) {
      user = sub === undefined ? undefined : { sub };
      answers = sub ?? answers;
    },
    /** Who completes the step-up. */
    answerAs: (sub: string) => (answers = sub),
  });
}
const MFA = { acr_values: MULTI_FACTOR };

describe("one user's claims are not another's", () => {
  test.each(Array.from({ length: 24 }, (_, turns) => turns))(
    'if another one logs in %i microtasks after the answer',
    async (turns) => {
      const it = shared();
      await it.advanceTime(0);
      const result = outcome(it.stepUp.ensure(MFA));
      await it.advanceTime(0);
      void it.answer();
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      it.logIn('bob');
      it.stepUp.clear();
      await it.advanceTime(0);
      await it.advanceTime(0);
      expect(it.stepUp.isSatisfied(MFA)).toBe(false);
      expect(it.stepUp.getSnapshot().assurance?.sub).toBe('bob');
      expect(result.settled).toBe(true);
    },
  );

  test('if clear() is called by who hears that it was granted', async () => {
    const it = shared();
    await it.advanceTime(0);
    it.stepUp.on('granted', () => (it.logIn('bob'), it.stepUp.clear()));
    const result = outcome(it.stepUp.ensure(MFA));
    await it.advanceTime(0);
    await it.answer();
    await it.advanceTime(0);
    expect(it.stepUp.isSatisfied(MFA)).toBe(false);
    expect(result.error).toMatchObject({ code: 'discarded' });
  });

  test('if the session is read slowly while clear() is called', async () => {
    const slow: (() => void)[] = [];
    let isSlow = false;
    let user = 'alice';
    const it = shared({
      provider: {
        session: () => {
          const claims = { sub: user, amr: [user === 'alice' ? 'mfa' : 'pwd'] };
          return isSlow
            ? new Promise((resolve) => slow.push(() => resolve(claims)))
            : Promise.resolve(claims);
        },
      },
    });
    await it.advanceTime(0);
    isSlow = true;
    void it.stepUp.ensure(MFA).catch(() => {});
    await it.advanceTime(0);
    isSlow = false;
    user = 'bob';
    it.stepUp.clear();
    slow.forEach((tell) => tell());
    await it.advanceTime(0);
    expect(it.stepUp.isSatisfied(MFA)).toBe(false);
    expect(it.stepUp.getSnapshot().assurance?.sub).toBe('bob');
  });

  test('nor are the scopes of a token that was asked for before clear()', async () => {
    let tell!: (scope: string[]) => void;
    const it = shared({
      provider: {
        token: () =>
          new Promise(
            (resolve) => (tell = (scope) => resolve({ accessToken: 'token', tokenType: 'Bearer', scope })),
          ),
      },
    });
    await it.advanceTime(0);
    void it.stepUp.fetch('/api/accounts').catch(() => {});
    await it.advanceTime(0);
    it.logIn('bob');
    it.stepUp.clear();
    tell(['read:accounts', 'transfer:funds']);
    await it.advanceTime(0);
    expect(it.stepUp.isSatisfied({ scope: 'transfer:funds' })).toBe(false);
  });

  test('and an ensure after clear() gets a window of its own', async () => {
    const it = shared();
    await it.advanceTime(0);
    const alices = outcome(it.stepUp.ensure(MFA));
    await it.advanceTime(0);
    it.logIn('bob');
    it.stepUp.clear();
    await it.advanceTime(0);
    const bobs = outcome(it.stepUp.ensure(MFA));
    await it.advanceTime(0);
    it.answerAs('alice');
    await it.answer();
    await it.advanceTime(250);
    expect(alices.error).toBeDefined();
    expect(bobs.settled).toBe(false);
    it.answerAs('bob');
    await it.answer();
    expect(bobs.value).toMatchObject({ sub: 'bob' });
    expect(it.stepUp.isSatisfied(MFA)).toBe(true);
  });

  test("a supervisor's count for the one call (allowUser)", async () => {
    const it = shared({ allowUser: ({ actual }) => actual === 'supervisor' });
    await it.advanceTime(0);
    it.answerAs('supervisor');
    const result = outcome(it.stepUp.ensure(MFA));
    await it.advanceTime(0);
    await it.answer();
    expect(result.value).toMatchObject({ sub: 'supervisor' });
    expect(it.stepUp.isSatisfied(MFA)).toBe(false);
    expect(it.stepUp.getSnapshot().assurance?.sub).toBe('alice');
  });

  test.each(["with the session's token", 'with a step-up'])(
    'a call made while nobody is logged in is login_required, whoever logs in meanwhile, %s',
    async (kind) => {
      const it = shared({
        provider: { ...(kind.endsWith('token') && { grantedScopes: async () => undefined }) },
      });
      it.logIn(undefined);
      await it.advanceTime(0);
      const result = outcome(
        it.stepUp.fetch(
          kind.endsWith('token') ? '/api/accounts' : '/api/transfers',
          kind.endsWith('token') ? {} : TRANSFER,
        ),
      );
      await Promise.resolve();
      it.logIn('bob');
      if (kind.endsWith('token')) it.stepUp.clear(); // as an app does at a login
      await it.advanceTime(0);
      if (it.asked.length > 0) await it.answer();
      expect(result.error).toMatchObject({ code: 'login_required' });
      expect(it.requests).toHaveLength(0);
    },
  );
});

describe('G6: what is required holds when the token is spent', () => {
  const fresh: Rule[] = [{ url: '/api/transfers', method: 'POST', scope: 'transfer:funds', max_age: 60 }];
  const NOW = { sub: 'alice', iat: START, auth_time: START };
  const finish: NonNullable<Parameters<typeof bank>[0]>['provider'] = {
    exchangeCode: async (_, { scope }) => ({ ...GRANTED, scope, expiresIn: 86_400, claims: NOW }),
  };

  test.each([
    [59, 1],
    [66, 2],
    [3000, 2],
  ])('a token prepared with max_age 60, %i s later: the user is asked %i times', async (seconds, times) => {
    const it = bank({ rules: fresh, provider: finish, unspentTokenTtlInSeconds: 3600 });
    const discarded = jest.fn();
    it.stepUp.on('discarded', discarded);
    await prepared(it, { scope: 'transfer:funds', max_age: 60 });
    await it.advanceTime(seconds * 1000);
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    expect(it.asked).toHaveLength(times);
    expect(discarded).toHaveBeenCalledTimes(times - 1);
  });

  test('also after the device slept through its timers', async () => {
    const it = bank({ rules: fresh, provider: finish, unspentTokenTtlInSeconds: 3600 });
    await prepared(it, { scope: 'transfer:funds', max_age: 60 });
    it.setClock(3_000_000);
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    expect(it.asked).toHaveLength(2);
  });

  test('a device clock that jumps while the user answers makes no old authentication a new one (max_age 0)', async () => {
    const old = { sub: 'alice', iat: START, auth_time: START - 86_400 };
    const it = bank({
      rules: [{ ...fresh[0]!, max_age: 0 }],
      provider: { exchangeCode: async (_, { scope }) => ({ ...GRANTED, scope, claims: old }) },
    });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    it.setClock(86_400_000);
    await it.answer();
    expect(result.error).toMatchObject({ code: 'assurance_not_met' });
    expect(it.requests).toHaveLength(0);
  });

  test.each([
    ['met by both', { acr: 'gold', amr: ['mfa'] }, 201],
    ['met for the challenge only', { acr: 'gold' }, undefined],
    ['met for the rule only', { amr: ['mfa'] }, undefined],
  ])('a rule and a challenge that ask for different classes, %s', async (_, claims, status) => {
    const it = bank({
      rules: [{ url: '/api/transfers', scope: 'read:accounts', acr_values: MULTI_FACTOR }],
      fetch: answering(refusal('error="insufficient_user_authentication", acr_values="gold"', 401)),
      provider: {
        session: async () => ({ sub: 'alice', amr: ['mfa'] }),
        exchangeCode: async (_, { scope }) => ({
          ...GRANTED,
          scope,
          accessToken: 'step-up',
          claims: { sub: 'alice', ...claims },
        }),
      },
    });
    await it.advanceTime(0);
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(it.asked).toMatchObject([{ acr_values: [MULTI_FACTOR, 'gold'] }]);
    await it.answer();
    if (status === undefined) expect(result.error).toMatchObject({ code: 'assurance_not_met' });
    else expect(result.value).toHaveProperty('status', status);
    expect(it.requests).toHaveLength(status === undefined ? 1 : 2);
  });

  test('a class that meets the rule and the challenge is the one asked for, and a weaker one does not do', async () => {
    const it = bank({
      rules: [{ url: '/api/transfers', scope: 'read:accounts', acr_values: MULTI_FACTOR }],
      fetch: answering(
        refusal(`error="insufficient_user_authentication", acr_values="pwd ${MULTI_FACTOR}"`, 401),
      ),
      provider: {
        session: async () => ({ sub: 'alice', amr: ['mfa'] }),
        exchangeCode: async (_, { scope }) => ({ ...GRANTED, scope, claims: { sub: 'alice', acr: 'pwd' } }),
      },
    });
    await it.advanceTime(0);
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(it.asked).toMatchObject([{ acr_values: [MULTI_FACTOR] }]);
    await it.answer();
    expect(result.error).toMatchObject({ code: 'assurance_not_met' });
  });
});

describe("an API asks for what the app's rules name for it", () => {
  const partner: Rule = { url: 'https://partner.example/**', scope: 'read:accounts' };
  const own: Rule = { url: '/api/transfers', method: 'POST', scope: 'transfer:funds' };

  test.each<[string, Rule[], string, boolean]>([
    ['a scope that a rule names for another origin', [partner, own], 'transfer:funds', false],
    ['a scope that no rule names', [partner], 'admin:all', false],
    [
      'one that it may and one that it may not',
      [{ ...own, url: 'https://partner.example/transfers' }, partner],
      'transfer:funds admin:all',
      false,
    ],
    [
      'a scope that a rule names for another audience',
      [{ ...own, url: 'https://partner.example/x', audience: 'other' }, partner],
      'transfer:funds',
      false,
    ],
    [
      'a scope that a rule names for the same origin',
      [{ ...own, url: 'https://partner.example/transfers' }, partner],
      'transfer:funds',
      true,
    ],
    [
      'a scope that its rule lists as challengeable',
      [{ ...partner, challengeable: ['transfer:funds'] }],
      'transfer:funds',
      true,
    ],
    [
      'what the session has and one that it may',
      [{ ...partner, challengeable: 'transfer:funds' }],
      'openid profile read:accounts transfer:funds',
      true,
    ],
    [
      'a scope that the rule of another URL lists',
      [{ url: 'https://partner.example/', challengeable: 'transfer:funds' }, partner],
      'transfer:funds',
      false,
    ],
  ])('%s', async (_, rules, scope, isAsked) => {
    const response = refusal(`error="insufficient_scope", scope="${scope}"`);
    const it = bank({ rules, fetch: answering(response) });
    const ignored = jest.fn();
    it.stepUp.on('ignored', ignored);
    const result = outcome(it.stepUp.fetch('https://partner.example/list?secret=1'));
    await it.advanceTime(0);
    expect(it.popups).toHaveLength(isAsked ? 1 : 0);
    if (isAsked) return expect(it.asked).toMatchObject([{ scope: ['transfer:funds'] }]);
    expect(result.value).toBe(response);
    expect(ignored).toHaveBeenCalledTimes(1);
    expect(ignored).toHaveBeenCalledWith({
      type: 'ignored',
      what: 'challenge',
      url: 'https://partner.example/list',
      method: 'GET',
      reason: expect.stringContaining('challengeable'),
    });
  });

  test.each<[string, object, object, string]>([
    ['is denied', { error: 'access_denied' }, {}, 'access_denied'],
    ['is not met', {}, { claims: { sub: 'alice', acr: 'bronze' } }, 'assurance_not_met'],
    ['is not granted', {}, { scope: [], claims: { sub: 'alice', acr: 'gold' } }, 'scope_not_granted'],
  ])('one that %s is not remembered: the next call asks the API first', async (_, answer, granted, code) => {
    const it = bank({
      rules: [{ ...own, scope: 'read:accounts', challengeable: 'transfer:funds' }],
      fetch: answering(
        refusal('error="insufficient_user_authentication", acr_values="gold", scope="transfer:funds"', 401),
      ),
      provider: { exchangeCode: async (_, { scope }) => ({ ...GRANTED, scope, ...granted }) },
    });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.respond(1, 'error' in answer ? answer : undefined);
    expect(result.error).toMatchObject({ code });
    await it.stepUp.fetch('/api/transfers', TRANSFER);
    expect(it.popups).toHaveLength(1);
  });

  test('one that leads to no accepted request is not asked for a third time without asking the API', async () => {
    const it = bank({
      rules: [{ ...own, scope: 'read:accounts', challengeable: 'transfer:funds' }],
      fetch: async () => refusal(FUNDS),
    });
    for (const _ of [1, 2]) {
      void it.stepUp.fetch('/api/transfers', TRANSFER);
      await it.advanceTime(0);
      await it.answer();
    }
    it.requests.length = 0;
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    expect(it.sent()).toEqual(['Bearer session-token']);
  });

  test('what is asked for does not grow with the answers', async () => {
    let count = 0;
    const many = Array.from({ length: 200 }, (_, index) => `scope:${index}`).join(' ');
    const it = bank({
      rules: [{ ...own, challengeable: many }],
      fetch: async () =>
        refusal(
          `error="insufficient_user_authentication", acr_values="${'x'.repeat(500)}${(count += 1)}", scope="scope:${count}"`,
          401,
        ),
    });
    for (let turn = 1; turn <= 20; turn += 1) {
      void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
      await it.advanceTime(0);
      await it.answer();
      await it.advanceTime(0);
    }
    expect(Math.max(...it.asked.map((asked) => JSON.stringify(asked).length))).toBeLessThan(2000);
  });

  test('what was told about the first of 101 URLs is forgotten', async () => {
    const refused = new Set<string>();
    const it = bank({
      rules: [{ url: '/api/**', scope: 'read:accounts', challengeable: 'transfer:funds' }],
      fetch: async ({ url }) => (refused.has(url) ? new Response() : (refused.add(url), refusal(FUNDS))),
    });
    for (let turn = 1; turn <= 101; turn += 1) {
      void it.stepUp.fetch(`/api/${turn}`);
      await it.advanceTime(0);
      await it.answer();
    }
    const before = it.popups.length;
    void it.stepUp.fetch('/api/101').catch(() => {});
    expect(it.popups).toHaveLength(before + 1);
    it.stepUp.dispose();
    const other = it.requests.length;
    expect(other).toBe(202);
  });

  test('claims that ensure got do not pile up', async () => {
    // As from a real server: a second or two lie between auth_time and iat, so no answer makes the one before useless.
    const claims = { sub: 'alice', iat: START + 2, auth_time: START };
    const it = shared({
      provider: { exchangeCode: async (_, { scope }) => ({ ...GRANTED, scope, claims }) },
    });
    await it.advanceTime(0);
    for (let turn = 1; turn <= 60; turn += 1) {
      void it.stepUp.ensure({ max_age: 0, claims: { sub: (value: unknown) => value === 'alice' } });
      await it.advanceTime(1000);
      await it.answer();
    }
    // What is remembered is looked at by isSatisfied: a function counts how many claims it is shown.
    const seen = jest.fn(() => false);
    it.stepUp.isSatisfied({ claims: seen });
    expect(seen.mock.calls.length).toBeLessThanOrEqual(21);
  });
});

describe('G2: the request that is sent decides', () => {
  const rules: Rule[] = [{ url: '/api/transfers', method: 'POST', scope: 'read:accounts' }];

  test.each<[string, () => [RequestInfo | URL, RequestInit?]]>([
    [
      'a method that changes with each reading',
      () => {
        let reads = 0;
        return [
          '/api/transfers',
          {
            get method() {
              return (reads += 1) === 1 ? 'POST' : 'DELETE';
            },
          },
        ];
      },
    ],
    [
      'a Request that says it is for another URL',
      () => {
        class Liar extends Request {
          override get url() {
            return 'https://app.example/api/transfers';
          }
          override clone() {
            return this;
          }
        }
        return [new Liar('https://evil.example/', { method: 'POST' })];
      },
    ],
    [
      'an object that says it is a Request',
      () => [
        {
          ...{
            [Symbol.toStringTag]: 'Request',
            url: 'https://app.example/api/transfers',
            method: 'POST',
            headers: new Headers(),
          },
          ...{ clone: () => 'https://evil.example/', toString: () => 'https://evil.example/' },
        } as never,
        { method: 'POST' },
      ],
    ],
    [
      'an input whose text changes',
      () => {
        let reads = 0;
        return [
          {
            toString: () =>
              (reads += 1) === 1 ? 'https://app.example/api/transfers' : 'https://evil.example/',
          } as never,
          { method: 'POST' },
        ];
      },
    ],
  ])('%s gets a token only where a rule names what is sent', async (_, make) => {
    const it = bank({ rules, fetch: async () => new Response() });
    await it.stepUp.fetch(...make()).catch(() => {});
    for (const { input, authorization } of it.requests) {
      if (authorization === null) continue;
      expect((input as Request).url).toBe('https://app.example/api/transfers');
      expect((input as Request).method).toBe('POST');
    }
  });

  test('a method of null is the platform\'s "null", which no rule names', async () => {
    const it = bank({
      rules: [{ url: '/api/x', method: 'GET', scope: 'read:accounts' }],
      fetch: async () => new Response(),
    });
    await it.stepUp.fetch('/api/x', { method: null as never });
    expect(it.sent()).toEqual([null]);
  });

  test.each<[string, Parameters<typeof bank>[0], string, boolean]>([
    ["this page's origin", {}, '/api/close', true],
    [
      'an origin that a rule names',
      { rules: [{ url: 'https://api.example/x', scope: 'a' }] },
      'https://api.example/close',
      true,
    ],
    [
      'an origin that the option "origins" names',
      { origins: ['https://api.example'] },
      'https://api.example/close',
      true,
    ],
    [
      "an URL that a rule's function names",
      { rules: [{ url: ({ url }) => url.host === 'api.example', scope: 'a' }] },
      'https://api.example/close',
      true,
    ],
    [
      'another origin, which an injected <base> may have made of a relative URL',
      {},
      'https://evil.example/api/close',
      false,
    ],
  ])('a requirement that comes with the call is for %s', async (_, options, url, isFine) => {
    const it = bank(options);
    const result = outcome(it.stepUp.fetch(url, { stepUp: { scope: 'close:account' } }));
    await it.advanceTime(0);
    if (isFine) return expect(it.popups).toHaveLength(1);
    expect(result.error).toEqual(
      new TypeError(
        '"init.stepUp" must be for an origin that rules or "origins" name, not https://evil.example',
      ),
    );
    expect(it.requests).toHaveLength(0);
  });

  test.each([
    [['https://api.example/']],
    [['http://api.example']],
    [['api.example']],
    ['https://api.example'],
    [[1]],
  ])('"origins" %j is refused at creation', (origins) => {
    expect(() => bank({ origins: origins as never })).toThrow('"origins"');
  });

  test('a polluted prototype neither switches the SDK off nor asks for anything', async () => {
    const it = bank();
    Object.assign(Object.prototype, { stepUp: false });
    try {
      void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    } finally {
      delete (Object.prototype as { stepUp?: unknown }).stepUp;
    }
    expect(it.popups).toHaveLength(1);
  });

  test.each([
    ['a step-up token', 'bad\ntoken', 'Bearer'],
    ['a step-up token', 'böse', 'Bearer'],
    ['a token type', 'fine', 'Bear er'],
    ["a session's token", 'bad token', 'Bearer'],
  ])(
    '%s that no header can carry is invalid_response, and is quoted nowhere',
    async (what, accessToken, tokenType) => {
      const told: unknown[] = [];
      const provider = what.startsWith('a session')
        ? { token: async () => ({ accessToken, tokenType, scope: undefined }) }
        : { exchangeCode: async () => ({ ...GRANTED, scope: ['transfer:funds'], accessToken, tokenType }) };
      const it = bank({ provider });
      for (const type of ['refused', 'failed', 'granted', 'discarded'] as const)
        it.stepUp.on(type, (event) => told.push(event));
      const result = outcome(
        what.startsWith('a session')
          ? it.stepUp.fetch('/api/accounts')
          : it.stepUp.fetch('/api/transfers', TRANSFER),
      );
      await it.advanceTime(0);
      if (it.asked.length > 0) await it.answer();
      expect(result.error).toMatchObject({ code: 'invalid_response' });
      const text = JSON.stringify([
        told,
        result.error,
        (result.error as Error).message,
        (result.error as Error).cause,
      ]);
      expect(text).not.toContain(what.startsWith('a token type') ? tokenType : accessToken);
      expect(it.requests).toHaveLength(0);
    },
  );
});

describe('order', () => {
  test("an ensure does not join one that is ending with another caller's abort", async () => {
    const it = shared();
    await it.advanceTime(0);
    for (let turns = 0; turns < 8; turns += 1) {
      const abort = new AbortController();
      void it.stepUp.ensure(MFA, { signal: abort.signal }).catch(() => {});
      await it.advanceTime(0);
      abort.abort();
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      const second = outcome(it.stepUp.ensure(MFA));
      await it.advanceTime(250);
      expect(second.settled).toBe(false);
      await it.answer();
      await it.advanceTime(0);
      expect(second.value).toMatchObject({ sub: 'alice' });
      it.stepUp.clear();
      await it.advanceTime(0);
    }
  });

  test('a listener that calls clear() does not stop dispose()', async () => {
    const it = bank();
    await prepared(it, { scope: 'transfer:funds' });
    await prepared(it, { scope: 'close:account' });
    it.stepUp.on('discarded', () => it.stepUp.clear());
    it.stepUp.dispose();
    await it.advanceTime(0);
    expect(it.leftovers()).toEqual(NOTHING);
  });

  test('an abort while the page is being left is no unhandled rejection', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const it = bank({ ways: [redirect()] });
    const abort = new AbortController();
    it.browser.page.go = () => abort.abort();
    const result = outcome(it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: abort.signal }));
    for (let turn = 0; turn < 1000 && !result.settled; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 1));
    await settle();
    await settle();
    process.off('unhandledRejection', unhandled);
    expect(result.error).toMatchObject({ name: 'AbortError' });
    expect(unhandled).not.toHaveBeenCalled();
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });
});

/** A transfer that left by a redirect, and the page that the user comes back to: another document, with the storage of the tab. */
async function leaveAndComeBack(
  options: Parameters<typeof bank>[0] = {},
  after: Parameters<typeof bank>[0] = options,
) {
  const before = bank({ ways: [redirect()], ...options });
  void before.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
  await until(() => before.left.length > 0);
  const { tabStorage, sharedStorage } = before.browser.page;
  const it = bank({ ways: [redirect()], page: { tabStorage, sharedStorage }, ...after });
  it.visit(`https://app.example/?code=c&state=${before.authorizations.at(-1)!.state}`);
  return it;
}

describe('G12: what comes back from a redirect', () => {
  test.each([
    ['user_mismatch', { sub: 'bob' }],
    ['login_required', undefined],
  ])('a request is not sent for who logged in while confirmResume asked: %s', async (code, next) => {
    let user: IdTokenClaims | undefined = { sub: 'alice' };
    const confirmResume = () => {
      user = next;
      return true;
    };
    const it = await leaveAndComeBack(
      {},
      { ways: [redirect({ confirmResume })], provider: { session: async () => user } },
    );
    const result = outcome(it.stepUp.handleRedirect());
    await until(() => result.settled);
    expect(result.error).toMatchObject({ code });
    expect(it.requests).toHaveLength(0);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('a request is sent although the user thought longer than unspentTokenTtlInSeconds at confirmResume', async () => {
    let confirm!: (yes: boolean) => void;
    const it = await leaveAndComeBack(
      {},
      {
        unspentTokenTtlInSeconds: 1,
        ways: [redirect({ confirmResume: () => new Promise((resolve) => (confirm = resolve)) })],
        provider: { exchangeCode: async (_, { scope }) => ({ ...GRANTED, scope, expiresIn: 3600 }) },
      },
    );
    const result = outcome(it.stepUp.handleRedirect());
    await until(() => confirm !== undefined);
    await it.advanceTime(120_000);
    confirm(true);
    await until(() => result.settled);
    expect(result.value?.response).toHaveProperty('status', 201);
  });

  test("is told to have taken too long if the token's own time is over", async () => {
    let confirm!: (yes: boolean) => void;
    const it = await leaveAndComeBack(
      {},
      { ways: [redirect({ confirmResume: () => new Promise((resolve) => (confirm = resolve)) })] },
    );
    const result = outcome(it.stepUp.handleRedirect());
    await until(() => confirm !== undefined);
    await it.advanceTime(60_000);
    confirm(true);
    await until(() => result.settled);
    expect(result.error).toMatchObject({ code: 'timeout' });
    expect(it.requests).toHaveLength(0);
  });

  test('a link that looks like a return leaves the address bar clean where the app has no redirect(), too', async () => {
    const it = bank();
    const ignored = jest.fn();
    it.stepUp.on('ignored', ignored);
    it.visit('https://app.example/page?code=c&state=step-up.forged&x=1');
    await expect(it.stepUp.handleRedirect()).resolves.toBeUndefined();
    expect(it.browser.page.url).toBe('https://app.example/page?x=1');
    expect(ignored).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['?code=c&state=step-up.forged'],
    ['?code=c&state=step-up.'],
    ['?error=access_denied&state=step-up.a.b'],
  ])(
    '%s, which this browser never began, is undefined, leaves the address bar clean, and is told',
    async (query) => {
      const it = bank({ ways: [redirect()] });
      const ignored = jest.fn();
      it.stepUp.on('ignored', ignored);
      it.visit(`https://app.example/page${query}&x=1`);
      await expect(it.stepUp.handleRedirect()).resolves.toBeUndefined();
      expect(it.browser.page.url).toBe('https://app.example/page?x=1');
      expect(ignored).toHaveBeenCalledWith({
        type: 'ignored',
        what: 'redirect',
        reason: expect.any(String),
        url: 'https://app.example/page',
      });
    },
  );

  test('a record that somebody else wrote, with its digest as state and a link to go with it, is not sent', async () => {
    const it = bank({ ways: [redirect()] });
    const record = {
      salt: 'x',
      askedAt: it.browser.clock.now(),
      subject: 'alice',
      source: 'rule',
      requirement: { scope: ['transfer:funds'], audience: AUDIENCE },
      request: {
        url: 'https://app.example/api/transfers',
        method: 'POST',
        headers: [],
        body: btoa('{"to":"evil"}'),
        follows: true,
        options: {},
      },
    };
    const text = JSON.stringify(record);
    const digest = Buffer.from(
      await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)),
    ).toString('base64url');
    const { tabStorage, sharedStorage } = it.browser.page;
    for (const state of [`step-up.${digest}`, `step-up.${digest}.${digest}`]) {
      tabStorage.setItem(
        `step-up-spa:${encodeURIComponent('https://idp.example|client')}:${state}`,
        JSON.stringify([text, 'transaction']),
      );
      sharedStorage.setItem(
        `step-up-spa:${encodeURIComponent('https://idp.example|client')}:${state}`,
        String(it.browser.clock.now() + 60_000),
      );
      it.visit(`https://app.example/?code=c&state=${state}`);
      await expect(it.stepUp.handleRedirect()).resolves.toBeUndefined();
    }
    expect(it.requests).toHaveLength(0);
    expect(it.issued).toHaveLength(0);
  });

  test.each<[string, Parameters<typeof bank>[0], Parameters<typeof bank>[0]]>([
    ['a rule that is gone', {}, { rules: [] }],
    [
      'a rule for another method',
      {},
      { rules: [{ url: '/api/transfers', method: 'PUT', scope: 'transfer:funds' }] },
    ],
    ['a rule for less', {}, { rules: [{ url: '/api/transfers', scope: 'read:accounts' }] }],
    [
      'a rule for another audience',
      {},
      { rules: [{ url: '/api/transfers', scope: 'transfer:funds', audience: 'other' }] },
    ],
  ])("is held against today's rules: %s sends nothing", async (_, before, after) => {
    const it = await leaveAndComeBack(before, after);
    await expect(it.stepUp.handleRedirect()).rejects.toMatchObject({ code: 'not_resumable' });
    expect(it.requests).toHaveLength(0);
    expect(it.issued).toHaveLength(0);
  });

  const noAudience = {
    provider: {
      audience: undefined,
      exchangeCode: async (_: unknown, { scope }: { scope: readonly string[] }) => ({
        ...GRANTED,
        audience: undefined,
        scope,
        claims: { sub: 'alice', acr: 'high' },
      }),
    },
  };
  test.each<[string, Rule[], Rule[]]>([
    [
      'a rule for another method',
      [{ url: '/api/transfers', scope: 'transfer:funds' }],
      [{ url: '/api/transfers', method: 'PUT', scope: 'transfer:funds' }],
    ],
    [
      'a rule for another URL of this origin',
      [{ url: '/api/transfers', scope: 'transfer:funds' }],
      [{ url: '/api/v2/transfers', scope: 'transfer:funds' }],
    ],
    ['a rule for strength alone that is gone', [{ url: '/api/transfers', acr_values: 'high' }], []],
  ])(
    "without an audience it is held against today's rules as well: %s sends nothing",
    async (_, before, after) => {
      const it = await leaveAndComeBack({ ...noAudience, rules: before }, { ...noAudience, rules: after });
      await expect(it.stepUp.handleRedirect()).rejects.toMatchObject({ code: 'not_resumable' });
      expect(it.requests).toHaveLength(0);
    },
  );

  test('a browser that keeps no key hears of it before the page is left', async () => {
    const it = bank({ ways: [redirect()], page: { sign: () => Promise.reject(new Error('no IndexedDB')) } });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await until(() => result.settled);
    expect(result.error).toMatchObject({ code: 'not_replayable' });
    expect(it.left).toEqual([]);
  });
});

test('debug prints a line for every event, with the reason, and no token', async () => {
  const lines: unknown[] = [];
  const print = jest.spyOn(console, 'debug').mockImplementation((line) => void lines.push(line));
  const it = bank({
    debug: true,
    fetch: answering(refusal('error="insufficient_scope", scope="admin:all"')),
  });
  await it.stepUp.fetch('/api/accounts?secret=1');
  void it.stepUp.fetch('/api/transfers', TRANSFER);
  await it.advanceTime(0);
  await it.answer();
  print.mockRestore();
  expect(lines).toEqual([
    'step-up-spa: granted at login · read:accounts',
    'step-up-spa: ignored · challenge · GET · https://app.example/api/accounts · no rule here names admin:all, nor "challengeable"',
    'step-up-spa: required · #1 · POST · https://app.example/api/transfers · transfer:funds',
    'step-up-spa: waiting · #1 · POST · https://app.example/api/transfers · transfer:funds',
    'step-up-spa: granted · #1 · POST · https://app.example/api/transfers · transfer:funds',
    'step-up-spa: spent · #1 · POST · https://app.example/api/transfers · transfer:funds',
  ]);
});

test('a challenge to a request for one audience adds nothing to a request for another', async () => {
  const it = bank({
    rules: [],
    fetch: answering(refusal('error="insufficient_scope", scope="read:accounts"')),
  });
  void it.stepUp.fetch('/x', { stepUp: { scope: 'read:accounts' } });
  await it.advanceTime(0);
  await it.answer();
  void it.stepUp.fetch('/x', { stepUp: { scope: 'c', audience: 'two' } }).catch(() => {});
  await it.advanceTime(0);
  expect(it.asked).toMatchObject([
    { scope: ['read:accounts'], audience: AUDIENCE },
    { scope: ['c'], audience: 'two' },
  ]);
});

test('who made a call stays who they were, in whatever object a provider says it', async () => {
  const user = { sub: 'alice' };
  const it = bank({ provider: { session: async () => user } });
  const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
  await it.advanceTime(0);
  user.sub = 'bob';
  await it.answer({ claims: { sub: 'bob' } });
  expect(result.error).toMatchObject({ code: 'user_mismatch' });
  expect(it.requests).toHaveLength(0);
});
