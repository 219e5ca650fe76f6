import { popup, type Provider, type Way } from '../../src';
import { redirect } from '../../src/redirect';
import { bank, outcome, TRANSFER } from '../fakes/bank';
import { GRANTED } from '../fakes/provider';

/**
 * Two providers on one page, of which one is hostile: it sends whoever comes to it on to the honest one, with the hostile request's `state`
 * and the honest client's id. The honest code then arrives where the honest client is registered (RFC 9700 §4.4.1).
 */
const HONEST = 'https://app.example/honest.html';
const HOSTILE = 'https://app.example/hostile.html';

type Options = Parameters<typeof bank>[0];
const finish = jest.fn(async () => ({ ...GRANTED, scope: ['transfer:funds'] }));

/** A provider whose redirects come back to `redirectUri`. */
const at = (
  redirectUri = 'https://app.example/',
  id = 'https://hostile.example|client',
): NonNullable<Options>['provider'] & object => ({ id, redirectUri, exchangeCode: finish });

beforeEach(() => finish.mockClear());

describe('an answer in a window, of a provider with a callback URL of its own', () => {
  async function arriving(where: string | undefined, uri = HOSTILE) {
    const it = bank({ provider: at(), ways: [popup({ callbackUrl: uri })] });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    await it.relay({
      type: 'response',
      response: { state: it.authorizations[0]!.state, code: 'honest-code' },
      ...(where !== undefined && { at: where }),
    });
    return { it, result };
  }

  test.each([
    ["another provider's", HONEST],
    ['a page that does not say where it is', undefined],
    ['one whose path only begins so', `${HOSTILE}/x`],
    ['one of another origin', 'https://evil.example/hostile.html'],
  ])('that arrived at %s is refused: no provider sees the code', async (_, where) => {
    const { it, result } = await arriving(where);
    expect(result.error).toMatchObject({
      code: 'invalid_response',
      cause: { expected: { redirect_uri: HOSTILE }, actual: { redirect_uri: where } },
    });
    expect(finish).not.toHaveBeenCalled();
    expect(it.requests).toEqual([]);
    expect(it.leftovers()).toMatchObject({ timers: 0, channels: 0, windows: 0 });
  });

  test.each([HOSTILE, `${HOSTILE}?tenant=1`, 'https://APP.example:443/./hostile.html'])(
    'that is written as %s and arrived there is accepted',
    async (uri) => {
      const { result } = await arriving(HOSTILE, uri);
      expect(result.value).toHaveProperty('status', 201);
    },
  );
});

describe('an answer to a redirect, of a provider with a redirect URI of its own', () => {
  const provider = at(HOSTILE);

  async function arriving(where: string, given?: string) {
    const before = bank({ provider, ways: [redirect()] });
    void before.stepUp.fetch('/api/transfers', { ...TRANSFER, appState: 7 }).catch(() => {});
    for (let turn = 0; turn < 500 && before.left.length === 0; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 1));
    await before.leave();
    const { tabStorage, sharedStorage } = before.browser.page;
    const it = bank({ provider, ways: [redirect()], page: { tabStorage, sharedStorage } });
    const query = `?code=honest-code&state=${before.authorizations[0]!.state}`;
    it.visit(where + query);
    const result = outcome(it.stepUp.handleRedirect(given && given + query));
    for (let turn = 0; turn < 500 && !result.settled; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 1));
    return { it, result };
  }

  test("that arrived at another provider's is refused: no provider sees the code, and nothing is sent", async () => {
    const { it, result } = await arriving(HONEST);
    expect(result.error).toMatchObject({
      code: 'invalid_response',
      appState: 7,
      cause: { expected: { redirect_uri: HOSTILE }, actual: { redirect_uri: HONEST } },
    });
    expect(finish).not.toHaveBeenCalled();
    expect(it.requests).toEqual([]);
    expect(it.browser.page.url).toBe(HONEST);
    expect(Object.keys(it.browser.page.tabStorage)).toEqual([]);
  });

  test('that arrived there is accepted, also when a router moved on and hands the URL in', async () => {
    expect((await arriving(HOSTILE)).result.value).toMatchObject({ appState: 7 });
    expect((await arriving('https://app.example/home', HOSTILE)).result.value).toMatchObject({ appState: 7 });
  });
});

