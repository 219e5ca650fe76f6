/** @jest-environment node */
import { createStepUp, MULTI_FACTOR, popup, type Requirement, type StepUpOptions } from '../../src';
import { redirect } from '../../src/redirect';
import { fakeBrowser, fakePorts, fakeProvider, type Answer, type FakePorts } from '../../src/testing';
import { outcome } from '../fakes/bank';

const RULES = [{ url: '/api/transfers', method: 'POST', scope: 'transfer:funds' }];
const NOTHING = { windows: 0, listeners: 0, timers: 0, channels: 0 };
const CREATED = () => new Response(null, { status: 201 });

const stepUpOn = ({ provider, browser }: FakePorts, options: Partial<StepUpOptions> = {}) =>
  createStepUp({ provider, browser, rules: RULES, ...options });

/** An app that is asked for a transfer. */
function app(options: Parameters<typeof fakePorts>[0] = {}, more: Partial<StepUpOptions> = {}) {
  const fakes = fakePorts({ fetch: CREATED, ...options });
  const stepUp = stepUpOn(fakes, more);
  return { ...fakes, stepUp, transfer: () => outcome(stepUp.fetch('/api/transfers', { method: 'POST' })) };
}

const WAYS: [string, StepUpOptions['ways'] & object][] = [
  ['a window whose answer is posted', [popup()]],
  ['a window with a callback page', [popup({ callbackUrl: '/callback.html' })]],
  ['a window whose callback page has a query', [popup({ callbackUrl: '/callback?for=step-up' })]],
];

describe.each(WAYS)('in %s', (_, ways) => {
  test('answer() sends the request with a token for what was asked', async () => {
    const { transfer, answer, asked, requests, stepUp, leftovers } = app({}, { ways });
    const done = transfer();
    await answer();
    expect(done.value).toHaveProperty('status', 201);
    expect(asked).toMatchObject([{ scope: ['transfer:funds'] }]);
    expect(requests).toMatchObject([
      {
        url: 'https://app.example/api/transfers',
        method: 'POST',
        authorization: 'Bearer step-up-token-1',
      },
    ]);
    stepUp.dispose();
    expect(leftovers()).toEqual(NOTHING);
  });

  test('answer() waits for the question of a call that waits for its turn', async () => {
    const { transfer, answer, requests } = app({}, { ways });
    const [one, two] = [transfer(), transfer()];
    await answer();
    await answer();
    expect([one.value?.status, two.value?.status]).toEqual([201, 201]);
    expect(requests.map(({ authorization }) => authorization)).toEqual([
      'Bearer step-up-token-1',
      'Bearer step-up-token-2',
    ]);
  });

  test.each([
    [undefined, 'access_denied'],
    ['unmet_authentication_requirements', 'assurance_not_met'],
    ['server_error', 'authorization_failed'],
  ])('refuse(%p) rejects with %s, and nothing is sent', async (error, code) => {
    const { transfer, refuse, requests } = app({}, { ways });
    const done = transfer();
    await refuse(error, 'Because');
    expect(done.error).toMatchObject({ code, message: expect.stringContaining('Because') });
    expect(requests).toEqual([]);
  });

  test('closeWindow() rejects with popup_closed, wherever the focus was, and leaves nothing', async () => {
    const { transfer, focus, closeWindow, stepUp, leftovers } = app({}, { ways });
    const done = transfer();
    focus(false);
    await closeWindow();
    expect(done.error).toMatchObject({ code: 'popup_closed' });
    stepUp.dispose();
    expect(leftovers()).toEqual(NOTHING);
  });
});

test('what is under way is left over until it ends', async () => {
  const { transfer, advanceTime, leftovers } = app({}, { ways: [popup({ callbackUrl: '/callback.html' })] });
  transfer();
  await advanceTime(0);
  // The frame that keeps the window from this page counts as one: both are there as long as each other.
  expect(leftovers()).toEqual({ windows: 2, listeners: 2, timers: 2, channels: 1 });
});

test('refuseWindows() rejects with popup_blocked until it is told otherwise', async () => {
  const { transfer, refuseWindows, advanceTime, answer } = app();
  refuseWindows();
  const blocked = transfer();
  await advanceTime(0);
  expect(blocked.error).toMatchObject({ code: 'popup_blocked' });
  refuseWindows(false);
  const done = transfer();
  await answer();
  expect(done.value).toHaveProperty('status', 201);
});

test('advanceTime() lets 300 seconds go by without a wait: the call rejects with timeout', async () => {
  const { transfer, advanceTime } = app();
  const done = transfer();
  await advanceTime(299_999);
  expect(done.settled).toBe(false);
  await advanceTime(1);
  expect(done.error).toMatchObject({ code: 'timeout' });
});

