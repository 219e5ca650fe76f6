import { assertIs } from './argument';

/** RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ) */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/** A list of scope tokens without repetition, in the order given. */
export type Scope = readonly string[];

/** Scopes of one audience; `undefined` is that of a session without one. */
export interface AudienceScope {
  readonly audience: string | undefined;
  readonly scope: Scope;
}

/** Each token once. */
export function toScope(tokens: readonly string[]): Scope {
  return Object.freeze([...new Set(tokens)]);
}

/** Whether it is one word of a scope. Those of `acr_values` are held to the same, for URIs are such words. */
export function isScopeToken(value: unknown): value is string {
  return typeof value === 'string' && SCOPE_TOKEN.test(value);
}

/** Splits a scope string as it travels on the wire (RFC 6749 §3.3) into its tokens. */
export function parseScope(value: string): Scope {
  return toScope(value.split(' ').filter((token) => token !== ''));
}

/**
 * Reads a scope as users write it, where a comma in a string is taken for a mistake: RFC 6749 §3.3 has it as
 * part of a name, which an array can say.
 */
export function readScope(value: unknown, where: string): Scope {
  const hasComma = typeof value === 'string' && value.includes(',');
  assertIs(!hasComma, where, 'separated by spaces, or an array');
  return readTokens(value, where);
}

/**
 * Reads a space-separated string or an array of tokens.
 *
 * @param where how to name it in an error, such as `rules[0].acr_values`
 */
export function readTokens(value: unknown, where: string): Scope {
  const tokens: unknown = typeof value === 'string' ? parseScope(value) : value;
  assertIs(
    Array.isArray(tokens) && tokens.every(isScopeToken),
    where,
    'a string or an array of scope tokens',
  );
  return toScope(tokens);
}

/** Reads a list that must name something if it is given. */
export function readSome(value: unknown, where: string, read: typeof readTokens): Scope | undefined {
  if (value === undefined) return undefined;
  const tokens = read(value, where);
  assertIs(tokens.length > 0, where, 'non-empty');
  return tokens;
}

/** The scopes of `needed` that `granted` lacks. */
export function missingScopes(needed: Scope, granted: Scope): Scope {
  return Object.freeze(needed.filter((token) => !granted.includes(token)));
}
