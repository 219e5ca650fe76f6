/** @jest-environment node */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MULTI_FACTOR } from '../../src';

const TENANT = join(__dirname, '../../demo/tenant');
const NOW = Date.parse('2026-03-02T12:00:00Z');

type Verdict = 'nothing' | 'challenge' | 'deny';

/** What is asked for, as a person would say it; `eventOf` and `contextOf` say it as Auth0 does. */
interface Login {
  readonly scope?: string;
  readonly bodyScope?: string;
  readonly acrValues?: string;
  readonly protocol?: string;
  /** Names of methods, each with the seconds since. */
  readonly methods?: Record<string, number>;
  readonly validFor?: string;
  readonly enrolled?: readonly string[];
  readonly prompt?: string;
  readonly maxAge?: string;
}

interface Method {
  readonly name: string;
  readonly timestamp: string;
}

type Action = { onExecutePostLogin(event: object, api: object): Promise<void> };

function eventOf(
  {
    scope,
    bodyScope,
    acrValues,
    protocol = 'oidc-basic-profile',
    methods = { pwd: 3600 },
    validFor,
    enrolled = ['otp'],
    prompt,
    maxAge,
  }: Login,
  metadata: object = {},
) {
  return {
    authentication: {
      methods: Object.entries(methods).map(([name, ago]): Method => ({
        name,
        timestamp: new Date(NOW - ago * 1000).toISOString(),
      })),
    },
    request: {
      query: { scope, acr_values: acrValues, prompt, max_age: maxAge },
      body: bodyScope === undefined ? {} : { scope: bodyScope },
    },
    secrets: validFor === undefined ? {} : { MFA_VALID_FOR_SECONDS: validFor },
    transaction: {
      protocol,
      requested_scopes: scope?.split(' '),
      acr_values: acrValues?.split(' '),
      prompt: prompt?.split(' '),
      metadata,
    },
    user: {
      nickname: 'carol',
      email: 'carol@fabrikam.example',
      enrolledFactors: enrolled.map((type) => ({ type })),
    },
  };
}

function contextOf({
  scope,
  bodyScope,
  acrValues,
  protocol = 'oidc-basic-profile',
  methods = { pwd: 3600 },
  prompt,
  maxAge,
}: Login) {
  return {
    protocol,
    request: { query: { scope, acr_values: acrValues, prompt, max_age: maxAge }, body: { scope: bodyScope } },
    authentication: {
      methods: Object.entries(methods).map(([name, ago]) => ({ name, timestamp: NOW - ago * 1000 })),
    },
    multifactor: undefined as unknown,
  };
}

/** An `api` that has what the Actions may call and nothing else, and what was called. */
function recordingApi() {
  const calls: [string, ...unknown[]][] = [];
  const recorder =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push([name, ...args]);
  const api = {
    access: { deny: recorder('deny') },
    authentication: { challengeWith: recorder('challengeWith') },
    transaction: { setMetadata: recorder('setMetadata') },
    idToken: { setCustomClaim: recorder('idToken') },
    accessToken: { setCustomClaim: recorder('accessToken') },
  };
  return { api, calls };
}

async function runAction(name: string, event: object) {
  return run(jest.requireActual<Action>(join(TENANT, 'actions', name, 'code.js')), event);
}

async function run({ onExecutePostLogin }: Action, event: object) {
  const { api, calls } = recordingApi();
  await onExecutePostLogin(event, api);
  return calls;
}

/** A Rule is a function's text, run with two globals of Auth0's. */
function runRule(login: Login) {
  class UnauthorizedError extends Error {}
  const source = readFileSync(join(TENANT, 'rules/step-up.js'), 'utf8');
  const configuration = login.validFor === undefined ? {} : { MFA_VALID_FOR_SECONDS: login.validFor };
  const rule = new Function('UnauthorizedError', 'configuration', `return (${source});`)(
    UnauthorizedError,
    configuration,
  ) as (...args: unknown[]) => void;
  const context = contextOf(login);
  const answers: unknown[] = [];
  rule(
    { nickname: 'carol', multifactor: (login.enrolled ?? ['otp']).length > 0 ? ['guardian'] : undefined },
    context,
    (error: unknown) => answers.push(error),
  );
  expect(answers).toHaveLength(1);
  return { error: answers[0] as Error | null, multifactor: context.multifactor };
}

const SILENT = 'oauth2-refresh-token';
const EXCHANGE = 'oauth2-token-exchange';
const LOGIN = 'openid profile read:accounts';

