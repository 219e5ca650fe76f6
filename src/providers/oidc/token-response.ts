import * as oauth from 'oauth4webapi';
import { isRecord } from '../../model/argument';
import type { IdTokenClaims } from '../../model/claims';
import { mismatch, StepUpError } from '../../model/errors';
import { parseScope } from '../../model/scope';
import type { TokenResponse } from '../../ports/provider';
import { isText, readAccessToken, toScheme } from '../access-token';
import type { TokenBinding } from './dpop';

/** For how many seconds a token is taken to be good whose response does not say: it is used at once. */
const UNKNOWN_LIFETIME = 60;

/**
 * Takes an answer as its server means it: what is `null` is not there, and an array of scopes is a scope. An
 * error is one whatever the status (RFC 6749 §5.2), which a proxy may change, and however it is labelled.
 *
 * A refresh token that nobody asked for is forgotten here. Revoking it may end the session (guarantee G5):
 * servers end by it what was given to this client for this user, the app's own tokens among it.
 *
 * @returns the answer as it is if it is no JSON object: what is wrong with it is said where it is checked
 * @throws StepUpError `token_failed`
 */
export async function readAnswer(response: Response): Promise<Response> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  if (!isRecord(body)) return response;
  const { refresh_token: _, ...members } = body;
  for (const name in members) if (members[name] === null) delete members[name];
  const { scope, error, error_description } = members;
  if (isText(error)) {
    const reason = isText(error_description) ? `${error}: ${error_description}` : error;
    throw new StepUpError('token_failed', `The code was not exchanged: ${reason}`, {
      error,
      error_description,
    });
  }
  if (Array.isArray(scope)) members['scope'] = scope.join(' ');
  return new Response(JSON.stringify(members), response);
}

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
  // What the answer itself says, and not what somebody added to Object.prototype.
  const own = { __proto__: null, ...result } as object as oauth.TokenEndpointResponse;
  const { access_token, token_type, scope, expires_in = UNKNOWN_LIFETIME, authorization_details } = own;
  const claims = oauth.getValidatedIdTokenClaims(result) as IdTokenClaims;
  if (!isText(claims.sub)) throw new StepUpError('invalid_response', 'The ID token has no "sub".');
  // With one audience oauth4webapi does not look at it (OpenID Connect Core §3.1.3.7, 5).
  const { azp } = claims;
  if (azp !== undefined && azp !== client.client_id)
    throw mismatch(
      'invalid_response',
      'The ID token is for another client ("azp").',
      'azp',
      client.client_id,
      azp,
    );
  const told = readAccessToken(access_token);
  if (told.keyThumbprint !== undefined && told.keyThumbprint !== binding?.thumbprint)
    throw new StepUpError('invalid_response', 'The token is bound to another key (RFC 9449).');
  return {
    accessToken: access_token,
    tokenType: toScheme(token_type),
    prove: binding?.proverFor(access_token, client[oauth.clockSkew] ?? 0),
    scope: scope === undefined ? told.scope : parseScope(scope),
    audience: told.audience,
    claims,
    authorizationDetails: authorization_details,
    expiresIn: expires_in,
  };
}