test('advanceTime() lets what a timer began go on, also in another task, before the next timer is due', async () => {
  const { browser, advanceTime } = fakeBrowser();
  const happened: string[] = [];
  browser.clock.after(1, () => setTimeout(() => happened.push('what the first began'), 0));
  browser.clock.after(2, () => happened.push('the second'));
  await advanceTime(2);
  expect(happened).toEqual(['what the first began', 'the second']);
});

test("works while a test framework's own timers are fake", async () => {
  jest.useFakeTimers();
  try {
    const { transfer, answer } = app();
    const done = transfer();
    await answer();
    expect(done.value).toHaveProperty('status', 201);
  } finally {
    jest.useRealTimers();
  }
});

describe('an answer', () => {
  test.each<[string, Answer, string]>([
    ['that grants nothing', { scope: '' }, 'scope_not_granted'],
    ['that grants something else', { scope: ['read:accounts'] }, 'scope_not_granted'],
    ['of another user', { claims: { sub: 'mallory' } }, 'user_mismatch'],
    ['for another API', { audience: ['https://other.example'] }, 'audience_mismatch'],
    ['whose token is over already', { expiresIn: 0 }, 'invalid_response'],
  ])('%s is refused, and nothing is sent', async (_, given, code) => {
    const { transfer, answer, requests } = app();
    const done = transfer();
    await answer(given);
    expect(done.error).toMatchObject({ code });
    expect(requests).toEqual([]);
  });

  test('differs once: the next one is as it was asked for', async () => {
    const { transfer, answer } = app();
    transfer();
    await answer({ scope: '' });
    const done = transfer();
    await answer();
    expect(done.value).toHaveProperty('status', 201);
  });

  test.each<[string, Requirement]>([
    ['a class', { acr_values: 'gold silver' }],
    ['a second factor', { acr_values: MULTI_FACTOR }],
    ['an authentication now', { max_age: 0 }],
    ['claims by value', { claims: { level: 3, groups: ['a'] } }],
    ['all of it', { scope: 'x', acr_values: [MULTI_FACTOR, 'gold'], max_age: 0, claims: { level: 'high' } }],
  ])('meets %s, and falls short of it if the test says so', async (_, requirement) => {
    const { stepUp, answer } = app();
    const met = outcome(stepUp.ensure(requirement));
    await answer();
    expect(met.value).toMatchObject({ sub: 'alice' });

    stepUp.clear();
    const unmet = outcome(stepUp.ensure(requirement));
    await answer({ claims: { acr: 'pwd', amr: ['pwd'], auth_time: 0, level: 1 } });
    expect(unmet.error).toMatchObject({ code: 'assurance_not_met' });
  });

  test("with claims that only a function can judge is the test's to give", async () => {
    const { stepUp, answer } = app();
    const done = outcome(stepUp.ensure({ claims: { level: (level) => level === 3 } }));
    await answer({ claims: { level: 3 } });
    expect(done.value).toMatchObject({ level: 3 });
  });

  test("answers an exchange of the test's own, too", async () => {
    const exchangeCode = async () => ({
      accessToken: 'mine',
      tokenType: 'Bearer',
      scope: undefined,
      audience: undefined,
      claims: { sub: 'alice' },
      expiresIn: 60,
    });
    const { transfer, answer, requests } = app({ exchangeCode });
    const done = transfer();
    await answer({ scope: [] });
    expect(done.error).toMatchObject({ code: 'scope_not_granted' });
    transfer();
    await answer();
    expect(requests).toMatchObject([{ authorization: 'Bearer mine' }]);
  });
});

describe('over a redirect', () => {
  const ways = [redirect()];

  /** The page that comes next. */
  async function resume(next: FakePorts) {
    const stepUp = stepUpOn(next, { ways });
    return { stepUp, end: stepUp.handleRedirect() };
  }

  test('answer() gives the fakes of the next page, where the request is sent', async () => {
    const before = app({}, { ways });
    before.transfer();
    const next = await before.answer();
    const { end } = await resume(next);
    await expect(end).resolves.toMatchObject({ response: { status: 201 } });
    expect(before.left).toEqual(['https://idp.example/authorize?n=1']);
    expect(before.requests).toEqual([]);
    expect(next.requests).toMatchObject([{ authorization: 'Bearer step-up-token-1' }]);
    expect(next.browser.page.url).toBe('https://app.example/');
  });

  test('an answer that differs, and refuse(), arrive there as well', async () => {
    for (const [act, code] of [
      [(it: FakePorts) => it.answer({ claims: { sub: 'mallory' } }), 'user_mismatch'],
      [(it: FakePorts) => it.refuse(), 'access_denied'],
    ] as const) {
      const before = app({}, { ways });
      before.transfer();
      const { end } = await resume(await act(before));
      await expect(end).rejects.toMatchObject({ code });
    }
  });

  test('who logged in before is logged in on the next page, and the clock goes on', async () => {
    const before = app({ user: null }, { ways });
    before.logIn({ sub: 'bob' });
    await before.advanceTime(60_000);
    before.transfer();
    const next = await before.answer();
    await expect(next.provider.session()).resolves.toEqual({ sub: 'bob' });
    expect(next.browser.clock.now()).toBeGreaterThanOrEqual(before.browser.clock.now());
  });

  test('closeWindow() says that there is none', async () => {
    const { transfer, closeWindow } = app({}, { ways });
    transfer();
    await expect(closeWindow()).rejects.toThrow('There is no window');
  });
});

