import { toParameters, type AuthorizationParams } from '../../model/authorization-params';
import { toClaimsParameter } from '../../model/claims';
import { StepUpError } from '../../model/errors';
import type { NormalizedRequirement } from '../../model/requirement';
import type { AuthorizationOptions, AuthorizationRequest, Exchange } from '../../ports/provider';
import { randomText, sha256 } from '../../ports/crypto';
import { isText } from '../access-token';
import type { OidcEngine, PushRequest } from './engine';
import { createExchange, readTransaction, type Transaction } from './exchange';

/** What a request is made for, beside the requirement. */
export interface RequestOptions extends AuthorizationOptions {
  /** Where the answer to a request of `display: 'page'` arrives; a posted answer's request names it too. */
  readonly pageRedirectUri: string;
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
  { state, display, redirectUri: callbackUrl, pageRedirectUri, authorizationParams }: RequestOptions,
): Promise<AuthorizationRequest> {
  const server = await engine.discover();
  const isPosted = display === 'popup' && callbackUrl === undefined;
  const redirectUri = (display === 'popup' ? callbackUrl : undefined) ?? pageRedirectUri;
  if (isPosted && server.response_modes_supported?.includes('web_message') !== true) {
    throw new StepUpError(
      'authorization_failed',
      'This authorization server posts no answers to a window. Use popup({ callbackUrl }).',
    );
  }
  const transaction: Transaction = {
    state,
    nonce: randomText(),
    verifier: randomText(),
    redirectUri,
  };
  // A key can't be kept for another page: there it is made after the return, and PKCE alone binds the code.
  const binding = display === 'page' ? undefined : await engine.bind?.(engine.http, redirectUri);
  const { scope, audience, acr_values, max_age, claims, acrs } = requirement;
  const url = new URL(server.authorization_endpoint);
  const parameters = {
    ...toParameters({ ...authorizationParams, ...requirement.authorizationParams }),
    client_id: engine.clientId,
    response_type: 'code',
    response_mode: isPosted ? 'web_message' : 'query',
    redirect_uri: redirectUri,
    scope: ['openid', ...scope].join(' '),
    ...(audience !== undefined && { [engine.audienceParameter]: audience }),
    acr_values: acr_values?.join(' '),
    max_age: max_age?.toString(),
    claims: toClaimsParameter(claims, acrs),
    state,
    nonce: transaction.nonce,
    code_challenge: await sha256(transaction.verifier),
    code_challenge_method: 'S256',
    ...(binding && { dpop_jkt: binding.thumbprint }),
  };
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) params.set(name, value);
  const asked = engine.push ? await pushed(engine.push, params) : params;
  asked.forEach((value, name) => url.searchParams.set(name, value));
  return {
    url: url.href,
    origin: isPosted ? url.origin : undefined,
    transaction: JSON.stringify(transaction),
    ...createExchange(engine, requirement, transaction, binding),
  };
}

/** What is left to be said in the URL (RFC 9126 §4). */
async function pushed(push: PushRequest, params: URLSearchParams): Promise<URLSearchParams> {
  const request_uri: unknown = await push(new URLSearchParams(params));
  if (!isText(request_uri)) throw new StepUpError('authorization_failed', '"push" gave no request_uri.');
  return new URLSearchParams({ client_id: params.get('client_id')!, request_uri });
}

/** Goes on with a request that an earlier page made. */
export function resumeRequest(
  engine: OidcEngine,
  requirement: NormalizedRequirement,
  transaction: string,
): Exchange {
  return createExchange(engine, requirement, readTransaction(transaction));
}