describe('a second provider on a page', () => {
  const APP = 'https://app.example/';
  type Made = readonly [Partial<Provider>, Options?];
  const made =
    (id: string) =>
    (
      callbackUrl: string | undefined,
      page = APP,
      next: () => Way[] = () => [],
      more: Partial<Provider> = {},
    ): (() => Made) =>
    () => [
      { ...at(page, id), ...more },
      {
        ways: [
          ...(callbackUrl === undefined && next().length > 0
            ? []
            : [popup({ ...(callbackUrl !== undefined && { callbackUrl }) })]),
          ...next(),
        ],
      },
    ];
  const one = made('one');
  const two = made('two');
  const make = (what: () => Made, neighbours?: ReturnType<typeof bank>['browser']['neighbours']) => {
    const [provider, options] = what();
    return bank({ provider, ...options, ...(neighbours && { neighbours }) });
  };
  const redirects = () => [redirect()];
  const perhaps = () => [popup(), redirect({ only: () => false })];
  const requiresIss = { requiresIss: true };

  test.each<[string, () => Made, () => Made]>([
    ['with the same callback URL', one(HONEST), two(HONEST)],
    ['with the same callback URL, but for its query', one(`${HONEST}?a=1`), two(HONEST)],
    ['of which one alone sends iss', one(HONEST, APP, () => [], requiresIss), two(HONEST)],
    [
      'with the same redirect URI, where both redirect',
      one(undefined, APP, redirects),
      two(undefined, APP, redirects),
    ],
    [
      'with the same redirect URI, where both may',
      one(undefined, APP, perhaps),
      two(undefined, APP, perhaps),
    ],
    [
      "whose windows come back to where the first one's redirects do",
      one(undefined, HONEST, redirects),
      two(HONEST),
    ],
    // Whoever is registered there can be sent there, whether the app asks for it or not.
    [
      'whose redirects come back to where the first one only logs in',
      one(HONEST, APP),
      two(HOSTILE, APP, redirects),
    ],
    [
      "that only logs in where the first one's redirects come back to",
      one(HONEST, APP, redirects),
      two(HOSTILE, APP),
    ],
  ])('%s is a TypeError that says what to do', (_, first, second) => {
    const { browser } = make(first);
    expect(() => make(second, browser.neighbours)).toThrow(
      /^"provider" must be at a redirect URI of its own, not https:\/\/app\.example\/.* of another, .*RFC 9207/,
    );
    expect(browser.neighbours.size).toBe(1);
  });

  test.each<[string, () => Made, () => Made]>([
    ['with callback URLs of their own', one(HONEST), two(HOSTILE)],
    ['that post their answers', one(undefined), two(undefined)],
    [
      'that both send iss',
      one(HONEST, APP, redirects, requiresIss),
      two(HONEST, APP, redirects, requiresIss),
    ],
    [
      'with redirect URIs of their own',
      one(undefined, HONEST, redirects),
      two(undefined, HOSTILE, redirects),
    ],
    [
      'that are two clients of one server',
      one(HONEST, APP, redirects, { server: 'the server' }),
      two(HONEST, APP, redirects, { server: 'the server' }),
    ],
    ['that are one', one(HONEST, APP, redirects), one(HONEST, APP, redirects)],
    [
      'that do not tell',
      () => [{ id: 'one' }, { ways: redirects() }],
      () => [{ id: 'two' }, { ways: redirects() }],
    ],
  ])('%s is well', (_, first, second) => {
    const { browser } = make(first);
    expect(() => make(second, browser.neighbours)).not.toThrow();
  });

  test('may have it when the first is disposed of', () => {
    const { browser, stepUp } = make(one(HONEST));
    stepUp.dispose();
    expect(() => make(two(HONEST), browser.neighbours)).not.toThrow();
  });
});