const LOGINS: [string, Login, Verdict][] = [
  // What is asked for.
  ['an ordinary login', { scope: LOGIN }, 'nothing'],
  ['a login without scopes', {}, 'nothing'],
  ['transfer:funds', { scope: 'openid transfer:funds' }, 'challenge'],
  ['read:salaries', { scope: 'openid read:salaries' }, 'challenge'],
  ['step_up, which opens nothing', { scope: 'openid step_up' }, 'challenge'],
  ['a high-value scope among others', { scope: `${LOGIN} transfer:funds` }, 'challenge'],
  ['two high-value scopes', { scope: 'openid transfer:funds read:salaries' }, 'challenge'],
  ['a scope whose name begins like one', { scope: 'openid transfer:funds:dry-run' }, 'nothing'],
  ['a scope in other letters (RFC 6749 §3.3: case-sensitive)', { scope: 'openid Transfer:Funds' }, 'nothing'],
  ['the multi-factor class alone', { scope: LOGIN, acrValues: MULTI_FACTOR }, 'challenge'],
  [
    'the multi-factor class among others',
    { scope: LOGIN, acrValues: `urn:example:silver ${MULTI_FACTOR}` },
    'challenge',
  ],
  ['another class', { scope: LOGIN, acrValues: 'urn:example:silver' }, 'nothing'],
  ['a class that begins like it', { scope: LOGIN, acrValues: `${MULTI_FACTOR}-physical` }, 'nothing'],
  ['scope and class', { scope: 'openid transfer:funds', acrValues: MULTI_FACTOR }, 'challenge'],
  ['max_age alone, which Auth0 sees to', { scope: LOGIN, maxAge: '0' }, 'nothing'],
  [
    'max_age and a high-value scope',
    { scope: 'openid transfer:funds', maxAge: '0', methods: { pwd: 1 } },
    'challenge',
  ],
  // What the session saw before.
  [
    'a second factor of this session, an hour ago',
    { scope: 'openid transfer:funds', methods: { pwd: 7200, mfa: 3600 } },
    'challenge',
  ],
  [
    'a second factor of this session, a second ago: it was for something else',
    { scope: 'openid transfer:funds', methods: { pwd: 7200, mfa: 1 } },
    'challenge',
  ],
  ['nobody knows which methods', { scope: 'openid transfer:funds', methods: {} }, 'challenge'],
  ['an ordinary login after a second factor', { scope: LOGIN, methods: { pwd: 7200, mfa: 3600 } }, 'nothing'],
  // With a secret that lets it count again.
  [
    'a second factor that is recent enough',
    { scope: 'openid transfer:funds', methods: { pwd: 7200, mfa: 299 }, validFor: '300' },
    'nothing',
  ],
  [
    'a second factor that is too old',
    { scope: 'openid transfer:funds', methods: { pwd: 7200, mfa: 300 }, validFor: '300' },
    'challenge',
  ],
  [
    'a recent password is no second factor',
    { scope: 'openid transfer:funds', methods: { pwd: 1 }, validFor: '300' },
    'challenge',
  ],
  [
    'a recent second factor, for the class',
    { acrValues: MULTI_FACTOR, methods: { pwd: 7200, mfa: 10 }, validFor: '300' },
    'nothing',
  ],
  [
    'a secret that is no number counts as none',
    { scope: 'openid transfer:funds', methods: { mfa: 1 }, validFor: 'soon' },
    'challenge',
  ],
  // Where nobody can be challenged.
  ['a silent renewal', { scope: LOGIN, prompt: 'none' }, 'nothing'],
  [
    'a silent request for a high-value scope, which Auth0 answers login_required',
    { scope: 'openid transfer:funds', prompt: 'none' },
    'challenge',
  ],
  ['the implicit flow', { scope: 'openid transfer:funds', protocol: 'oidc-implicit-profile' }, 'challenge'],
  ['the hybrid flow', { scope: 'openid transfer:funds', protocol: 'oidc-hybrid-profile' }, 'challenge'],
  ['a refresh token, for what it was granted for', { scope: LOGIN, protocol: SILENT }, 'nothing'],
  [
    'a refresh token of a session that had a second factor',
    { scope: LOGIN, protocol: SILENT, acrValues: MULTI_FACTOR, methods: { mfa: 9 } },
    'nothing',
  ],
  ['a refresh token, for a high-value scope', { scope: 'openid transfer:funds', protocol: SILENT }, 'deny'],
  [
    'a refresh token, for a high-value scope in the token request',
    { scope: LOGIN, bodyScope: 'openid transfer:funds', protocol: SILENT },
    'deny',
  ],
  [
    'a refresh token, for a high-value scope, after a second factor',
    { scope: 'openid transfer:funds', protocol: SILENT, methods: { mfa: 1 }, validFor: '300' },
    'deny',
  ],
  ['a token exchange', { scope: LOGIN, protocol: EXCHANGE }, 'nothing'],
  ['a token exchange for a high-value scope', { bodyScope: 'read:salaries', protocol: EXCHANGE }, 'deny'],
  [
    'a password grant for a high-value scope',
    { bodyScope: 'openid step_up', protocol: 'oauth2-password' },
    'deny',
  ],
  ['a protocol nobody has heard of', { scope: 'openid transfer:funds', protocol: 'oauth3' }, 'deny'],
  // Who has nothing to be challenged with.
  ['nobody enrolled', { scope: 'openid transfer:funds', enrolled: [] }, 'deny'],
  ['nobody enrolled, for the class', { scope: LOGIN, acrValues: MULTI_FACTOR, enrolled: [] }, 'deny'],
  ['nobody enrolled, but nothing of value', { scope: LOGIN, enrolled: [] }, 'nothing'],
];

