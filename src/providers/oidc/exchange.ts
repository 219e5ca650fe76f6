import { jwtDecode } from 'jwt-decode';
import * as oauth from 'oauth4webapi';
import { mismatch, StepUpError } from '../../model/errors';
import type { NormalizedRequirement } from '../../model/requirement';
import type { Exchange } from '../../ports/provider';
import { isText } from '../access-token';
import type { TokenBinding } from './dpop';
import type { OidcEngine } from './engine';
import { exchangeError } from './exchange-error';
import { readAnswer, toTokenResponse } from './token-response';

/** By how much the clocks of a server's machines may differ, when `exp`, `nbf` and `iat` are compared. */
const CLOCK_TOLERANCE_IN_SECONDS = 60;

/** What binds an answer to its request. It travels as text if another page goes on with it. */
export interface Transaction {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/**
 * Exchanges the code of one request, once.
 *
 * @param announced the key that the request announced. Without it, if tokens are bound, one is made now
 * @see OpenID Connect Core §3.1.3, RFC 7636 §4.5, RFC 8707 §2.2, RFC 9207 §2.4, RFC 9449 §5
 */
export function createExchange(
  engine: OidcEngine,
  { audience }: NormalizedRequirement,
  made: Transaction,
  announced?: TokenBinding,
): Exchange {
  const { clientId, discover, http, audienceParameter, requireIss, verify, bind } = engine;
  let isUsed = false;
  return {
    async exchangeCode({ state, code, iss }) {
      if (isUsed) throw new StepUpError('invalid_response', 'The answer was used already.');
      isUsed = true;
      const server = await discover();
      if (state !== made.state || !code)
        throw new StepUpError('invalid_response', 'The answer is to another request, or has no code.');
      const isRequired = requireIss || server.authorization_response_iss_parameter_supported;
      if (iss ? iss !== server.issuer : isRequired)
        throw mismatch(
          'invalid_response',
          'The answer names another issuer, or none (RFC 9207).',
          'iss',
          server.issuer,
          iss,
        );
      // It inherits nothing: what somebody added to Object.prototype would say where the code is sent
      // (`use_mtls_endpoint_aliases`, RFC 8705 §5).
      const client = {
        __proto__: null,
        client_id: clientId,
        [oauth.clockTolerance]: CLOCK_TOLERANCE_IN_SECONDS,
      } as object as oauth.Client;
      const binding = announced ?? (await bind?.(http, made.redirectUri));
      try {
        const parameters = {
          code,
          redirect_uri: made.redirectUri,
          code_verifier: made.verifier,
          ...(audience !== undefined && audienceParameter === 'resource' && { resource: audience }),
        };
        const response = await readAnswer(
          // What authorizationCodeGrantRequest() checks before it, an answer's parameters, is checked above.
          await oauth.genericTokenEndpointRequest(
            server,
            client,
            oauth.None(),
            'authorization_code',
            parameters,
            binding?.http ?? http,
          ),
        );
        client[oauth.clockSkew] = await skewOf(response);
        const result = await oauth.processAuthorizationCodeResponse(server, client, response, {
          expectedNonce: made.nonce,
          requireIdToken: true,
        });
        await verify?.(server, response, http);
        return toTokenResponse(result, client, binding);
      } catch (error) {
        throw exchangeError(error);
      }
    },
  };
}

/** Reads what was kept for this page. */
export function readTransaction(text: string): Transaction {
  try {
    const { state, nonce, verifier, redirectUri } = JSON.parse(text) as Transaction;
    const transaction = { state, nonce, verifier, redirectUri };
    if (Object.values(transaction).every(isText)) return transaction;
  } catch {}
  throw new StepUpError('invalid_response', 'The kept transaction was changed.');
}

/**
 * By how many seconds the provider's clock is ahead of this device's. The ID token was made just now, for our
 * `nonce`, which is checked: so its `iat` is the provider's time, and a device whose clock is wrong refuses
 * no fresh token. Nothing is rounded: a proof that is a second early is refused by servers that allow for none.
 */
async function skewOf(response: Response): Promise<number> {
  try {
    const { id_token } = (await response.clone().json()) as { readonly id_token: string };
    const { iat } = jwtDecode<{ readonly iat?: unknown }>(id_token);
    return typeof iat === 'number' ? iat - Date.now() / 1000 : 0;
  } catch {
    return 0; // whatever is wrong with it is said where it is checked
  }
}
