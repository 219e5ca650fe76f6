/** RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ) */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/** A list of scope tokens without repetition, in the order given. */
export type Scope = readonly string[];

/** Scopes of one audience; `undefined` is that of a session without one. */
export interface AudienceScope {
  readonly audience: string | undefined;
  readonly scope: Scope;
}

/** Splits a scope string as it travels on the wire (RFC 6749 §3.3) into its tokens. */
export function parseScope(value: string): Scope {
  return Object.freeze([...new Set(value.split(' ').filter((token) => token !== ''))]);
}

/**
 * Reads a scope as users write it: a space-separated string or an array of tokens.
 *
 * @param value what the user wrote
 * @param where how to name it in an error, such as `rules[0].scope`
 */
export function readScope(value: unknown, where: string): Scope {
  const tokens = typeof value === 'string' ? parseScope(value) : value;
  if (!Array.isArray(tokens)) {
    throw new TypeError(`"${where}" must be a space-separated string or an array of strings`);
  }
  for (const token of tokens) {
    if (typeof token !== 'string' || !SCOPE_TOKEN.test(token)) {
      throw new TypeError(
        `"${where}" contains ${JSON.stringify(token)}, which is not a scope token (RFC 6749 §3.3)`,
      );
    }
  }
  return Object.freeze([...new Set<string>(tokens)]);
}

/** The scopes of `needed` that `granted` lacks. */
export function missingScopes(needed: Scope, granted: Scope): Scope {
  return Object.freeze(needed.filter((token) => !granted.includes(token)));
}
