import type { ICache, IdToken } from '@auth0/auth0-spa-js';
import { jwtDecode, type JwtPayload } from 'jwt-decode';
import type { IdTokenClaims } from '../../model/claims';
import { StepUpError } from '../../model/errors';
import { parseScope, type Scope } from '../../model/scope';
import type { TokenResponse } from '../../ports/provider';

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
  const told = read(access_token);
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

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/**
 * An access token is the API's to read, and may be opaque (RFC 9068 §6). But one that says that it is for
 * another API should not leave this page, and a JWT is better to go by than an answer that lists no scope,
 * for auth0-spa-js hides an empty one: a JWT that lists none either (`scope` of RFC 9068 §2.2.3, or the `scp`
 * that others have for it) grants none.
 */
function read(accessToken: string): { audience: readonly string[] | undefined; scope: Scope | undefined } {
  try {
    const payload = jwtDecode<(JwtPayload & { scope?: unknown; scp?: unknown }) | null>(accessToken);
    if (typeof payload === 'object' && payload !== null) {
      const { aud, scope, scp } = payload;
      const listed = [scope ?? scp].flat().filter(isText).join(' ');
      return { audience: aud === undefined ? undefined : [aud].flat(), scope: parseScope(listed) };
    }
  } catch {}
  return { audience: undefined, scope: undefined };
}
