import type { IdTokenClaims } from '../model/assurance';
import type { AuthorizedResponse } from '../model/authorization-response';
import type { NormalizedRequirement } from '../model/requirement';
import type { AudienceScope, Scope } from '../model/scope';

/** Who is logged in. */
export interface Session {
  /** `sub` of the session's ID token (OpenID Connect Core §2). */
  readonly subject: string;
}

/** The session's ordinary access token. */
export interface SessionToken {
  readonly accessToken: string;
  readonly tokenType: string;
  /** What the token response granted; `undefined` if it did not say, which means what was asked (RFC 6749 §5.1). */
  readonly scope: Scope | undefined;
}

/** A finished step-up: the facts of the grant, and the token itself. */
export interface Answer {
  readonly accessToken: string;
  readonly tokenType: string;
  /** What the token response granted; `undefined` if it did not say, which means what was asked (RFC 6749 §5.1). */
  readonly scope: Scope | undefined;
  /** `aud` of the access token, `undefined` if that can't be told. */
  readonly audience: readonly string[] | undefined;
  /** Those of the verified ID token. */
  readonly claims: IdTokenClaims;
  /** Seconds. */
  readonly expiresIn: number;
}

/** One authorization request, ready to be shown in a window. */
export interface Authorization {
  /** Where the window goes. */
  readonly url: string;
  /** The origin that will post the answer. */
  readonly origin: string;
  /** The `state` that the answer must carry (RFC 6749 §10.12). */
  readonly state: string;
  /**
   * Exchanges the code and verifies the ID token.
   *
   * @returns rejects with `token_failed` or `invalid_response`
   */
  finish(response: AuthorizedResponse): Promise<Answer>;
}

/**
 * What the SDK needs from an OpenID provider and from the app's own session with it.
 * `auth0Provider` is the one that ships; nothing here is particular to Auth0.
 *
 * A provider never changes the session: `session`, `granted` and `authorize` must leave its tokens, user, storage and cookies alone.
 */
export interface Provider {
  /** The audience the session was asked for. */
  readonly audience: string | undefined;
  /** What was asked for at login, by audience. */
  readonly requested: readonly AudienceScope[];
  /** Who is logged in, without asking the network; `undefined` for nobody. */
  session(): Promise<Session | undefined>;
  /** What the session is known to have been granted, without asking the network; `undefined` if nothing is known beyond `requested`. */
  granted(): Promise<AudienceScope | undefined>;
  /**
   * The session's ordinary token for an audience.
   *
   * @returns rejects with `login_required` or `token_failed`
   */
  token(audience: string | undefined): Promise<SessionToken>;
  /** Prepares an authorization request for exactly `openid` and the requirement's scope, and for its `acr_values` and `max_age`. */
  authorize(requirement: NormalizedRequirement): Promise<Authorization>;
}
