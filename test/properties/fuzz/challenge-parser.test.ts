/** @jest-environment node */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { customFetch, protectedResourceRequest, WWWAuthenticateChallengeError } from 'oauth4webapi';
import { parseChallenges } from '../../../src/model/challenge';

interface Plain {
  readonly scheme: string;
  readonly parameters: Record<string, string>;
  readonly token68?: string;
}

const ours = (field: string): Plain[] =>
  parseChallenges(field).map(({ scheme, params, token68 }) => ({
    scheme,
    parameters: Object.fromEntries(params),
    ...(token68 !== undefined && { token68 }),
  }));

/** What oauth4webapi reads of an API's answer; `[]` if it takes the field for malformed. */
async function theirs(field: string): Promise<Plain[]> {
  const headers = { 'WWW-Authenticate': field };
  const answer = async () => new Response(null, { status: 401, headers });
  const url = new URL('https://api.example/');
  try {
    await protectedResourceRequest('token', 'GET', url, undefined, undefined, { [customFetch]: answer });
    return [];
  } catch (error) {
    if (!(error instanceof WWWAuthenticateChallengeError)) throw error;
    return (error.cause as unknown as Plain[]).map(({ parameters, ...rest }) => ({
      ...rest,
      parameters: { ...parameters },
    }));
  }
}

const TCHAR = [..."!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const text = (characters: readonly string[], least: number) =>
  fc.array(fc.constantFrom(...characters), { minLength: least, maxLength: 8 }).map((list) => list.join(''));
const token = text(TCHAR, 1);
const space = fc.constantFrom('', '', ' ', '  ', '\t');
const quoted = fc
  .array(
    fc.oneof(
      text([...TCHAR, ' ', ',', '=', '/', '(', '\t', 'é'], 0),
      fc.constantFrom('\\"', '\\\\', '\\a', ', Basic realm=x'),
    ),
    { maxLength: 4 },
  )
  .map((parts) => `"${parts.join('')}"`);
const param = fc.tuple(token, space, space, fc.oneof(token, quoted)).map(([name, before, after, value]) => ({
  name: name.toLowerCase(),
  text: `${name}${before}=${after}${value}`,
}));
const params = fc
  .uniqueArray(param, { selector: ({ name }) => name, minLength: 1, maxLength: 4 })
  .chain((list) =>
    fc.constantFrom(', ', ',', ' , ', ',,', ', ,').map((comma) => list.map((one) => one.text).join(comma)),
  );
const token68 = fc
  .tuple(text([...'abcXYZ019-._~+/'], 1), fc.constantFrom('', '=', '=='))
  .map(([start, end]) => start + end);
const content = fc.oneof(
  fc.constant(''),
  params.map((one) => ` ${one}`),
  token68.map((one) => ` ${one}`),
);
const scheme = text([...'abXY019-._~+'], 1);
const challenge = fc.tuple(scheme, content).map(([scheme, rest]) => scheme + rest);
/** RFC 9110 §11.6.1, §5.6. What oauth4webapi reads otherwise is in DIFFERENCES. */
const wellFormed = fc
  .record({
    first: fc.constantFrom('', ',', ' ', ' ,'),
    list: fc.array(challenge, { minLength: 1, maxLength: 4 }),
    comma: fc.constantFrom(', ', ',', ',\t'),
    last: fc.constantFrom('', ',', ' '),
  })
  .map(({ first, list, comma, last }) => first + list.join(comma) + (list.at(-1)!.includes(' ') ? last : ''));

const mutated = fc
  .tuple(
    wellFormed,
    fc.array(fc.tuple(fc.nat(60), fc.constantFrom('"', ',', '=', ' ', '\\', '\t', '\0', 'é', '/'))),
  )
  .map(([field, changes]) =>
    changes.reduce((before, [at, character]) => before.slice(0, at) + character + before.slice(at), field),
  );

const none: Plain[] = [];
const one = (scheme: string, parameters: Record<string, string> = {}): Plain => ({ scheme, parameters });
/** Where the two differ, what each reads, and what says so. */
const DIFFERENCES: [field: string, ours: Plain[], theirs: Plain[], why: string][] = [
  [
    'Bearer a=1, a=2',
    none,
    [one('bearer', { a: '2' })],
    'RFC 9110 §11.2: a parameter occurs once in a challenge',
  ],
  [
    'Bearer a=1 b=2',
    none,
    [one('bearer', { a: '1', b: '2' })],
    'RFC 9110 §5.6.1: elements of a list are separated by commas',
  ],
  [
    'Bearer\ta=1',
    none,
    [one('bearer', { a: '1' })],
    'RFC 9110 §11.3: what comes between a scheme and its parameters is SP',
  ],
  [
    'Basic , Bearer a=1',
    [one('basic'), one('bearer', { a: '1' })],
    none,
    'RFC 9110 §5.6.1.2: empty elements, and the space around them, are ignored',
  ],
  [
    'Basic a=1, x! b=2',
    [one('basic', { a: '1' }), one('x!', { b: '2' })],
    none,
    'RFC 9110 §11.1: a scheme is any token, also one with a character that token68 lacks',
  ],
  [
    'Basic,',
    [one('basic')],
    none,
    'RFC 9110 §5.6.1.2: an empty element after a scheme that is alone is ignored, too',
  ],
  [
    'Negotiate a===',
    [{ ...one('negotiate'), token68: 'a===' }],
    none,
    'RFC 9110 §11.2: token68 ends in any number of =',
  ],
];

describe('a WWW-Authenticate field', () => {
  test('that is well-formed is read as oauth4webapi reads it (RFC 9110 §11.6.1)', async () => {
    await fc.assert(
      fc.asyncProperty(wellFormed, async (field) => {
        const read = ours(field);
        if (read.length === 0 || !isDeepStrictEqual(read, await theirs(field)))
          expect(read).toEqual(await theirs(field));
      }),
      { numRuns: 500 },
    );
  });

  test.each(DIFFERENCES)('is read otherwise than oauth4webapi does: %s', async (field, mine, other) => {
    expect(ours(field)).toEqual(mine);
    expect(await theirs(field)).toEqual(other);
  });

  test('of any text throws nothing, and pollutes nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(mutated, fc.string({ unit: 'binary' }), fc.constant('__proto__ __proto__=1')),
        (field) => {
          for (const { params, scheme } of parseChallenges(field)) {
            expect(params).toBeInstanceOf(Map);
            expect(scheme).toBe(scheme.toLowerCase());
          }
          expect(Object.keys(Object.prototype)).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  /** The least of several: whoever else uses the machine can only add to a measurement. Quadratic would be 100. */
  test.each(['a,', 'a ', '"', '\\', 'a=', ',', ' ', 'a=1,', 'a ="', 'Bearer a="\\'])(
    'of ten times the length takes about ten times as long, and not a hundred: %j',
    (part) => {
      const least = (length: number) => {
        const field = part.repeat(length / part.length);
        const times = Array.from({ length: 30 }, () => {
          const begun = performance.now();
          for (let round = 0; round < 5; round += 1) parseChallenges(field);
          return performance.now() - begun;
        });
        return Math.min(...times);
      };
      least(800);
      expect(least(8000)).toBeLessThan(50 * Math.max(least(800), 0.02));
    },
  );
});
