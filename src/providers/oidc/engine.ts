import type { Discover, HttpOptions } from './discovery';
import type { BindToken } from './dpop';

/**
 * A part that checks the signature of an ID token which has passed every other check: what
 * `jwksVerification()` gives. What it is called with is the engine's own.
 */
export type VerifySignature = (server: object, response: Response, http: object) => Promise<void>;

/**
 * Pushes the parameters of an authorization request to the server, and gives the `request_uri` that stands
 * for them (RFC 9126 §2). An app's backend usually does it, with a client authentication that a page can't
 * have.
 */
export type PushRequest = (params: URLSearchParams) => string | Promise<string>;

/** An OpenID provider and this app's registration with it. */
export interface OidcEngine {
  readonly clientId: string;
  readonly discover: Discover;
  readonly http: HttpOptions;
  /** By which parameter the audience is asked for: that of RFC 8707, or what others had before. */
  readonly audienceParameter: 'resource' | 'audience';
  readonly requireIss: boolean;
  readonly verify: VerifySignature | undefined;
  /** Pushes a request to the server (RFC 9126). */
  readonly push: PushRequest | undefined;
  /** Makes the key that a step-up's token is bound to. Without it, tokens are Bearer tokens. */
  readonly bind: BindToken | undefined;
}
