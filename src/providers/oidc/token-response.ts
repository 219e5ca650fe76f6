import * as oauth from 'oauth4webapi';
import type { IdTokenClaims } from '../../model/claims';
import { StepUpError } from '../../model/errors';
import { parseScope } from '../../model/scope';
import type { TokenResponse } from '../../ports/provider';
import { isText, readAccessToken } from '../access-token';

/** For how many seconds a token is taken to be good whose response does not say: it is used at once. */
const UNKNOWN_LIFETIME = 60;

/**
 * Gives what the token endpoint answered, with the checks that oauth4webapi leaves to us.
 *
 * @throws StepUpError `invalid_response`
 */
export function toTokenResponse(result: oauth.TokenEndpointResponse, clientId: string): TokenResponse {
  const { access_token, token_type, scope, expires_in = UNKNOWN_LIFETIME } = result;
  const claims = oauth.getValidatedIdTokenClaims(result) as IdTokenClaims;
  if (!isText(claims.sub)) throw new StepUpError('invalid_response', 'The ID token has no "sub".');
  // With one audience oauth4webapi does not look at it (OpenID Connect Core §3.1.3.7, 5).
  if (claims['azp'] !== undefined && claims['azp'] !== clientId)
    throw new StepUpError('invalid_response', 'The ID token is for another client ("azp").');
  const told = readAccessToken(access_token);
  return {
    accessToken: access_token,
    // oauth4webapi gives it in lower case; the scheme has a capital (RFC 6750 §2.1).
    tokenType: token_type === 'bearer' ? 'Bearer' : token_type,
    scope: scope === undefined ? told.scope : parseScope(scope),
    audience: told.audience,
    claims,
    expiresIn: expires_in,
  };
}
