import {
  digestOf,
  readReturn,
  readWindowReturn,
  redirectState,
  windowState,
} from '../../src/model/return-url';

const PAGE = 'https://app.example/page';

describe('a URL that the user came back to', () => {
  test("is a redirect's or a window's by its state", () => {
    const state = redirectState('digest', 'signature');
    expect(state).toBe('step-up.digest.signature');
    expect(digestOf(state)).toBe('digest');
    expect(readReturn(`${PAGE}?code=1&state=${state}`)?.parameters).toEqual({ code: '1', state });
    expect(readWindowReturn(`${PAGE}?code=1&state=${state}`)).toBeUndefined();
    const window = windowState('random');
    expect(window).toBe('step-up-window.random');
    expect(readWindowReturn(`${PAGE}?code=1&state=${window}`)?.parameters).toEqual({
      code: '1',
      state: window,
    });
    expect(readReturn(`${PAGE}?code=1&state=${window}`)).toBeUndefined();
  });

  test.each([
    [''],
    ['?code=1'],
    ['?error=access_denied'],
    ['?code=1&state=login'],
    ['?state=step-up.digest.signature'],
    ['?code=1&state=xstep-up.digest.signature'],
    ['?code=1#state=step-up.digest.signature'],
  ])('is neither with %p', (query) => {
    expect(readReturn(PAGE + query)).toBeUndefined();
    expect(readWindowReturn(PAGE + query)).toBeUndefined();
  });

  test('carries an error as well (RFC 6749 §4.1.2.1)', () => {
    const state = redirectState('digest', 'signature');
    expect(readReturn(`${PAGE}?error=access_denied&error_description=No&error_uri=x&state=${state}`)).toEqual(
      {
        parameters: { error: 'access_denied', error_description: 'No', error_uri: 'x', state },
        cleaned: PAGE,
      },
    );
  });

  const answer = 'code=1&state=step-up.a.b&iss=https%3A%2F%2Fidp.example&session_state=x';
  test.each([
    [`?${answer}`, ''],
    [`?${answer}#hash`, '#hash'],
    [`?tab=2&${answer}`, '?tab=2'],
    [`?${answer}&tab=2`, '?tab=2'],
    [`?${answer}&tab=2&empty&x=%20+`, '?tab=2&empty&x=%20+'],
    [`?tab=2&${answer}&other=3#h?x&code=4`, '?tab=2&other=3#h?x&code=4'],
    [`?barcode=7&${answer}&codes=8`, '?barcode=7&codes=8'],
    [`?%63ode=1&state=step-up.a.b&tab=2`, '?tab=2'],
    [`?a=$&&${answer}&b=$1`, '?a=$&&b=$1'],
    [`?tab=2&${answer}&scope=openid%20transfer%3Afunds`, '?tab=2'], // Ory Hydra, IdentityServer
  ])('without the answer: %s → %p', (query, cleaned) => {
    expect(readReturn(PAGE + query)?.cleaned).toBe(PAGE + cleaned);
  });
});
