import { assertAuthorized, isWebMessage, parseResponse } from '../../src/model/authorization-response';

const parseWebMessage = (data: unknown) => (isWebMessage(data) ? parseResponse(data.response) : undefined);

describe('a web message', () => {
  test.each([
    [
      { type: 'authorization_response', response: { code: 'c', state: 's' } },
      { code: 'c', state: 's' },
    ],
    [
      { type: 'authorization_response', response: { code: 'c', state: 's', iss: 'https://idp.example' } },
      { code: 'c', state: 's', iss: 'https://idp.example' },
    ],
    [
      { type: 'authorization_response', response: { error: 'e', state: 's' } },
      { error: 'e', state: 's' },
    ],
    [
      { type: 'authorization_response', response: { error: 'e', error_description: 'd', state: 's' } },
      { error: 'e', error_description: 'd', state: 's' },
    ],
    // An answer that is both is an error: it must not be used.
    [
      { type: 'authorization_response', response: { error: 'e', code: 'c', state: 's' } },
      { error: 'e', state: 's' },
    ],
    [
      { type: 'authorization_response', response: { error: 'e', error_description: {}, state: 's' } },
      { error: 'e', state: 's' },
    ],
    [{ type: 'authorization_response', response: { error: 'e' } }, { error: 'e' }],
    // What is no text was not said.
    [{ type: 'authorization_response', response: { error: 'e', state: 7 } }, { error: 'e' }],
    [
      { type: 'authorization_response', response: { code: 'c', state: 's', iss: ['https://idp.example'] } },
      { code: 'c', state: 's' },
    ],
  ])('reads %j', (data, response) => {
    expect(parseWebMessage(data)).toEqual(response);
  });

  test.each([
    [undefined],
    [null],
    [0],
    ['authorization_response'],
    [[]],
    [{}],
    [{ type: 'authorization_response' }],
    [{ type: 'authorization_response', response: null }],
    [{ type: 'authorization_response', response: 'code=c&state=s' }],
    [{ type: 'authorization_response', response: {} }],
    [{ type: 'authorization_response', response: { code: 'c' } }],
    [{ type: 'authorization_response', response: { state: 's' } }],
    [{ type: 'authorization_response', response: { code: 'c', state: ['s'] } }],
    [{ type: 'authorization_response', response: { code: { toString: 'c' }, state: 's' } }],
    [{ type: 'authorization_response', response: { code: 7, error: 7, state: 's' } }],
    [{ type: 'AUTHORIZATION_RESPONSE', response: { code: 'c', state: 's' } }],
    [{ type: ['authorization_response'], response: { code: 'c', state: 's' } }],
  ])('takes %j for no answer', (data) => {
    expect(parseWebMessage(data)).toBeUndefined();
  });
});

describe('assertAuthorized (RFC 6749 §4.1.2.1)', () => {
  test('accepts a code', () => {
    expect(() => assertAuthorized({ state: 's', code: 'c' })).not.toThrow();
  });

  test.each([
    ['access_denied', 'access_denied'],
    // OpenID Connect Core Error Code unmet_authentication_requirements 1.0 §1
    ['unmet_authentication_requirements', 'assurance_not_met'],
    ['login_required', 'authorization_failed'],
    ['server_error', 'authorization_failed'],
    ['invalid_scope', 'authorization_failed'],
  ])('turns the error %s into %s, with what the server said as its cause', (error, code) => {
    expect(() => assertAuthorized({ state: 's', error, error_description: 'because' })).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringContaining('because'),
        cause: { error, error_description: 'because' },
      }),
    );
  });
});
