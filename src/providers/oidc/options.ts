import { readAuthorizationParams, type AuthorizationParams } from '../../model/authorization-params';
import {
  assertIs,
  assertText,
  assertType,
  isRecord,
  isSecure,
  readFields,
  toUrl,
} from '../../model/argument';
import { frozenCopy } from '../../model/json';
import { readScope } from '../../model/scope';
import type { PushRequest, VerifySignature } from './engine';
import { isText } from '../access-token';
import type { OidcSession } from './session';

/** A part that binds step-up tokens to keys: what `dpop()` gives. What it takes and returns is the engine's own. */
export interface TokenBinder {
  createBinding(http: object, redirectUri: string): Promise<object>;
}

/** An authorization server's metadata, as it would publish it (RFC 8414 §2). */
export interface OidcMetadata {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  /** Where the keys are that `jwksVerification()` needs. */
  readonly jwks_uri?: string;
  readonly id_token_signing_alg_values_supported?: readonly string[];
  readonly response_modes_supported?: readonly string[];
  readonly authorization_response_iss_parameter_supported?: boolean;
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
  scope?: string | readonly string[] | undefined;
  /**
   * The API that the session's token is for. A requirement may name another one.
   * @default none
   */
  audience?: string | undefined;
  /**
   * By which parameter an audience is asked for.
   * @default 'resource' (RFC 8707)
   */
  audienceParameter?: 'resource' | 'audience' | undefined;
  /**
   * Where the answer to a `redirect()` arrives: a URL that the authorization server knows for this client. Use
   * one at which the library that logs in does not look for an answer of its own.
   * @default this page's origin, with a slash at the end
   */
  redirectUri?: string | undefined;
  /**
   * Parameters for every step-up's authorization request, such as `login_hint`; a requirement's own come on
   * top. What guarantees fix (`scope`, `state`, `redirect_uri` …) is refused. What comes of them is not checked:
   * `authorization_details` belong in a rule.
   * @default none
   */
  authorizationParams?: AuthorizationParams | undefined;
  /**
   * The server's metadata, for a server that publishes none: `authorization_endpoint` and `token_endpoint` at
   * least, by the names of RFC 8414 §2.
   * @default what the issuer publishes (OpenID Connect Discovery 1.0 §4)
   */
  metadata?: OidcMetadata | undefined;
  /**
   * Whether every answer says who gives it (`iss`, RFC 9207): an answer without is then `invalid_response`.
   * Two providers on one page that both require it may share a redirect URI.
   * @default false: `iss` is compared if it is there, and required if the metadata says that the server sends it
   */
  requireIss?: boolean | undefined;
  /**
   * Checks the ID token's signature: `jwksVerification()`.
   * @default none: the ID token comes from the token endpoint, over TLS (OpenID Connect Core §3.1.3.7, 6)
   */
  verify?: VerifySignature | undefined;
  /**
   * Pushes the parameters of each authorization request to the server (RFC 9126), and gives its
   * `request_uri`.
   * @default none: they are in the URL that the user is sent to
   */
  push?: PushRequest | undefined;
  /**
   * Binds each step-up's token to a key of its own: `dpop()`.
   * @default none: step-up tokens are Bearer tokens
   */
  dpop?: TokenBinder | undefined;
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
  'push',
  'dpop',
] as const;

/** @throws TypeError naming the option that is wrong */
export function readOptions(given: OidcProviderOptions) {
  const options = readFields(given, OPTIONS, 'options', '');
  const { clientId, session, scope = 'openid', audience, audienceParameter = 'resource' } = options;
  const { redirectUri, authorizationParams, metadata, requireIss = false, verify, push, dpop } = options;
  const page = typeof document !== 'undefined' && globalThis.location?.href;
  const issuer = toUrl(options.issuer);
  assertIs(issuer !== undefined && isSecure(issuer), 'issuer', 'an https URL');
  assertIs(isText(clientId), 'clientId', 'a non-empty string');
  assertIs(typeof session?.claims === 'function', 'session', 'an object with a function `claims`');
  assertType(session.accessToken ?? undefined, 'function', 'session.accessToken');
  assertType(session.scope ?? undefined, 'function', 'session.scope');
  assertText(audience, 'audience');
  assertIs(
    ['resource', 'audience'].includes(audienceParameter),
    'audienceParameter',
    "'resource' or 'audience'",
  );
  assertIs(metadata === undefined || isRecord(metadata), 'metadata', 'an object');
  assertType(requireIss, 'boolean', 'requireIss');
  assertType(verify, 'function', 'verify');
  // One that takes nothing checks nothing, such as jwksVerification without its parentheses.
  assertIs(verify?.length !== 0, 'verify', 'what jwksVerification() gives');
  assertType(push, 'function', 'push');
  assertIs(dpop === undefined || typeof dpop.createBinding === 'function', 'dpop', 'what dpop() gives');
  const answersAt = toUrl(redirectUri ?? '/', page || '');
  // On a server and in a worker there is no page that an answer could come back to.
  assertIs(!page || answersAt !== undefined, 'redirectUri', 'a URL');
  return {
    issuer: options.issuer!,
    clientId,
    session,
    audience,
    audienceParameter,
    requireIss,
    verify,
    push,
    dpop,
    // Kept as it is now, so that nobody sends a code elsewhere later.
    metadata: metadata && frozenCopy(metadata),
    loginScope: readScope(scope, 'scope'),
    // As it is written: a server compares it with what it knows as texts (RFC 6749 §3.1.2.3).
    redirectUri: toUrl(redirectUri) ? redirectUri! : (answersAt?.href ?? ''),
    authorizationParams:
      authorizationParams && readAuthorizationParams(authorizationParams, 'authorizationParams'),
  };
}
