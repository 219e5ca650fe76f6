import { createStepUp, popup, type StepUpEventType, type Way } from '../../src';
import { redirect } from '../../src/redirect';
import { bank, NOTHING, outcome, TRANSFER, TRANSFERS } from '../fakes/bank';
import { fakeBrowser, fakeProvider } from '../../src/testing';

const TYPES: StepUpEventType[] = [
  'required',
  'waiting',
  'granted',
  'spent',
  'discarded',
  'refused',
  'failed',
];

describe('events', () => {
  test('tell the story of a step-up, with its request and without its token', async () => {
    const it = bank();
    const events: unknown[] = [];
    for (const type of TYPES) it.stepUp.on(type, (event) => events.push(event));
    void it.stepUp.fetch('/api/transfers?secret=1', TRANSFER);
    await it.advanceTime(0);
    await it.answer();
    const attempt = {
      id: 1,
      requirement: { scope: ['transfer:funds'], audience: 'https://api.example' },
      url: TRANSFERS,
      method: 'POST',
    };
    expect(events).toEqual([
      { type: 'required', ...attempt },
      { type: 'waiting', ...attempt },
      { type: 'granted', ...attempt, scope: ['transfer:funds'] },
      { type: 'spent', ...attempt },
    ]);
    expect(JSON.stringify([events, it.stepUp.getSnapshot()])).not.toContain('token-');
  });

  test('tell a refusal from a failure', async () => {
    const it = bank();
    const events: string[] = [];
    it.stepUp.on('refused', ({ error }) => events.push(`refused ${error.code}`));
    it.stepUp.on('failed', ({ error }) => events.push(`failed ${(error as { code: string }).code}`));
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    await it.advanceTime(0);
    await it.refuse();
    it.refuseWindows();
    await it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    expect(events).toEqual(['refused access_denied', 'failed popup_blocked']);
  });

  test('end with off() and with dispose()', async () => {
    const it = bank();
    const [one, other] = [jest.fn(), jest.fn()];
    it.stepUp.on('required', one)();
    it.stepUp.on('required', other);
    it.stepUp.dispose();
    await it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    expect(one).not.toHaveBeenCalled();
    expect(other).not.toHaveBeenCalled();
  });

  test('go on for a function that listens twice, when one of the two ends', () => {
    const it = bank();
    const listener = jest.fn();
    const off = it.stepUp.on('required', listener);
    it.stepUp.on('required', listener);
    off();
    void it.stepUp.fetch('/api/transfers', TRANSFER).catch(() => {});
    expect(listener).toHaveBeenCalledTimes(1);
  });

  test('refuse a type that does not exist', () => {
    expect(() => bank().stepUp.on('request' as never, () => {})).toThrow(
      '"request" is unknown. Known are: required, waiting',
    );
  });
});

