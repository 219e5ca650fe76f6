import * as oauth from 'oauth4webapi';
import { toParameters, type AuthorizationParams } from '../../model/authorization-params';
import { toClaimsParameter, type IdTokenClaims } from '../../model/claims';
import { StepUpError } from '../../model/errors';
import type { NormalizedRequirement } from '../../model/requirement';
import { parseScope } from '../../model/scope';
import type {
  AuthorizationOptions,
  AuthorizationRequest,
  Exchange,
  TokenResponse,
} from '../../ports/provider';
import { isText, readAccessToken } from '../access-token';
import type { Discover, HttpOptions, ServerMetadata } from './discovery';
import { exchangeError } from './exchange-error';

/**
 * A part that checks the signature of an ID token which has passed every other check: what
 * `jwksVerification()` gives. What it is called with is the engine's own.
 */
export type VerifySignature = (server: object, response: Response, http: object) => Promise<void>;

/** An OpenID provider and this app's registration with it. */
export interface OidcEngine {
  readonly clientId: string;
  readonly discover: Discover;
  readonly http: HttpOptions;
  /** By which parameter the audience is asked for: that of RFC 8707, or what others had before. */
  readonly audienceParameter: 'resource' | 'audience';
  readonly requireIss: boolean;
  readonly verify: VerifySignature | undefined;
}

