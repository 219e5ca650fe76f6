import { jwtDecode, type JwtPayload } from 'jwt-decode';
import { parseScope, type Scope } from '../model/scope';

/** What an access token says of itself, as far as it can be told. */
export interface AccessTokenFacts {
  readonly audience: readonly string[] | undefined;
  readonly scope: Scope | undefined;
  /** Of the key that it is bound to (RFC 9449 §6.1). */
  readonly keyThumbprint: unknown;
}

/**
 * Reads an access token. It is the API's to read, and may be opaque (RFC 9068 §6). But one that says that it
 * is for another API should not leave this page, and where the token response lists no scope, a JWT is what
 * there is to go by: a JWT that lists none either (`scope` of RFC 9068 §2.2.3, or the `scp` that others have
 * for it) grants none.
 */
export function readAccessToken(accessToken: string): AccessTokenFacts {
  try {
    const payload = jwtDecode<
      (JwtPayload & { scope?: unknown; scp?: unknown; cnf?: { jkt?: unknown } }) | null
    >(accessToken);
    if (typeof payload === 'object' && payload !== null) {
      const { aud, scope, scp, cnf } = { __proto__: null, ...payload } as typeof payload; // what it says itself
      const listed = [scope ?? scp].flat().filter(isText).join(' ');
      return {
        audience: aud === undefined ? undefined : [aud].flat(),
        scope: parseScope(listed),
        keyThumbprint: cnf?.jkt,
      };
    }
  } catch {}
  return { audience: undefined, scope: undefined, keyThumbprint: undefined };
}

/**
 * A token type as fields spell it (RFC 6750 §2.1, RFC 9449 §7.1). Servers, and so the libraries that log in,
 * have it in any letter case, which not every API takes.
 */
export function toScheme(tokenType: string | null | undefined): string {
  return /^dpop$/i.test(`${tokenType}`) ? 'DPoP' : (tokenType ?? 'Bearer').replace(/^bearer$/i, 'Bearer');
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
