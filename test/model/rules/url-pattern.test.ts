import fc from 'fast-check';
import { compileMatcher, keysFor } from '../../../src/model/rules/url-pattern';

const ORIGIN = 'https://app.example';
const target = (path: string) => ({ url: new URL(ORIGIN + path), method: 'GET' });
const names = (pattern: string, path: string) =>
  compileMatcher(ORIGIN + pattern, 'url', ORIGIN).names(target(path));

/** What a pattern means, as a regular expression: right, but slow where it has several wildcards. */
function oracle(pattern: string, path: string): boolean {
  const source = new URL(ORIGIN + pattern).pathname
    .replace(/[\\^$.+?()[\]{}|]/g, '\\$&')
    .replace(
      /\/\*\*\/|\*\*|\*/g,
      (wildcard) => ({ '*': '(?:(?!%2F|%5C)[^/])+', '**': '.*', '/**/': '/(?:.*/)?' })[wildcard]!,
    );
  return new RegExp(`^${source}$`).test(new URL(ORIGIN + path).pathname);
}

describe('a pattern with wildcards', () => {
  // No hex digits for letters: what is percent-encoded has one spelling before it is compared, and that is not what this is about.
  const pieces = ['x', 'y', '/', '%2F', '%5C', '%', '2F', '5C', '*', '.', '('];
  /** A piece of a pattern, and one of a path that it may fit. */
  const pair = fc.oneof(
    fc.tuple(fc.constantFrom(...pieces, '[^/]+'), fc.constantFrom(...pieces)),
    fc.constantFrom(...pieces).map((piece) => [piece, piece] as [string, string]),
    fc.tuple(
      fc.constantFrom('*', '**', '/**/', '/*/'),
      fc.array(fc.constantFrom(...pieces), { maxLength: 3 }).map((parts) => parts.join('')),
    ),
    fc.constantFrom<[string, string]>(['/**/', '/'], ['/**/', '/x/'], ['/*/', '/x/'], ['*', 'xy']),
  );
  const pairs = fc
    .array(pair, { maxLength: 7 })
    .map((all) => [0, 1].map((at) => `/${all.map((one) => one[at]).join('')}`) as [string, string]);

  test('names what the regular expression does that says the same', () => {
    let named = 0;
    fc.assert(
      fc.property(pairs, ([pattern, path]) => {
        const expected = oracle(pattern, path);
        named += Number(expected);
        expect(names(pattern, path)).toBe(expected);
      }),
      { numRuns: 1500 },
    );
    expect(named).toBeGreaterThan(200); // or it would be about nothing
  });

  test('names each path that was made from it', () => {
    const made = fc.array(
      fc.constantFrom<[string, string][]>(
        ['a', 'a'],
        ['/', '/'],
        ['*', 'a'],
        ['*', 'ab%20'],
        ['**', ''],
        ['**', '/a%2F/'],
        ['/**/', '/'],
        ['/**/', '/a/b/'],
        ['%5c', '%5C'],
      ),
      { minLength: 1, maxLength: 9 },
    );
    fc.assert(
      fc.property(made, (all) => {
        const [pattern, path] = [0, 1].map((at) => `/${all.map((one) => one[at]).join('-')}`) as [
          string,
          string,
        ];
        expect(names(pattern, path)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  // Quadratic work is 64 times as much for 8 times the length, linear work 8 times. The shortest of several runs is what the work itself takes.
  test.each<[pattern: string, path: (length: number) => string]>([
    ['/**/a/**/b/**/c/**/d', (n) => '/a/b/c'.repeat(n / 6)],
    ['/**a**a**a**a**b', (n) => `/${'a'.repeat(n)}`],
    ['/*a*a*a*a*b', (n) => `/${'a'.repeat(n)}`],
    ['/*a*a*a*a/**/*b*b*b', (n) => `/${'a'.repeat(n)}`],
    ['/**/**/**/**/x', (n) => '/'.repeat(n)],
    ['/***a***a***b', (n) => `/${'%2Fa'.repeat(n / 4)}`],
  ])('takes linear time: %s', (pattern, path) => {
    const matches = compileMatcher(ORIGIN + pattern, 'url', ORIGIN).names;
    const shortest = (length: number) => {
      const asked = target(path(length));
      expect(matches(asked)).toBe(false);
      return Math.min(
        ...Array.from({ length: 20 }, () => {
          const start = process.hrtime.bigint();
          matches(asked);
          return Number(process.hrtime.bigint() - start);
        }),
      );
    };
    shortest(500);
    expect(shortest(4000) / shortest(500)).toBeLessThan(40);
  });
});

test('a URL of many segments is looked up by no more keys than rules can have', () => {
  const url = new URL(`https://api.example/${'a/'.repeat(10_000)}`);
  const longest = 'https://api.example/a/a/'.length;
  const keys = keysFor(url, longest);
  expect(keys.slice(1)).toEqual(['', 'a/', 'a/a/'].map((path) => `https://api.example/${path}`));
});

test('a URL is looked up by no key that is longer than those of the rules', () => {
  const url = new URL('https://api.example/a/bc/d');
  const all = keysFor(url, Infinity);
  expect(all).toEqual(['/a/bc/d', '/', '/a/', '/a/bc/'].map((path) => `https://api.example${path}`));
  for (let longest = 0; longest < 40; longest += 1)
    expect(keysFor(url, longest).slice(1)).toEqual(all.slice(1).filter(({ length }) => length <= longest));
});

test('a pattern names nothing at another origin', () => {
  const matcher = compileMatcher('/api/*', 'url', ORIGIN);
  expect(matcher.origin).toBe(ORIGIN);
  expect(matcher.names(target('/api/transfers'))).toBe(true);
  expect(matcher.names({ url: new URL('https://evil.example/api/transfers'), method: 'GET' })).toBe(false);
});