describe('the snapshot', () => {
  test('is a new object when something changed, and the same until then', async () => {
    const it = bank();
    await it.advanceTime(0); // it learns who is logged in
    const listener = jest.fn();
    it.stepUp.subscribe(listener);
    const idle = it.stepUp.getSnapshot();
    expect(idle).toEqual({
      status: 'idle',
      requirement: undefined,
      granted: { 'https://api.example': ['openid', 'profile', 'read:accounts'] },
      assurance: { sub: 'alice' },
    });
    expect(it.stepUp.getSnapshot()).toBe(idle);
    void it.stepUp.fetch('/api/transfers', TRANSFER);
    const waiting = it.stepUp.getSnapshot();
    expect(waiting).toMatchObject({ status: 'waiting', requirement: { scope: ['transfer:funds'] } });
    expect(Object.isFrozen(waiting)).toBe(true);
    await it.advanceTime(0);
    expect(it.stepUp.getSnapshot()).toBe(waiting);
    await it.answer();
    expect(it.stepUp.getSnapshot()).toEqual(idle);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  test("never counts what a step-up was granted as the session's", async () => {
    const it = bank();
    void it.stepUp.fetch('/api/transfers', TRANSFER);
    await it.advanceTime(0);
    await it.answer();
    expect(it.stepUp.isSatisfied({ scope: 'transfer:funds' })).toBe(false);
    expect(it.stepUp.isSatisfied({ scope: 'read:accounts openid' })).toBe(true);
    expect(it.stepUp.isSatisfied({})).toBe(true);
  });

  test('shows nothing granted while nobody is logged in', async () => {
    let session: { sub: string } | undefined;
    const it = bank({ provider: { session: async () => session } });
    const { granted } = it.stepUp.getSnapshot();
    expect(granted).toEqual({});
    await it.advanceTime(0);
    expect(it.stepUp.getSnapshot().granted).toBe(granted);
    session = { sub: 'alice' };
    it.stepUp.clear();
    await it.advanceTime(0);
    expect(it.stepUp.getSnapshot().granted).toHaveProperty(['https://api.example']);
    session = undefined;
    await it.stepUp.fetch('/api/accounts').catch(() => {});
    expect(it.stepUp.getSnapshot()).toMatchObject({ granted: {}, assurance: undefined });
    expect(Object.keys(it.stepUp.getSnapshot().granted)).toEqual([]);
  });

  test('shows what a token response corrected', async () => {
    const it = bank({
      provider: {
        token: async () => ({ accessToken: 's', tokenType: 'Bearer', scope: ['read:accounts', 'read:more'] }),
      },
    });
    await it.stepUp.fetch('/api/accounts');
    expect(it.stepUp.getSnapshot().granted).toEqual({
      'https://api.example': ['read:accounts', 'read:more'],
    });
  });
});

describe('clear()', () => {
  test('forgets what was learned about the session, and learns again what is known of the next one', async () => {
    let granted: string[] = ['openid'];
    const it = bank({
      provider: { grantedScopes: async () => ({ audience: 'https://api.example', scope: granted }) },
    });
    await it.advanceTime(0);
    expect(it.stepUp.isSatisfied({ scope: 'read:accounts' })).toBe(false);
    granted = ['read:accounts'];
    it.stepUp.clear();
    await it.advanceTime(0);
    expect(it.stepUp.isSatisfied({ scope: 'read:accounts' })).toBe(true);
    expect(it.stepUp.getSnapshot().granted).toEqual({ 'https://api.example': ['read:accounts'] });
  });
});

describe('dispose()', () => {
  test('ends what waits in the queue too, and lets pass what no rule names', async () => {
    const it = bank();
    const results = [1, 2].map(() => outcome(it.stepUp.fetch('/api/transfers', TRANSFER)));
    it.stepUp.dispose();
    await it.advanceTime(0);
    expect(results.map(({ error }) => (error as { code: string }).code)).toEqual(['disposed', 'disposed']);
    expect(it.leftovers()).toEqual(NOTHING);
    await it.stepUp.fetch('/other');
    await expect(it.stepUp.fetch('/api/accounts')).rejects.toMatchObject({ code: 'disposed' });
    expect(it.requests).toHaveLength(1);
  });
});

describe('createStepUp', () => {
  test.each<[string, string | undefined, Way, boolean]>([
    ['another origin, to which the answer would be posted', 'https://login.example/', popup(), false],
    ['another origin, where nothing is known of the request', 'https://login.example/', redirect(), false],
    ['what is no URL', '/callback', redirect(), false],
    [
      'another origin, if a callback page takes the answers',
      'https://login.example/',
      popup({ callbackUrl: '/c' }),
      true,
    ],
    ["the page's own origin", 'https://app.example/home', popup(), true],
    ["the page's own origin", 'https://app.example/home', redirect(), true],
    ['nowhere that the provider tells', undefined, redirect(), true],
  ])('tells of a redirect URI at %s: %s', (_, redirectUri, way, isFine) => {
    const create = () => bank({ provider: { redirectUri }, ways: [way] });
    if (isFine) expect(create).not.toThrow();
    else expect(create).toThrow(new TypeError('"redirect_uri" must be a URL of https://app.example'));
  });

  const { provider } = fakeProvider();
  test.each<[object | undefined, string]>([
    [undefined, '"options" must be an object'],
    [{ rules: [] }, '"provider" must be a provider'],
    [{ provider, rules: undefined }, '"rules" must be an array'],
    [{ provider, rules: [], rule: [] }, '"rule" is unknown'],
    [{ provider, rules: [], timeoutInSeconds: 0 }, '"timeoutInSeconds" must be a number of seconds'],
    [{ provider, rules: [], timeoutInSeconds: '60' }, '"timeoutInSeconds" must be'],
    [{ provider, rules: [], timeoutInSeconds: 300_000 }, 'from 0.001 to 3600'],
    [{ provider, rules: [], timeoutInSeconds: Infinity }, '"timeoutInSeconds" must be'],
    [{ provider, rules: [], unspentTokenTtlInSeconds: -1 }, '"unspentTokenTtlInSeconds" must be'],
    [{ provider, rules: [], ways: [] }, '"ways" must be an array such as [popup()]'],
    [{ provider, rules: [], ways: ['popup'] as never }, '"ways" must be an array such as [popup()]'],
    [{ provider, rules: [], allowUser: true }, '"allowUser" must be a function'],
  ])('tells what is wrong with %j', (options, message) => {
    const complete = options && { browser: fakeBrowser().browser, ...options };
    expect(() => createStepUp(complete as never)).toThrow(message);
  });

  test('returns members that are bound', async () => {
    const it = bank();
    const { fetch, isSatisfied, getSnapshot, clear, dispose } = it.stepUp;
    await fetch('/other');
    expect(isSatisfied({ scope: 'read:accounts' })).toBe(true);
    expect(getSnapshot().status).toBe('idle');
    clear();
    dispose();
  });
});
