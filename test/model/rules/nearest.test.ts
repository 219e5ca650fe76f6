import { findNearest } from '../../../src/model/rules/nearest';
import { compileRules } from '../../../src/model/rules/rules';

const ORIGIN = 'https://app.example';
const nearest = (rules: object[], url: string, method = 'GET') =>
  findNearest(
    compileRules(
      rules.map((rule) => ({ scope: 'a', ...rule })),
      ORIGIN,
      undefined,
    ).all,
    { url: new URL(url, ORIGIN), method },
  );

describe('the rule that nearly names a request', () => {
  const TRANSFERS = { url: '/api/transfers', method: 'post' };
  const WORDS = 'rules[0] is for POST https://app.example/api/transfers';
  test.each([
    ['another method', '/api/transfers', 'GET'],
    ['a slash at the end', '/api/transfers/', 'POST'],
    ['upper and lower case', '/API/Transfers', 'POST'],
    ['another origin', 'https://api.example/api/transfers', 'POST'],
    ['all of these', 'https://api.example/api/TRANSFERS/', 'PUT'],
  ])('differs from it by %s', (_, url, method) => {
    expect(nearest([TRANSFERS], url, method)).toBe(WORDS);
  });

  test.each([
    ['lacks a character', '/api/transfer'],
    ['has one too many', '/api/transferss'],
    ['has another', '/api/trans-ers'],
    ['has another at the beginning', '/bpi/transfers'],
    ['has one too many at the beginning', '//api/transfers'],
    ['has two slashes at the end', '/api/transfers//'],
    ['lacks one, and differs in method and case', '/API/Transfer', 'GET'],
  ])('is one that %s: %s', (_, url, method = 'POST') => {
    expect(nearest([TRANSFERS], ORIGIN + url, method)).toBe(WORDS);
  });

  test('is misspelt at its own origin only: elsewhere most things are near to something', () => {
    expect(nearest([TRANSFERS], 'https://api.example/api/transfer', 'POST')).toBeUndefined();
  });

  test('is misspelt only if no other differs by less', () => {
    const rules = [{ url: '/api/item' }, { url: '/api/items', method: 'POST' }];
    expect(nearest(rules, '/api/items')).toBe('rules[1] is for POST https://app.example/api/items');
  });

  test.each([
    ['/api/transfers/*/close', '/api/transfer/7/close'],
    ['/api/transfers/*/close', '/api/transferss/7/close'],
    ['/api/transfers/**', '/api/transferz/7/close'],
  ])('may have a wildcard after what is misspelt: %s', (url, request) => {
    expect(nearest([{ url }], request)).toBe(`rules[0] is for any method https://app.example${url}`);
  });

  test('has the slash at the end that the request lacks', () => {
    expect(nearest([{ url: '/api/transfers/' }], '/api/transfers')).toBe(
      'rules[0] is for any method https://app.example/api/transfers/',
    );
  });

  test.each([
    ['/api/transfers/1'],
    ['/api/transfers/10'],
    ['/api/transfer/s1'],
    ['/api'],
    ['/x/api/transfers'],
    ['/?u=/api/transfers'],
  ])('is none for %s', (url) => {
    expect(nearest([TRANSFERS], url, 'POST')).toBeUndefined();
  });

  test('is none where a wildcard would have to take an encoded slash, as for the rule itself', () => {
    expect(nearest([{ url: '/api/*' }], '/api/a%2Fb')).toBeUndefined();
    expect(nearest([{ url: '/api/*' }], '/API/a%20b')).toBe(
      'rules[0] is for any method https://app.example/api/*',
    );
  });

  test('is the first of several, by its place among all', () => {
    const rules = [{ url: '/other' }, { url: '/api/*', method: 'PUT' }, { url: '/api/**', method: 'POST' }];
    expect(nearest(rules, '/API/transfers')).toBe('rules[1] is for PUT https://app.example/api/*');
    expect(nearest(rules, '/API/transfers/1')).toBe('rules[2] is for POST https://app.example/api/**');
  });

  test('begins with a wildcard only at its own origin: elsewhere it would be near to everything', () => {
    for (const url of ['/*', '/**']) {
      const rules = [{ url, method: 'POST' }];
      expect(nearest(rules, '/transfers')).toBe(`rules[0] is for POST https://app.example${url}`);
      expect(nearest(rules, 'https://api.example/transfers')).toBeUndefined();
    }
    expect(nearest([{ url: '/a*', method: 'POST' }], 'https://api.example/ab')).toBe(
      'rules[0] is for POST https://app.example/a*',
    );
  });

  test('is none that only its own matcher can tell', () => {
    const rules = [{ url: /transfers$/ }, { url: () => false }, { url: { test: () => false } }];
    expect(nearest(rules, '/api/transfers')).toBeUndefined();
    expect(nearest([...rules, TRANSFERS], '/api/transfers')).toBe(WORDS.replace('0', '3'));
  });
});
