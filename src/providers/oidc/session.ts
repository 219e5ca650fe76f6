import { StepUpError } from '../../model/errors';
import type { IdTokenClaims } from '../../model/claims';
import { parseScope, readTokens, type Scope } from '../../model/scope';
import type { Prove, SessionToken } from '../../ports/provider';
import { toScheme } from '../access-token';
import { loginNeeded } from '../login-needed';

type MaybePromise<T> = T | Promise<T>;

/** The session's ordinary access token, as a library that logs in gives it. */
export interface OidcSessionToken {
  accessToken: string;
  /** @default 'Bearer' */
  tokenType?: string | undefined;
  /**
   * For a token that is bound to a key (`tokenType: 'DPoP'`): makes the proof for a request, with the nonce
   * that its server asked for, if it did (RFC 9449 §4.2).
   */
  prove?: Prove | undefined;
  /** What it was granted, if its token response said so: space-separated, or an array. */
  scope?: string | readonly string[] | undefined;
}

/**
 * The app's own session, whatever logs it in. It is only read. The types are loose where those of the
 * libraries are; what they give is checked.
 *
 * @example
 * ```ts
 * // oidc-client-ts
 * const session: OidcSession = {
 *   claims: async () => (await manager.getUser())?.profile,
 *   scope: async () => (await manager.getUser())?.scope,
 *   async accessToken() {
 *     const user = await manager.getUser(); // as it is kept, expired or not
 *     return (user?.expired ? await manager.signinSilent() : user)?.access_token;
 *   },
 * };
 * ```
 */
export interface OidcSession {
  /**
   * Who is logged in: the claims of the session's verified ID token, without asking the network, unless the
   * session is a cookie alone; nothing for nobody. It is asked several times for a call.
   */
  claims(): MaybePromise<object | null | undefined>;
  /**
   * The session's ordinary token for an audience, renewed if need be; a string is a Bearer token, and nothing
   * means that the user must log in, and so does an error of the library's that says it (`login_required`,
   * `invalid_grant` …).
   * @default none: the session's requests carry a cookie (a BFF), and are sent as they are
   */
  accessToken?(options: {
    readonly audience: string | undefined;
  }): MaybePromise<string | OidcSessionToken | null | undefined>;
  /** What the session was granted, without asking the network; nothing if that is not known. */
  scope?(): MaybePromise<string | readonly string[] | null | undefined>;
}

/**
 * Takes the claims as they are now, without `__raw`, in which auth0-spa-js keeps the ID token itself
 * (guarantee G3).
 */
export function readClaims(given: object | null | undefined): IdTokenClaims | undefined {
  if (given === null || given === undefined) return undefined;
  const { __raw, ...claims } = given as { readonly __raw?: unknown; readonly sub?: unknown };
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '')
    throw new StepUpError('invalid_response', 'The session\'s claims have no text as "sub".');
  return { ...claims, sub };
}

/** Who is logged in, as the session says it. */
export async function readSession(session: OidcSession): Promise<IdTokenClaims | undefined> {
  return readClaims(await told(() => session.claims()));
}

/** What the session gives. Rejects with `login_required` if its library says so, and else as that does. */
async function told<T>(give: () => MaybePromise<T>): Promise<T> {
  try {
    return await give();
  } catch (error) {
    throw loginNeeded(error) ?? error;
  }
}

export async function readGrantedScope(session: OidcSession): Promise<Scope | undefined> {
  return readScope(await session.scope?.(), 'session.scope()');
}

function readScope(scope: string | readonly string[] | null | undefined, where: string): Scope | undefined {
  if (scope === null || scope === undefined) return undefined;
  return typeof scope === 'string' ? parseScope(scope) : readTokens(scope, where);
}

/**
 * `undefined` where a cookie does it. Rejects with `login_required`.
 *
 * @param isOwn whether it is the session's audience: what the session was granted for it is known where the token
 *   does not say it, and need not be what was asked for at login
 */
export async function readToken(
  session: OidcSession,
  audience: string | undefined,
  isOwn: boolean,
): Promise<SessionToken | undefined> {
  if (!session.accessToken) return undefined;
  const given = await told(() => session.accessToken!({ audience }));
  const { accessToken, tokenType, scope, prove }: Partial<OidcSessionToken> =
    typeof given === 'string' ? { accessToken: given } : (given ?? {});
  if (!accessToken) throw new StepUpError('login_required', 'The session has no valid token. Log in again.');
  return {
    accessToken,
    tokenType: toScheme(tokenType),
    prove: prove ?? undefined,
    scope: readScope(scope, 'accessToken().scope') ?? (isOwn ? await readGrantedScope(session) : undefined),
  };
}
