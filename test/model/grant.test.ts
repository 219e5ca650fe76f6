import { assertGrantMeets, type AllowUser, type Grant } from '../../src/model/grant';

const NOW = 1_000_000;
const ASKED = { scope: ['transfer:funds'], audience: 'https://api.example' };
const GRANT: Grant = {
  attempt: { id: 1, requirement: { scope: [], audience: undefined } },
  claims: { sub: 'alice' },
  scope: ['transfer:funds'],
  audience: ['https://api.example'],
  tokenType: 'Bearer',
  expiresAt: NOW + 1,
  tookInSeconds: 0,
  age: () => 0,
  subject: Promise.resolve({ sub: 'alice' }),
};

const verdict = (grant: Partial<Grant>, requirement = ASKED, allowUser?: unknown) => {
  try {
    assertGrantMeets(
      { ...GRANT, ...grant },
      { requirement, subject: 'alice', now: NOW, allowUser: allowUser as AllowUser },
    );
    return 'met';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('G6: a grant is used only if it meets the requirement', () => {
  test.each<[Partial<Grant>, string, string]>([
    [{}, 'met', 'equal'],
    [
      { scope: ['openid', 'transfer:funds', 'read:accounts'] },
      'met',
      'more scopes than asked for (RFC 6749 §3.3)',
    ],
    [{ scope: [] }, 'scope_not_granted', 'none'],
    [{ scope: ['read:accounts'] }, 'scope_not_granted', 'another'],
    [{ scope: ['transfer:funds:small'] }, 'scope_not_granted', 'one that starts alike'],
    [{ scope: ['TRANSFER:FUNDS'] }, 'scope_not_granted', 'scopes are case-sensitive (RFC 6749 §3.3)'],
    [{ claims: { sub: 'bob' } }, 'user_mismatch', 'another user'],
    [{ claims: { sub: 'Alice' } }, 'user_mismatch', 'sub is case-sensitive (OpenID Connect Core §2)'],
    [{ claims: { sub: '' } }, 'user_mismatch', 'nobody'],
    [{ audience: ['https://other.example'] }, 'audience_mismatch', 'a token for another API'],
    [{ audience: [] }, 'audience_mismatch', 'a token for no API'],
    [{ audience: ['https://api.example/'] }, 'audience_mismatch', 'audiences are compared as they are'],
    [{ audience: ['https://idp.example/userinfo', 'https://api.example'] }, 'met', 'several audiences'],
    [{ audience: undefined }, 'met', 'an opaque token, of which it can not be told'],
    [{ tokenType: 'bearer' }, 'met', 'token types are case-insensitive (RFC 6749 §5.1)'],
    [
      { tokenType: 'DPoP' },
      'met',
      'a type that needs a key, which is looked at with the token (RFC 9449 §5)',
    ],
    [{ tokenType: 'N_A' }, 'invalid_response', 'not an access token (RFC 8693 §2.2.1)'],
    [{ expiresAt: NOW }, 'invalid_response', 'expired'],
    [{ expiresAt: NaN }, 'invalid_response', 'a lifetime that is no number'],
    [{ authorizationDetails: [{ type: 'payment' }] }, 'met', 'details that nobody asked for (RFC 9396 §7)'],
  ])('%j: %s, %s', (grant, expected) => {
    expect(verdict(grant)).toBe(expected);
  });

  test('does not ask for an audience where none is known', () => {
    expect(verdict({ audience: ['anything'] }, { ...ASKED, audience: undefined as never })).toBe('met');
  });

  test.each([
    ['true', () => true, 'met'],
    ['false', () => false, 'user_mismatch'],
    ['a promise', async () => true, 'user_mismatch'],
    ['something truthy', () => 'yes', 'user_mismatch'],
  ])('accepts another user only if allowUser returns true, here %s', (_, allowUser, expected) => {
    expect(verdict({ claims: { sub: 'bob' } }, ASKED, allowUser)).toBe(expected);
  });

  test('says what was expected and what came', () => {
    expect(() =>
      assertGrantMeets(
        { ...GRANT, scope: ['read:accounts'] },
        { requirement: ASKED, subject: 'alice', now: NOW, allowUser: undefined },
      ),
    ).toThrow(
      expect.objectContaining({
        cause: { expected: { scope: ['transfer:funds'] }, actual: { scope: ['read:accounts'] } },
      }),
    );
  });
});

describe('a grant that is not used', () => {
  const refusal = (grant: Partial<Grant>, requirement: object = {}) => {
    try {
      assertGrantMeets(
        { ...GRANT, ...grant },
        { requirement: { ...ASKED, ...requirement }, subject: 'alice', now: NOW, allowUser: undefined },
      );
    } catch (error) {
      return error;
    }
    return undefined;
  };

  test.each<[Partial<Grant>, object]>([
    [
      { claims: { sub: 'bob' } },
      {
        message: 'Another user completed the step-up. Call again.',
        cause: { expected: { sub: 'alice' }, actual: { sub: 'bob' } },
      },
    ],
    [{ scope: [] }, { message: 'The authorization server did not grant transfer:funds' }],
    [
      { audience: ['other'] },
      {
        message: 'The access token is not for https://api.example',
        cause: { expected: { aud: 'https://api.example' }, actual: { aud: ['other'] } },
      },
    ],
    [
      { tokenType: 'mac' },
      {
        message: 'The access token is of no usable type',
        cause: { expected: { token_type: ['Bearer', 'DPoP'] }, actual: { token_type: 'mac' } },
      },
    ],
    [{ tokenType: 'bearer2' }, { code: 'invalid_response' }],
    [{ tokenType: 'xbearer' }, { code: 'invalid_response' }],
    [{ expiresAt: NOW }, { message: 'The access token has expired' }],
    [{ claims: { sub: 'alice', acr: 'x' } }, { code: 'assurance_not_met' }],
  ])('as of %j says why', (grant, error) => {
    const strict = 'acr' in (grant.claims ?? {}) ? { acr_values: ['gold'] } : {};
    expect(refusal(grant, strict)).toMatchObject(error);
  });

  test('names all scopes that are missing, and no other', () => {
    expect(refusal({ scope: ['b'] }, { scope: ['a', 'b', 'c'] })).toMatchObject({
      message: 'The authorization server did not grant a c',
    });
  });

  test('allowUser is told who was expected and who came', () => {
    const allowUser = jest.fn(() => true);
    expect(verdict({ claims: { sub: 'bob' } }, ASKED, allowUser)).toBe('met');
    expect(allowUser).toHaveBeenCalledWith({ expected: 'alice', actual: 'bob' });
  });

  const payment = { type: 'payment', amount: { value: 100, currency: 'EUR' }, to: ['x', 'y'] };
  test.each<[unknown, string]>([
    [[payment], 'met'],
    [[{ ...payment, id: 7 }], 'met'],
    [[{ type: 'other' }, payment], 'met'],
    [[{ ...payment, to: ['y', 'x', 'z'] }], 'met'],
    [undefined, 'scope_not_granted'],
    [[], 'scope_not_granted'],
    [payment, 'scope_not_granted'],
    [[{ ...payment, amount: { value: 1, currency: 'EUR' } }], 'scope_not_granted'],
    [[{ ...payment, amount: { value: 100 } }], 'scope_not_granted'],
    [[{ ...payment, amount: 100 }], 'scope_not_granted'],
    [[{ ...payment, to: ['x'] }], 'scope_not_granted'],
    [[{ ...payment, to: 'x' }], 'scope_not_granted'],
    ['payment', 'scope_not_granted'],
  ])('or is, with the authorization details %j: %s (RFC 9396 §7)', (authorizationDetails, expected) => {
    const authorizationParams = { authorization_details: [payment] };
    const error = refusal({ authorizationDetails }, { authorizationParams });
    expect((error as { code?: string } | undefined)?.code ?? 'met').toBe(expected);
    if (error !== undefined)
      expect(error).toMatchObject({
        message: 'The authorization server did not grant all authorization_details',
        cause: {
          expected: { authorization_details: [payment] },
          actual: { authorization_details: authorizationDetails },
        },
      });
  });

  test('and not by what the details inherit', () => {
    const { amount, ...others } = payment;
    const authorizationParams = { authorization_details: [payment] };
    Object.assign(Object.prototype, { amount });
    const error = refusal({ authorizationDetails: [others] }, { authorizationParams });
    delete (Object.prototype as { amount?: unknown }).amount;
    expect(error).toMatchObject({ code: 'scope_not_granted' });
  });
});
