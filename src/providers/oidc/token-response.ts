import * as oauth from 'oauth4webapi';
import type { IdTokenClaims } from '../../model/claims';
import { StepUpError } from '../../model/errors';
import { parseScope } from '../../model/scope';
import type { TokenResponse } from '../../ports/provider';
import { isText, readAccessToken } from '../access-token';
import type { TokenBinding } from './dpop';

/** For how many seconds a token is taken to be good whose response does not say: it is used at once. */
const UNKNOWN_LIFETIME = 60;

/**
 * Gives what the token endpoint answered, with the checks that oauth4webapi leaves to us.
 *
 * @param binding the key that the token must be bound to, unless it is to be a Bearer token
 * @throws StepUpError `invalid_response`
 */
export function toTokenResponse(
  result: oauth.TokenEndpointResponse,
  client: oauth.Client,
  binding: TokenBinding | undefined,
): TokenResponse {
  const { access_token, token_type, scope, expires_in = UNKNOWN_LIFETIME } = result;
  const claims = oauth.getValidatedIdTokenClaims(result) as IdTokenClaims;
  if (!isText(claims.sub)) throw new StepUpError('invalid_response', 'The ID token has no "sub".');
  // With one audience oauth4webapi does not look at it (OpenID Connect Core §3.1.3.7, 5).
  if (claims['azp'] !== undefined && claims['azp'] !== client.client_id)
    throw new StepUpError('invalid_response', 'The ID token is for another client ("azp").');
  const told = readAccessToken(access_token);
  if (told.keyThumbprint !== undefined && told.keyThumbprint !== binding?.thumbprint)
    throw new StepUpError('invalid_response', 'The token is bound to another key (RFC 9449).');
  return {
    accessToken: access_token,
    // As fields spell them (RFC 6750 §2.1, RFC 9449 §7.1). oauth4webapi takes no other, and gives them in lower case.
    tokenType: token_type === 'dpop' ? 'DPoP' : 'Bearer',
    prove: binding?.proverFor(access_token, client[oauth.clockSkew] ?? 0),
    scope: scope === undefined ? told.scope : parseScope(scope),
    audience: told.audience,
    claims,
    authorizationDetails: result.authorization_details,
    expiresIn: expires_in,
  };
}
