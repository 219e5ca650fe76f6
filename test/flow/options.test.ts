import { readOptions } from '../../src/flow/options';
import { fakeBrowser } from '../../src/testing';
import { popup } from '../../src/ways/popup/popup';

/** All that is looked at here of a provider, and of a way. */
const provider = { authorize: () => {} } as never;
const way = { connect: () => {} };
const read = (options: object = {}) => readOptions({ provider, rules: [], ...options });

describe('what createStepUp is made from', () => {
  test('needs a provider and rules, and has a default for all the rest', () => {
    const options = read();
    expect(options).toEqual({
      provider,
      rules: [],
      ways: [expect.objectContaining({ connect: expect.any(Function) as unknown })],
      challenges: [expect.any(Function)],
      allowUser: undefined,
      origins: [],
      debug: false,
      browser: undefined,
      timeoutInSeconds: 300,
      unspentTokenTtlInSeconds: 60,
      askAgainAfterSeconds: 60,
    });
  });

  test('asks for more where an API does so in the words of OAuth (RFC 6750 §3.1)', () => {
    const [reader] = read().challenges;
    const headers = { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="transfer:funds"' };
    expect(reader!(new Response('', { status: 403, headers }), {} as never)).toMatchObject({
      scope: ['transfer:funds'],
    });
  });

  test('is taken as it was given', () => {
    const given = {
      rules: [{ url: '/api/transfers', scope: 'transfer:funds' }],
      ways: [popup()],
      challenges: [() => undefined],
      allowUser: () => true,
      origins: ['https://api.example'],
      debug: true,
      browser: fakeBrowser().browser,
      timeoutInSeconds: 1,
      unspentTokenTtlInSeconds: 2,
      askAgainAfterSeconds: 3,
    };
    const options = read(given);
    expect(options).toEqual({ provider, ...given });
    expect(options.provider).toBe(provider);
    expect(options.browser).toBe(given.browser);
    expect(options.challenges[0]).toBe(given.challenges[0]);
  });

  test('stays as it was, whatever becomes of the lists', () => {
    const challenges = [() => undefined];
    const origins = ['https://api.example'];
    const options = read({ challenges, origins });
    challenges.pop();
    origins.push('https://evil.example');
    expect(options.challenges).toHaveLength(1);
    expect(options.origins).toEqual(['https://api.example']);
  });

  test('may have no challenges, which answers none', () => {
    expect(read({ challenges: [] }).challenges).toEqual([]);
  });

  const reader = () => undefined;
  test.each<[string, unknown[], string]>([
    ['provider', [undefined, null, {}, { authorize: true }, 'auth0'], 'a provider such as auth0Provider()'],
    [
      'ways',
      [null, 'popup', {}, way, [], [undefined], [null], [{}], [{ connect: true }], [way, popup]],
      'an array such as [popup()]',
    ],
    [
      'challenges',
      [null, 'wwwAuthenticate', {}, reader, [undefined], [{}], [reader, 'wwwAuthenticate']],
      'an array such as [wwwAuthenticate()]',
    ],
    ['allowUser', [true, null, 'bob'], 'a function'],
    ['debug', ['yes', 1, null], 'a boolean'],
    [
      'origins',
      [
        null,
        'https://api.example',
        {},
        [undefined],
        [null],
        [7],
        ['api.example'],
        ['https://api.example/'],
        ['https://api.example/transfers'],
        ['https://api.example:443'],
        ['HTTPS://api.example'],
        ['http://api.example'],
        ['*'],
        ['https://api.example', 'http://api.example'],
      ],
      "an array of https origins such as 'https://api.example'",
    ],
  ])('is refused with another %s than it must be', (name, values, what) => {
    for (const value of values)
      expect(() => read({ [name]: value })).toThrow(new TypeError(`"${name}" must be ${what}`));
  });

  test('may name origins that nobody in between can read (Secure Contexts §3.1)', () => {
    const origins = ['https://api.example', 'https://api.example:8443', 'http://localhost:4175'];
    expect(read({ origins }).origins).toEqual(origins);
  });

  test('is an object of what is known', () => {
    expect(() => readOptions(undefined as never)).toThrow(new TypeError('"options" must be an object'));
    expect(() => read({ timeout: 60 })).toThrow(
      new TypeError(
        '"timeout" is unknown. Known are: provider, rules, ways, challenges, timeoutInSeconds, ' +
          'unspentTokenTtlInSeconds, askAgainAfterSeconds, allowUser, origins, debug, browser',
      ),
    );
  });
});

describe('a number of seconds', () => {
  const NAMES = ['timeoutInSeconds', 'unspentTokenTtlInSeconds', 'askAgainAfterSeconds'] as const;
  const refusal = (name: string) =>
    new TypeError(
      `"${name}" must be a number of seconds from ${name === 'askAgainAfterSeconds' ? 0 : 0.001} to 3600`,
    );

  test.each(NAMES)('is an hour at most as %s, and never negative', (name) => {
    expect(read({ [name]: 3600 })[name]).toBe(3600);
    expect(read({ [name]: 0.001 })[name]).toBe(0.001);
    for (const value of [3600.5, 300_000, Infinity, NaN, -0.001, -1, -Infinity, '60', true, {}])
      expect(() => read({ [name]: value })).toThrow(refusal(name));
  });

  test('is more than none, but for asking again, where none is always', () => {
    expect(read({ askAgainAfterSeconds: 0 }).askAgainAfterSeconds).toBe(0);
    for (const name of ['timeoutInSeconds', 'unspentTokenTtlInSeconds'])
      for (const value of [0, 0.0009]) expect(() => read({ [name]: value })).toThrow(refusal(name));
  });
});
