import { assertIs, isRecord, ownOf } from './argument';
import { readJson, toJson } from './json';

/** The claims of a verified ID token (OpenID Connect Core §2). */
export interface IdTokenClaims {
  readonly sub: string;
  readonly acr?: unknown;
  readonly amr?: unknown;
  readonly auth_time?: unknown;
  readonly iat?: unknown;
  /** What else the tenant puts there. */
  readonly [name: string]: unknown;
}

/**
 * What a claim must be: a value (arrays and objects are compared as JSON), or what a function says of it with
 * `true`.
 */
export type ClaimTest =
  | string
  | number
  | boolean
  | null
  | readonly unknown[]
  | { readonly [name: string]: unknown }
  | ((value: unknown) => boolean);

/** What ID token claims must be, by name, or what a function says of all of them with `true`. */
export type ClaimsTest = { readonly [name: string]: ClaimTest } | ((claims: IdTokenClaims) => boolean);

/**
 * Validates what a user wrote, and takes it as it is now. Functions are kept as they are.
 *
 * @throws TypeError naming the claim that could never be met, or never be missed
 */
export function readClaimsTest(value: unknown, where: string): ClaimsTest {
  if (typeof value === 'function') return value as ClaimsTest;
  assertIs(isRecord(value), where, 'an object, or a function');
  const tests = Object.entries(value).map(([name, test]): [string, ClaimTest] => [
    name,
    typeof test === 'function' ? (test as ClaimTest) : readJson(test, `${where}.${name}`, ', or a function'),
  ]);
  // What names none is met by every ID token.
  assertIs(tests.length > 0, where, 'non-empty');
  return Object.freeze(Object.fromEntries(tests));
}

/** Whether claims are as a test says. */
export function meetsClaims(claims: IdTokenClaims, test: ClaimsTest): boolean {
  // Strictly true: an async function would return a promise, which is truthy.
  if (typeof test === 'function') return test(claims) === true;
  return Object.entries(test).every(([name, expected]) => {
    const actual = ownOf(claims, name);
    return typeof expected === 'function' ? expected(actual) === true : toJson(actual) === toJson(expected);
  });
}

/**
 * Whether two tests, or the claims of two ID tokens, are the same, as far as can be told: functions are if
 * they are identical.
 */
export function sameClaims(
  one: ClaimsTest | IdTokenClaims | undefined,
  other: ClaimsTest | IdTokenClaims | undefined,
): boolean {
  if (one === other) return true;
  if (!isRecord(one) || !isRecord(other)) return false;
  // Of both, for a member that is undefined is as good as none: a copy by JSON leaves it out.
  const names = Object.keys({ ...one, ...other });
  return names.every((name) => sameValue(ownOf(one, name), ownOf(other, name)));
}

function sameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  return typeof one !== 'function' && typeof other !== 'function' && toJson(one) === toJson(other);
}

/** Whether a test can be kept as text. */
export function isSerializable(test: ClaimsTest | undefined): boolean {
  return (
    typeof test !== 'function' && Object.values(test ?? {}).every((value) => typeof value !== 'function')
  );
}

/**
 * The `claims` request parameter that asks for them in the ID token (OpenID Connect Core §5.5): exact values
 * as values, others by name; and for `acrs` in the access token.
 *
 * @returns `undefined` if there is nothing that can be put into words
 */
export function toClaimsParameter(test: ClaimsTest | undefined, acrs?: string): string | undefined {
  const essential = (value: unknown) => ({ essential: true, ...(typeof value !== 'function' && { value }) });
  const id_token =
    typeof test === 'object'
      ? Object.fromEntries(Object.entries<unknown>(test).map(([name, value]) => [name, essential(value)]))
      : undefined;
  const access_token = acrs === undefined ? undefined : { acrs: essential(acrs) };
  return id_token || access_token ? JSON.stringify({ id_token, access_token }) : undefined;
}
