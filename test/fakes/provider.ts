import type { TokenResponse } from '../../src';

export const AUDIENCE = 'https://api.example';

/** An answer that meets everything but the scope, which depends on what was asked. */
export const GRANTED: TokenResponse = {
  accessToken: 'step-up-token',
  tokenType: 'Bearer',
  scope: undefined,
  audience: [AUDIENCE, 'https://idp.example/userinfo'],
  claims: { sub: 'alice' },
  expiresIn: 60,
};
