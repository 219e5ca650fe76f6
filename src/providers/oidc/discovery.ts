import * as oauth from 'oauth4webapi';
import { isSecure, toUrl } from '../../model/argument';
import { StepUpError } from '../../model/errors';
import { toReason } from './exchange-error';

/** What is known of an authorization server (RFC 8414 §2). */
export interface ServerMetadata extends oauth.AuthorizationServer {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

/** How oauth4webapi's requests are sent. A method, so that it fits each of their kinds. */
export interface HttpOptions {
  [oauth.customFetch](
    url: string,
    init: { [K in keyof RequestInit]: RequestInit[K] | undefined },
  ): Promise<Response>;
  [oauth.allowInsecureRequests]: boolean;
}

/** Gives the authorization server's metadata. Rejects with `authorization_failed`. */
export type Discover = () => Promise<ServerMetadata>;

/**
 * Asks the authorization server what it can, once. What failed is not remembered, so the next call asks
 * again.
 *
 * @param options `metadata`, for a server that does not publish it; `canPush`: whether requests are pushed
 * @see OpenID Connect Discovery 1.0 §4, RFC 8414 §3
 */
export function createDiscovery(
  issuer: string,
  { metadata: given, canPush }: { readonly metadata: object | undefined; readonly canPush: boolean },
  http: HttpOptions,
): Discover {
  let found: Promise<ServerMetadata> | undefined;

  async function discover(): Promise<ServerMetadata> {
    if (given !== undefined) return assertUsable({ ...given, issuer }, canPush);
    const url = new URL(issuer);
    const response = await oauth.discoveryRequest(url, http);
    return assertUsable(await oauth.processDiscoveryResponse(url, response), canPush);
  }

  return () =>
    (found ??= discover().catch((error: unknown) => {
      found = undefined;
      const { message, cause } = error as Error & { readonly cause?: Unusable };
      const actual = cause?.body?.['issuer']; // mostly one with a slash at its end, or without
      const reason =
        typeof actual === 'string' ? `its issuer is ${actual}` : toReason(message, cause?.status);
      throw new StepUpError(
        'authorization_failed',
        `The metadata of ${issuer} could not be used: ${reason}`,
        error,
      );
    }));
}

/** What oauth4webapi refused: what was read, or the response itself. */
interface Unusable {
  readonly body?: oauth.JsonObject;
  readonly status?: number;
}

/** For ID tokens, where the metadata lists none: an app that gives it by hand need not know. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

function assertUsable(metadata: oauth.AuthorizationServer, canPush: boolean): ServerMetadata {
  const { authorization_endpoint, token_endpoint } = metadata;
  const algorithms = metadata.id_token_signing_alg_values_supported ?? ALGORITHMS;
  for (const [name, value] of Object.entries({ authorization_endpoint, token_endpoint })) {
    const endpoint = toUrl(value);
    // The user is sent there: a URL that is a script would run as one of this page's own.
    if (endpoint === undefined || !isSecure(endpoint)) throw new Error(`its ${name} is no https URL`);
  }
  if (metadata.require_pushed_authorization_requests === true && !canPush)
    throw new Error('it requires pushed authorization requests: use "push"');
  if (metadata.require_signed_request_object === true && !canPush)
    throw new Error('it requires signed authorization requests: use "push"');
  if (metadata.code_challenge_methods_supported?.includes('S256') === false)
    throw new Error('it does not support PKCE with S256 (RFC 7636)');
  return {
    ...(metadata as ServerMetadata),
    // A public client has no secret for HS256, and "none" is for those that registered it (OpenID Connect Core §2).
    id_token_signing_alg_values_supported: algorithms.filter((name) => !/^(none|HS)/.test(name)),
  };
}
