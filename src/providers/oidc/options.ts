import { readAuthorizationParams, type AuthorizationParams } from '../../model/authorization-params';
import { ownFields } from '../../model/own';
import { readScope } from '../../model/scope';
import type { VerifySignature } from './engine';
import { isLoopback } from './http';
import type { OidcSession } from './session';

/** A part that binds step-up tokens to keys: what `dpop()` gives. What it returns is the engine's own. */
export type TokenBinder = () => Promise<object>;

/** An authorization server's metadata, as it would publish it (RFC 8414 §2). */
export interface OidcMetadata {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  /** Where the keys are that `jwksVerification()` needs. */
  readonly jwks_uri?: string;
  readonly id_token_signing_alg_values_supported?: readonly string[];
  readonly response_modes_supported?: readonly string[];
  readonly authorization_response_iss_parameter_supported?: boolean;
  readonly revocation_endpoint?: string;
  readonly [name: string]: unknown;
}

/** Options of `oidcProvider`. */
export interface OidcProviderOptions {
  /** The issuer, as its discovery document and its ID tokens spell it. */
  issuer: string;
  /** The app's client id. Use the one that the session has: with another one `sub` may differ. */
  clientId: string;
  /** The app's own session, whatever logs it in. It is only read. */
  session: OidcSession;
  /**
   * The scopes that the app asks for at login: the best that is known before the session says more.
   * @default `openid`
   */
  scope?: string | readonly string[];
  /**
   * The API that the session's token is for. A requirement may name another one.
   * @default none
   */
  audience?: string;
  /**
   * By which parameter an audience is asked for.
   * @default 'resource' (RFC 8707)
   */
  audienceParameter?: 'resource' | 'audience';
  /**
   * Where the answer to a `redirect()` arrives: a URL that the authorization server knows for this client. Use
   * one at which the library that logs in does not look for an answer of its own.
   * @default this page's origin, with a slash at the end
   */
  redirectUri?: string;
  /**
   * Parameters for every step-up's authorization request, such as `login_hint`; a requirement's own come on
   * top. What guarantees fix (`scope`, `state`, `redirect_uri` …) is refused.
   * @default none
   */
  authorizationParams?: AuthorizationParams;
  /**
   * The server's metadata, for a server that publishes none: `authorization_endpoint` and `token_endpoint` at
   * least, by the names of RFC 8414 §2.
   * @default what the issuer publishes (OpenID Connect Discovery 1.0 §4)
   */
  metadata?: OidcMetadata;
  /**
   * Whether every answer says who gives it (`iss`, RFC 9207): an answer without is then `invalid_response`.
   * Two providers on one page that both require it may share a redirect URI.
   * @default false: `iss` is compared if it is there, and required if the metadata says that the server sends it
   */
  requireIss?: boolean;
  /**
   * Checks the ID token's signature: `jwksVerification()`.
   * @default none: the ID token comes from the token endpoint, over TLS (OpenID Connect Core §3.1.3.7, 6)
   */
  verify?: VerifySignature;
  /**
   * Binds each step-up's token to a key of its own: `dpop()`.
   * @default none: step-up tokens are Bearer tokens
   */
  dpop?: TokenBinder;
}

const OPTIONS = [
  'issuer',
  'clientId',
  'session',
  'scope',
  'audience',
  'audienceParameter',
  'redirectUri',
  'authorizationParams',
  'metadata',
  'requireIss',
  'verify',
  'dpop',
] as const;

/** @throws TypeError naming the option that is wrong */
export function readOptions(given: OidcProviderOptions) {
  if (typeof given !== 'object' || given === null)
    throw new TypeError('oidcProvider needs { issuer, clientId, session }');
  const unknown = Object.keys(given).find((name) => !(OPTIONS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new TypeError(`"${unknown}" is not an option of oidcProvider. Known are: ${OPTIONS.join(', ')}`);
  const options = ownFields(given, OPTIONS);
  const { clientId, session, scope = 'openid', audience, audienceParameter = 'resource', verify } = options;
  const { authorizationParams, metadata, requireIss = false } = options;
  const issuer = readUrl(options.issuer, 'issuer');
  if (issuer.protocol !== 'https:' && !isLoopback(issuer))
    throw new TypeError('"issuer" must be an https URL');
  if (typeof clientId !== 'string' || clientId === '') throw new TypeError('"clientId" must be a string');
  if (typeof session?.claims !== 'function')
    throw new TypeError('"session" must be an object with a function `claims`, and others of OidcSession');
  if (audience !== undefined && (typeof audience !== 'string' || audience === ''))
    throw new TypeError('"audience" must be a non-empty string');
  if (audienceParameter !== 'resource' && audienceParameter !== 'audience')
    throw new TypeError("\"audienceParameter\" must be 'resource' or 'audience'");
  if (metadata !== undefined && (typeof metadata !== 'object' || metadata === null))
    throw new TypeError('"metadata" must be an object such as { authorization_endpoint, token_endpoint }');
  if (typeof requireIss !== 'boolean') throw new TypeError('"requireIss" must be true or false');
  if (verify !== undefined && typeof verify !== 'function')
    throw new TypeError('"verify" must be a function such as jwksVerification()');
  if (options.dpop !== undefined && typeof options.dpop !== 'function')
    throw new TypeError('"dpop" must be a function such as dpop() gives');
  const origin = globalThis.location?.origin;
  return {
    issuer: options.issuer!,
    clientId,
    session,
    audience,
    audienceParameter,
    requireIss,
    verify,
    dpop: options.dpop,
    // Kept as it is now, so that nobody sends a code elsewhere later.
    metadata: metadata && structuredClone(metadata),
    loginScope: readScope(scope, 'scope'),
    redirectUri:
      options.redirectUri === undefined ? `${origin}/` : readUrl(options.redirectUri, 'redirectUri').href,
    authorizationParams:
      authorizationParams && readAuthorizationParams(authorizationParams, 'authorizationParams'),
  };
}

function readUrl(value: unknown, name: string): URL {
  try {
    if (typeof value === 'string') return new URL(value, globalThis.location?.href);
  } catch {}
  throw new TypeError(`"${name}" must be a URL`);
}
