import type { ICache, IdToken } from '@auth0/auth0-spa-js';
import type { IdTokenClaims } from '../../model/claims';
import { StepUpError } from '../../model/errors';
import { parseScope } from '../../model/scope';
import type { TokenResponse } from '../../ports/provider';
import { isText, readAccessToken } from '../access-token';

/** What auth0-spa-js wanted to remember. */
export interface Captured {
  claims?: IdToken;
  body?: Partial<Record<'access_token' | 'token_type' | 'oauthTokenScope', string>> & { expires_in?: number };
}

export const CAPTURED = Symbol('the access token was captured');

/**
 * A cache that keeps nothing. auth0-spa-js writes the claims of the verified ID token first, then the access
 * token, and then the cookies that say who is logged in. Those cookies are the session's: throwing at the
 * access token leaves them alone.
 */
export function capturingCache(captured: Captured): ICache {
  return {
    get: () => undefined,
    remove() {},
    allKeys: () => [],
    set(_key, entry) {
      const { decodedToken, body } = entry as {
        decodedToken?: { claims: IdToken };
        body?: NonNullable<Captured['body']>;
      };
      if (decodedToken !== undefined) captured.claims = decodedToken.claims;
      if (body === undefined) return;
      captured.body = body;
      throw CAPTURED;
    },
  };
}

/** Gives what was captured as a token response. Throws `invalid_response` if a part of it is missing. */
export function toTokenResponse({ claims, body }: Captured): TokenResponse {
  const { access_token, token_type, expires_in, oauthTokenScope } = body ?? {};
  const isComplete =
    claims !== undefined &&
    isText(claims['sub']) &&
    isText(access_token) &&
    isText(token_type) &&
    typeof expires_in === 'number' &&
    ['string', 'undefined'].includes(typeof oauthTokenScope);
  if (!isComplete)
    throw new StepUpError(
      'invalid_response',
      'The token response lacks one of id_token, access_token, token_type, expires_in, or has it in another shape (RFC 6749 §5.1)',
    );
  const told = readAccessToken(access_token);
  return {
    accessToken: access_token,
    tokenType: token_type,
    scope: oauthTokenScope === undefined ? told.scope : parseScope(oauthTokenScope),
    audience: told.audience,
    claims: withoutToken(claims),
    expiresIn: expires_in,
  };
}

/** The claims without the ID token that they are from, which nothing in the SDK needs. */
export function withoutToken(idToken: IdToken): IdTokenClaims {
  const claims: Partial<IdToken> = { ...idToken };
  delete claims.__raw;
  return { ...claims, sub: claims['sub'] as string };
}