/** What a request must be told again to go on with it, and what binds its answer to it. */
interface Transaction {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

export interface RequestOptions extends Pick<AuthorizationOptions, 'state'> {
  /** Where the answer arrives, if it is not posted. */
  readonly redirectUri: string;
  /** Whether the provider's page posts the answer. */
  readonly isPosted: boolean;
  /** For every request; the requirement's come on top. */
  readonly authorizationParams: AuthorizationParams | undefined;
}

/**
 * Makes an authorization request for `openid` and what is missing, and nothing else (guarantee G4).
 *
 * @see OpenID Connect Core §3.1.2.1, RFC 7636 §4.3, RFC 8707 §2
 */
export async function createRequest(
  engine: OidcEngine,
  requirement: NormalizedRequirement,
  { state, redirectUri, isPosted, authorizationParams }: RequestOptions,
): Promise<AuthorizationRequest> {
  const server = await engine.discover();
  if (isPosted && server.response_modes_supported?.includes('web_message') !== true) {
    throw new StepUpError(
      'authorization_failed',
      'This authorization server posts no answers to a window. Use popup({ callbackUrl }).',
    );
  }
  const transaction: Transaction = {
    state,
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    redirectUri,
  };
  const { scope, audience, acr_values, max_age, claims } = requirement;
  const url = new URL(server.authorization_endpoint);
  const parameters = {
    ...toParameters({ ...authorizationParams, ...requirement.authorizationParams }),
    client_id: engine.clientId,
    response_type: 'code',
    response_mode: isPosted ? 'web_message' : 'query',
    redirect_uri: redirectUri,
    scope: ['openid', ...scope].join(' '),
    ...(audience !== undefined && { [engine.audienceParameter]: audience }),
    ...(acr_values !== undefined && { acr_values: acr_values.join(' ') }),
    ...(max_age !== undefined && { max_age: `${max_age}` }),
    ...(claims !== undefined && { claims: toClaimsParameter(claims) }),
    state,
    nonce: transaction.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(transaction.verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value);
  return {
    url: url.href,
    origin: isPosted ? url.origin : undefined,
    transaction: JSON.stringify(transaction),
    ...createExchange(engine, requirement, transaction),
  };
}

/** Goes on with a request that an earlier page made. */
export function resumeRequest(
  engine: OidcEngine,
  requirement: NormalizedRequirement,
  transaction: string,
): Exchange {
  return createExchange(engine, requirement, readTransaction(transaction));
}

function readTransaction(text: string): Transaction {
  try {
    const transaction = JSON.parse(text) as Transaction;
    if (Object.values(transaction).every(isText)) return transaction;
  } catch {}
  throw new StepUpError('invalid_response', 'The transaction that was kept over the redirect was changed.');
}

function createExchange(
  engine: OidcEngine,
  { audience }: NormalizedRequirement,
  made: Transaction,
): Exchange {
  const { clientId, discover, http, audienceParameter, requireIss, verify } = engine;
  let isUsed = false;
  return {
    async exchangeCode({ state, code, iss }) {
      if (isUsed) throw new StepUpError('invalid_response', 'The answer was used already.');
      isUsed = true;
      const server = await discover();
      if (requireIss && iss === undefined) {
        throw new StepUpError('invalid_response', 'The answer does not say who gives it (RFC 9207).', {
          expected: { iss: server.issuer },
          actual: { iss },
        });
      }
      const client: oauth.Client = { client_id: clientId };
      try {
        const answer = new URLSearchParams({ state, code, ...(iss !== undefined && { iss }) });
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          oauth.None(),
          oauth.validateAuthResponse(server, client, answer, made.state),
          made.redirectUri,
          made.verifier,
          audience !== undefined && audienceParameter === 'resource'
            ? { ...http, additionalParameters: { resource: audience } }
            : http,
        );
        client[oauth.clockSkew] = await skewOf(response);
        const result = await oauth.processAuthorizationCodeResponse(server, client, response, {
          expectedNonce: made.nonce,
          requireIdToken: true,
        });
        await verify?.(server, response, http);
        revokeRefreshToken(server, client, result, http);
        return toTokenResponse(result, clientId);
      } catch (error) {
        throw exchangeError(error, server.token_endpoint);
      }
    },
  };
}

/**
 * By how many seconds the provider's clock is ahead of this device's. The ID token was made just now, for our
 * `nonce`, which is checked: so its `iat` is the provider's time, and a device whose clock is wrong refuses
 * no fresh token.
 */
async function skewOf(response: Response): Promise<number> {
  try {
    const { id_token } = (await response.clone().json()) as { readonly id_token: string };
    const payload = id_token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/');
    const { iat } = JSON.parse(atob(payload)) as { readonly iat?: unknown };
    return typeof iat === 'number' ? iat - Math.floor(Date.now() / 1000) : 0;
  } catch {
    return 0; // whatever is wrong with it is said where it is checked
  }
}

/** A step-up has no use for a refresh token, which nobody asked for: nobody shall have one (guarantee G4). */
function revokeRefreshToken(
  server: ServerMetadata,
  client: oauth.Client,
  { refresh_token }: oauth.TokenEndpointResponse,
  http: HttpOptions,
): void {
  if (refresh_token === undefined || server.revocation_endpoint === undefined) return;
  oauth.revocationRequest(server, client, oauth.None(), refresh_token, http).catch(() => {});
}

/** For how many seconds a token is taken to be good whose response does not say: it is used at once. */
const UNKNOWN_LIFETIME = 60;

function toTokenResponse(result: oauth.TokenEndpointResponse, clientId: string): TokenResponse {
  const { access_token, token_type, scope, expires_in = UNKNOWN_LIFETIME } = result;
  const claims = oauth.getValidatedIdTokenClaims(result) as IdTokenClaims;
  // oauth4webapi looks at neither of the two (with one audience).
  if (!isText(claims.sub)) throw new StepUpError('invalid_response', 'The ID token has no "sub".');
  if (claims['azp'] !== undefined && claims['azp'] !== clientId)
    throw new StepUpError('invalid_response', 'The ID token is for another client ("azp").');
  const told = readAccessToken(access_token);
  return {
    accessToken: access_token,
    // oauth4webapi gives it in lower case; the field's name for the scheme has a capital (RFC 6750 §2.1).
    tokenType: token_type === 'bearer' ? 'Bearer' : token_type,
    scope: scope === undefined ? told.scope : parseScope(scope),
    audience: told.audience,
    claims,
    expiresIn: expires_in,
  };
}