describe('the session', () => {
  test('has the scopes that it was granted: nobody is asked, and the ordinary token is sent', async () => {
    const { transfer, requests, advanceTime } = app({ granted: 'openid transfer:funds' });
    const done = transfer();
    await advanceTime(0);
    expect(done.value).toHaveProperty('status', 201);
    expect(requests).toMatchObject([{ authorization: 'Bearer session-token' }]);
  });

  test("may be nobody's: login_required, until somebody logs in", async () => {
    const { transfer, logIn, answer, advanceTime, stepUp } = app({ user: null });
    const refused = transfer();
    await advanceTime(0);
    expect(refused.error).toMatchObject({ code: 'login_required' });
    logIn({ sub: 'bob' });
    stepUp.clear();
    const done = transfer();
    await answer();
    expect(done.value).toHaveProperty('status', 201);
  });
});

test('an API that asks for more is answered by a step-up, and gets the request once more', async () => {
  const header = 'Bearer error="insufficient_scope", scope="transfer:funds"';
  const { stepUp, answer, requests } = app(
    {
      granted: 'read:accounts',
      fetch: ({ headers }) =>
        headers.get('authorization') === 'Bearer session-token'
          ? new Response(null, { status: 403, headers: { 'WWW-Authenticate': header } })
          : new Response('done'),
    },
    { rules: [{ url: '/api/*', scope: 'read:accounts', challengeable: 'transfer:funds' }] },
  );
  const done = stepUp.fetch('/api/transfers', { method: 'POST' });
  await answer();
  await expect((await done).text()).resolves.toBe('done');
  expect(requests).toHaveLength(2);
});

describe('what a test forgot is told in words', () => {
  test.each(['answer', 'refuse', 'closeWindow'] as const)('%s() where nothing is asked', async (act) => {
    await expect(app()[act]()).rejects.toThrow('The user is asked nothing. Make the call first');
  });

  test('a question that was answered, or whose window was closed, is none', async () => {
    const { transfer, answer, closeWindow } = app();
    transfer();
    await answer();
    await expect(answer()).rejects.toThrow('The user is asked nothing');
    transfer();
    await closeWindow();
    await expect(answer()).rejects.toThrow('The user is asked nothing');
  });

  test('a request without an API', async () => {
    const stepUp = stepUpOn(fakePorts());
    await expect(stepUp.fetch('/other')).rejects.toThrow('Give the fakes a "fetch"');
  });

  test.each<[string, () => unknown, string]>([
    ['an option', () => fakePorts({ scopes: 'x' } as never), '"scopes" is unknown'],
    ['an option of the browser', () => fakeBrowser({ granted: 'x' } as never), '"granted" is unknown'],
    ['an option of the provider', () => fakeProvider({ fetch: CREATED } as never), '"fetch" is unknown'],
    ['a user without sub', () => fakePorts({ user: 'bob' } as never), '"user" must be claims such as'],
    ['a scope that is none', () => fakePorts({ granted: ['a b'] }), '"granted" must be'],
    ['somebody without sub', () => fakePorts().logIn(undefined as never), '"user" must be claims such as'],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  test.each<[object, string]>([
    [{ sub: 'mallory' }, '"answer.sub" is unknown'],
    [{ claims: 'sub' }, '"answer.claims" must be an object'],
    [{ scope: ['a b'] }, '"answer.scope" must be'],
  ])('answer(%j)', async (given, message) => {
    const { transfer, answer } = app();
    transfer();
    await expect(answer(given as Answer)).rejects.toThrow(message);
  });
});

test('what was asked for without a window or with anything in it can not be done', () => {
  const { browser } = fakeBrowser();
  const popup = browser.open()!;
  popup.location.replace('https://idp.example/authorize');
  expect(() => browser.detach(popup)).toThrow(new Error('This has to be done while the window is empty.'));
});

test('an answer for an API without a name, and for claims that a function judges, is for no audience', async () => {
  const { provider } = fakeProvider({ user: undefined });
  const requirement = { scope: ['a'], audience: undefined, claims: () => true };
  const request = await provider.authorize(requirement, { state: 's', display: 'popup' });
  expect(await request.exchangeCode({ state: 's', code: 'c' })).toMatchObject({
    audience: undefined,
    scope: ['a'],
  });
});
