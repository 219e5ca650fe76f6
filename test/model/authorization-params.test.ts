import { readAuthorizationParams, toParameters } from '../../src/model/authorization-params';

const read = (value: unknown) => readAuthorizationParams(value, 'authorizationParams');

describe('other parameters of the authorization request', () => {
  test('are taken as they are now', () => {
    const details = [{ type: 'payment', amount: 100 }];
    const params = read({ connection: 'google', authorization_details: details, prompt: undefined });
    details[0]!.amount = 1;
    expect(params).toEqual({
      connection: 'google',
      authorization_details: [{ type: 'payment', amount: 100 }],
    });
    expect(params).not.toHaveProperty('prompt'); // it would replace the provider's
    expect(Object.isFrozen(params)).toBe(true);
  });

  test.each(
    [
      'scope audience acr_values max_age claims client_id redirect_uri response_type response_mode state',
      'nonce code_challenge code_challenge_method request request_uri',
    ]
      .join(' ')
      .split(' '),
  )('are not %s, which the requirement or a guarantee decides', (name) => {
    expect(() => read({ [name]: 'x' })).toThrow(
      new TypeError(`"authorizationParams.${name}" must be left out: the SDK sets it`),
    );
  });

  test('are an object of what JSON can hold', () => {
    expect(() => read('prompt=login')).toThrow(new TypeError('"authorizationParams" must be an object'));
    expect(() => read({ when: () => {} })).toThrow('"authorizationParams.when" must be something that JSON');
    expect(() => read({ authorization_details: { type: 'payment' } })).toThrow(
      new TypeError('"authorizationParams.authorization_details" must be an array (RFC 9396 §2)'),
    );
    expect(() => read({ authorization_details: undefined })).toThrow('must be an array'); // not: nothing to confirm
    expect(read({ authorization_details: [] })).toEqual({ authorization_details: [] });
  });

  test('travel as text: what is no string as JSON (RFC 9396 §2)', () => {
    expect(toParameters(undefined)).toEqual({});
    expect(
      toParameters({
        prompt: 'login',
        level: 2,
        flag: true,
        list: [{ a: 1 }],
        left_out: undefined,
        none: null,
      }),
    ).toStrictEqual({ prompt: 'login', level: '2', flag: 'true', list: '[{"a":1}]', none: 'null' });
  });
});
