import type { AuthorizedResponse } from '../model/authorization-response';
import type { IdTokenClaims } from '../model/claims';
import type { NormalizedRequirement } from '../model/requirement';
import type { AudienceScope, Scope } from '../model/scope';

/**
 * Makes the proof that a token which is bound to a key needs beside it (RFC 9449 §4.2).
 *
 * @param request the request that it is for, its URL without query and hash; and the nonce that its server
 *   asked for, if it did
 */
export type Prove = (request: {
  readonly url: string;
  readonly method: string;
  readonly nonce: string | undefined;
}) => Promise<string>;

/** The session's ordinary access token. */
export interface SessionToken {
  readonly accessToken: string;
  /** `DPoP` if there is a `prove`, and something else if there is none. */
  readonly tokenType: string;
  /** For a token that is bound to a key. */
  readonly prove?: Prove | undefined;
  /**
   * What the token response granted; `undefined` if it did not say, which means what was asked (RFC 6749
   * §5.1).
   */
  readonly scope: Scope | undefined;
}

/** What the token endpoint answered: the facts of the grant, and the token itself (RFC 6749 §5.1). */
export interface TokenResponse {
  readonly accessToken: string;
  /** `DPoP` if there is a `prove`, and something else if there is none. */
  readonly tokenType: string;
  /** For a token that is bound to a key. It holds the key, so whoever forgets the token forgets this. */
  readonly prove?: Prove | undefined;
  /**
   * What the token response granted or, if it does not say, the access token, if that is a JWT: one that
   * lists no scope has none. `undefined` for an opaque token, which means what was asked (RFC 6749 §5.1).
   */
  readonly scope: Scope | undefined;
  /** `aud` of the access token, `undefined` if that can't be told. */
  readonly audience: readonly string[] | undefined;
  /** The claims of the verified ID token. */
  readonly claims: IdTokenClaims;
  /** What the token response granted of them (RFC 9396 §7). */
  readonly authorizationDetails?: unknown;
  /** For how many seconds the access token is good. */
  readonly expiresIn: number;
}

/** How an authorization response becomes a token response. */
export interface Exchange {
  /**
   * Exchanges the code and verifies the ID token.
   *
   * @returns rejects with `token_failed` or `invalid_response`
   */
  exchangeCode(response: AuthorizedResponse): Promise<TokenResponse>;
}

/**
 * Where the provider's page is shown: in a window, or in place of this page (OpenID Connect Core §3.1.2.1).
 */
export type Display = 'popup' | 'page';

/** What an authorization request is made for, beside the requirement. */
export interface AuthorizationOptions {
  /** What the answer must carry (RFC 6749 §10.12): unguessable, and new for each request. */
  readonly state: string;
  readonly display: Display;
  /**
   * Where the answer to a window arrives: the app's callback page. Without it, the provider's page posts the
   * answer.
   */
  readonly redirectUri?: string | undefined;
}

/** One authorization request, ready to be shown. */
export interface AuthorizationRequest extends Exchange {
  /** The URL that the user is sent to. */
  readonly url: string;
  /**
   * The origin that will post the answer; `undefined` if the answer arrives at a page of this origin, by
   * redirect.
   */
  readonly origin: string | undefined;
  /**
   * What `resume` needs to finish on another page, as text. Without a token, but secret: it holds the PKCE
   * verifier.
   */
  readonly transaction: string;
}

/**
 * What the SDK needs from an OpenID provider and from the app's own session with it.
 * `auth0Provider` is the one that ships; nothing here is particular to Auth0.
 *
 * A provider never changes the session: `session`, `grantedScopes` and `authorize` must leave its tokens,
 * user, storage and cookies alone.
 */
export interface Provider {
  /**
   * Names the authorization server and the client, so that two on one page do not take each other's answers.
   */
  readonly id: string;
  /**
   * Names the authorization server, so that two clients of one may share a redirect URI.
   * @default `id`
   */
  readonly server?: string;
  /**
   * Where the answer to a request of `display: 'page'` arrives, always the same. An answer that arrives
   * elsewhere is refused, and so is another provider on the page that has the same (RFC 9700 §4.4). Without
   * this member nobody can tell.
   */
  readonly redirectUri?: string | undefined;
  /**
   * Whether `exchangeCode` refuses an answer without `iss` (RFC 9207), by which answers can be told apart as
   * well.
   */
  readonly requiresIss?: boolean;
  /** The audience the session was asked for. */
  readonly audience: string | undefined;
  /** What was asked for at login, by audience. */
  readonly loginScopes: readonly AudienceScope[];
  /**
   * Who is logged in: the claims of the session's verified ID token, without asking the network; `undefined`
   * for nobody.
   */
  session(): Promise<IdTokenClaims | undefined>;
  /**
   * What the session is known to have been granted, without asking the network; `undefined` if nothing is
   * known beyond `loginScopes`.
   */
  grantedScopes(): Promise<AudienceScope | undefined>;
  /**
   * The session's ordinary token for an audience; `undefined` for a session whose requests need none, because
   * they carry a cookie: they are sent as they are.
   *
   * @returns rejects with `login_required` or `token_failed`
   */
  token(audience: string | undefined): Promise<SessionToken | undefined>;
  /**
   * Prepares an authorization request for exactly `openid` and the requirement's scope, and for its
   * `acr_values`, `max_age`, `claims` and other parameters.
   */
  authorize(requirement: NormalizedRequirement, options: AuthorizationOptions): Promise<AuthorizationRequest>;
  /** Goes on with a request of `display: 'page'` that an earlier page made. */
  resume(requirement: NormalizedRequirement, transaction: string): Exchange;
}
