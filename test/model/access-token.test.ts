import { assertUsable } from '../../src/model/access-token';

const prove = () => Promise.resolve('proof');

const isDPoP = (type: unknown) => typeof type === 'string' && type.toLowerCase() === 'dpop';

const verdict = (accessToken: unknown, tokenType: unknown, key = isDPoP(tokenType)) => {
  try {
    assertUsable(accessToken, tokenType, key ? prove : undefined);
    return 'accepted';
  } catch (error) {
    return error as Error & { code: string };
  }
};

/**
 * RFC 6750 §2.1: b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="; and two characters more
 * (RFC 6749 A.12: access-token = 1*VSCHAR) that neither end a credential nor a field.
 */
const TOKENS: unknown[] = [
  'mF_9.B5f-4.1JqM', // RFC 6750 §2.1
  'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln',
  'a',
  '0',
  '-',
  '.',
  '_',
  '~',
  '+',
  '/',
  'a=',
  'a==',
  'a===',
  'x'.repeat(100_000),
  '00D5e000001N20Q!ASAAQEDBeG8bOwPu8NWGsvFwWNfqHOp5ZcjMpFsU6yEM', // Salesforce
  'Atza|IwEBIJedGXjDqsU_vMxykqOMg', // Login with Amazon
];
const NO_TOKENS: unknown[] = [
  '',
  '=',
  '==',
  '=a',
  'a=b',
  'a b',
  ' a',
  'a ',
  'a\t',
  'a\n',
  '\na',
  'a\r\nX-Evil: 1',
  'a\0',
  'a,b',
  'a;b',
  'a"',
  '"a"',
  'a:b',
  'a@b',
  'a\\b',
  'a%20',
  'secrét',
  'a\u00a0',
  'a\u2028',
  '\u212a', // the Kelvin sign, which /i would take for a k
  undefined,
  null,
  0,
  1,
  true,
  {},
  ['a'],
  Symbol('a'),
  1n,
  new String('a'),
  { toString: () => 'a' },
];
/** RFC 9110 §5.6.2: token = 1*tchar */
const TYPES: unknown[] = ['Bearer', 'bearer', 'DPoP', 'N_A', 'a', "!#$%&'*+-.^_`|~0"];
const NO_TYPES: unknown[] = [
  '',
  ' ',
  'Bearer ',
  ' Bearer',
  'Bearer x',
  'Bearer\n',
  'a\r\nb',
  'a\0',
  'a=',
  'a/b',
  'a:b',
  'a,b',
  'a;b',
  'a@b',
  'a"',
  '(a)',
  '[a]',
  '{a}',
  '<a>',
  'a\\',
  'a?',
  'é',
  undefined,
  null,
  0,
  true,
  {},
  ['Bearer'],
  Symbol('a'),
];

describe('the syntax of an access token', () => {
  test.each(TOKENS.map((token) => [token]))('takes %.40p', (token) => {
    expect(verdict(token, 'Bearer')).toBe('accepted');
  });

  test.each(NO_TOKENS.map((token) => [token]))('refuses %p', (token) => {
    expect(verdict(token, 'Bearer')).toMatchObject({ name: 'StepUpError', code: 'invalid_response' });
  });
});

describe('the syntax of a token type', () => {
  test.each(TYPES.map((type) => [type]))('takes %p', (type) => {
    expect(verdict('token', type)).toBe('accepted');
  });

  test.each(NO_TYPES.map((type) => [type]))('refuses %p', (type) => {
    expect(verdict('token', type)).toMatchObject({ name: 'StepUpError', code: 'invalid_response' });
  });
});

describe('the binding of a token to a key (RFC 9449 §5)', () => {
  test.each([
    ['DPoP', true, 'accepted'],
    ['dpop', true, 'accepted'],
    ['DPoP', false, 'The access token is a DPoP token without a key'],
    ['Bearer', true, 'The access token is not bound to its key'],
    ['N_A', true, 'The access token is not bound to its key'],
  ])('of a token of type %p, with a key: %p: %s', (type, key, expected) => {
    const result = verdict('token', type, key);
    expect(typeof result === 'string' ? result : result.message).toBe(expected);
    if (typeof result !== 'string') expect(result.code).toBe('invalid_response');
  });
});

test('an error quotes neither the token nor its type', () => {
  for (const [token, type] of [
    ['SECRET one', 'Bearer'],
    ['SECRET', 'SECRET two'],
  ]) {
    const error = verdict(token, type) as Error;
    expect(error.message).toBe('The access token or its type is malformed');
    expect(error.cause).toBeUndefined();
  }
});