beforeAll(() => {
  jest.useFakeTimers({ now: NOW });
});

afterAll(() => {
  jest.useRealTimers();
});

describe('the Action "step-up"', () => {
  test.each(LOGINS)('%s', async (_, login, verdict) => {
    const calls = (await runAction('step-up', eventOf(login))).filter(([name]) => name !== 'setMetadata');
    const expected = {
      nothing: [],
      challenge: [['challengeWith', { type: 'otp' }]],
      deny: [['deny', expect.any(String)]],
    }[verdict];
    expect(calls).toEqual(expected);
  });

  test('says who is refused and why', async () => {
    expect(await runAction('step-up', eventOf({ scope: 'openid transfer:funds', enrolled: [] }))).toEqual([
      ['deny', 'carol has no second factor: enrol one first'],
    ]);
    expect(await runAction('step-up', eventOf({ scope: 'openid transfer:funds', protocol: SILENT }))).toEqual(
      [['deny', 'transfer:funds needs a second factor, which needs a browser']],
    );
  });

  test("another factor than the tenant's is none", async () => {
    const [[called]] = (await runAction(
      'step-up',
      eventOf({ scope: 'openid transfer:funds', enrolled: ['email'] }),
    )) as [[string]];
    expect(called).toBe('deny');
  });

  test('leaves it to Auth0 to refuse, when it is not told who enrolled what', async () => {
    const event = eventOf({ scope: 'openid transfer:funds' });
    const calls = await runAction('step-up', { ...event, user: { email: 'carol@fabrikam.example' } });
    expect(calls).toContainEqual(['challengeWith', { type: 'otp' }]);
  });

  test('calls nothing for an event without a transaction', async () => {
    expect(await runAction('step-up', { user: {}, request: {} })).toEqual([]);
  });
});

describe("the README's Action", () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  const code = /```js\n(exports\.onExecutePostLogin[^]*?)```/.exec(readme)![1]!;
  const action = {} as Action;
  new Function('exports', code)(action);
  // It knows one scope, no class, no secret, and leaves it to Auth0 to refuse who enrolled nothing.
  const known = LOGINS.filter(
    ([, { acrValues, validFor, enrolled, ...login }]) =>
      acrValues === undefined &&
      validFor === undefined &&
      enrolled === undefined &&
      !/salaries|step_up/.test(`${login.scope} ${login.bodyScope}`),
  );

  test.each(known)('decides as the whole one: %s', async (_, login, verdict) => {
    // An authorization in a browser by another flow than the code flow is refused.
    const isOther = /implicit|hybrid/.test(login.protocol ?? '');
    const expected = { nothing: [], challenge: ['challengeWith'], deny: ['deny'] }[verdict];
    const calls = await run(action, eventOf(login));
    expect(calls.map(([name]) => name)).toEqual(isOther ? ['deny'] : expected);
  });

  test('has at most ten lines', () => {
    expect(known.length).toBeGreaterThan(10);
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
  });
});

describe('the Rule "step-up"', () => {
  test.each(LOGINS)('%s', (_, login, verdict) => {
    const { error, multifactor } = runRule(login);
    expect(multifactor).toEqual(
      verdict === 'challenge' ? { provider: 'any', allowRememberBrowser: false } : undefined,
    );
    if (verdict === 'deny') expect(error?.constructor.name).toBe('UnauthorizedError');
    else expect(error).toBeNull();
  });
});

// The historical mistake: whoever DID use a second factor was failed, and whoever did not passed.
describe('the sense of the test of methods', () => {
  const asked: Login = { scope: 'openid transfer:funds', validFor: '300' };
  const did: Login = { ...asked, methods: { pwd: 20, mfa: 10 } };
  const didNot: Login = { ...asked, methods: { pwd: 20 } };

  test('the Action asks who did not, and leaves alone who did', async () => {
    expect((await runAction('step-up', eventOf(did))).map(([name]) => name)).toEqual(['setMetadata']);
    expect((await runAction('step-up', eventOf(didNot))).map(([name]) => name)).toEqual([
      'setMetadata',
      'challengeWith',
    ]);
  });

  test('so does the Rule', () => {
    expect(runRule(did)).toEqual({ error: null, multifactor: undefined });
    expect(runRule(didNot).multifactor).toBeDefined();
  });
});

describe('the Action "authentication-level"', () => {
  const marks = [
    ['idToken', 'authentication_level', 'mfa'],
    ['accessToken', 'authentication_level', 'mfa'],
  ];
  test.each([
    ['after the challenge', { pwd: 20, mfa: 1 }, { second_factor: 'required' }, marks],
    ['without a second factor', { pwd: 20 }, { second_factor: 'required' }, []],
    ['after a second factor that this authorization did not need', { pwd: 20, mfa: 1 }, {}, []],
    ['after nothing', { pwd: 20 }, {}, []],
  ])('%s', async (_, methods, metadata, expected) => {
    expect(
      await runAction(
        'authentication-level',
        eventOf({ scope: 'openid transfer:funds', methods: methods }, metadata),
      ),
    ).toEqual(expected);
  });
});
