/** @jest-environment node */
import fc from 'fast-check';
import { compileRules } from '../../../src/model/rules/rules';
import { compileGlob } from '../../../src/model/rules/url-pattern';

const APP = 'https://app.example';
const find = (pattern: string) => {
  const rules = compileRules([{ url: pattern, scope: 'a' }], APP, undefined);
  return (url: string) =>
    rules.find({ url: new URL(url.startsWith('/') ? APP + url : url), method: 'GET' }) !== undefined;
};

const part = fc.constantFrom(
  '/',
  '/',
  'a',
  'b',
  '*',
  '**',
  '/**/',
  '.',
  '%2F',
  '%2f',
  '%61',
  '%',
  '..',
  'é',
  '\\',
  ';',
  ':',
);
const pattern = fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join('')}`);
const path = fc
  .array(fc.constantFrom('/', '/', 'a', 'b', '.', '..', '%2F', '%61', '%5c', '%', 'é', '\\', '//', 'c'), {
    maxLength: 10,
  })
  .map((parts) => `/${parts.join('')}`);

/** What a pattern means, by the plainest words there are: every way to cut the path is tried. */
function means(parts: readonly string[], rest: string): boolean {
  const [first, ...others] = parts;
  if (first === undefined) return rest === '';
  if (first === '/**/')
    return (
      rest.startsWith('/') &&
      (means(others, rest.slice(1)) ||
        [...rest].some((one, at) => at > 0 && one === '/' && means(others, rest.slice(at + 1))))
    );
  if (first !== '*' && first !== '**')
    return rest.startsWith(first) && means(others, rest.slice(first.length));
  const isSeparator = (at: number) => ['/', '%2F', '%5C'].some((text) => rest.startsWith(text, at));
  for (let end = first === '*' ? 1 : 0; end <= rest.length; end += 1) {
    if (first === '*' && isSeparator(end - 1)) return false;
    if (means(others, rest.slice(end))) return true;
  }
  return false;
}

describe('the matcher', () => {
  test('takes any text for a pattern or refuses it with a TypeError, and any URL', () => {
    fc.assert(
      fc.property(fc.oneof(pattern, fc.string({ unit: 'binary' })), path, (given, called) => {
        try {
          find(given)(called);
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
        }
        return Object.keys(Object.prototype).length === 0;
      }),
      { numRuns: 1000 },
    );
  });

  test('names what the plainest reading of the pattern names, and nothing else', () => {
    const simple = fc.array(fc.constantFrom('/', 'a', 'b', '*', '**', '/**/', '%2F'), { maxLength: 6 });
    const called = fc
      .array(fc.constantFrom('/', 'a', 'b', '%2F'), { maxLength: 7 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(simple, called, (parts, rest) => {
        const text = parts.join('');
        return compileGlob(text)(rest) === means(text.split(/(\/\*\*\/|\*\*|\*)/), rest);
      }),
      { numRuns: 2000 },
    );
  });

  test('never names another origin', () => {
    const other = fc.constantFrom(
      'https://app.example.evil.example',
      'https://evil.example',
      'http://app.example',
      'https://app.example:444',
    );
    fc.assert(
      fc.property(other, path, (origin, called) => {
        const names = find('/**');
        return !names(origin + called) || new URL(origin + called).origin === APP;
      }),
      { numRuns: 300 },
    );
  });

  test('looks at each character of a path as often as its pattern has parts, whatever both are', () => {
    fc.assert(
      fc.property(pattern, fc.constantFrom('/a', '/', 'a', '%2F', '/a/b'), (given, repeated) => {
        const looks = (length: number) => {
          let count = 0;
          const text = repeated.repeat(length);
          // A text that counts who looks at it. The matcher reads one character, or whether a part begins there.
          const counting = new Proxy(Object(text) as object, {
            get(target, name) {
              if (name === 'length') return text.length;
              count += 1;
              const value: unknown = Reflect.get(target, name);
              return typeof value === 'function' ? (value as () => unknown).bind(text) : value;
            },
          });
          compileGlob(given)(counting as unknown as string);
          return { count, length: text.length };
        };
        const { count, length } = looks(300);
        return count <= (length + 1) * given.length * 4;
      }),
      { numRuns: 100 },
    );
  });
});
