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

/** What a claim must be: a value (arrays and objects are compared as JSON), or what a function says of it with `true`. */
export type ClaimTest = string | number | boolean | null | readonly unknown[] | { readonly [name: string]: unknown } | ((value: unknown) => boolean);

/** What ID token claims must be, by name, or what a function says of all of them with `true`. */
export type ClaimsTest = { readonly [name: string]: ClaimTest } | ((claims: IdTokenClaims) => boolean);

/** Validates what a user wrote. */
export function readClaimsTest(value: unknown, where: string): ClaimsTest {
  if (typeof value === 'function') return value as ClaimsTest;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`"${where}" must be an object such as { authentication_level: 'mfa' }, or a function`);
  }
  for (const [name, test] of Object.entries(value)) {
    if (test === undefined) throw new TypeError(`"${where}.${name}" must be a value or a function, not undefined`);
  }
  return Object.freeze({ ...(value as { readonly [name: string]: ClaimTest }) });
}

/** Whether claims are as a test says. */
export function meetsClaims(claims: IdTokenClaims, test: ClaimsTest): boolean {
  // Strictly true: an async function would return a promise, which is truthy.
  if (typeof test === 'function') return test(claims) === true;
  return Object.entries(test).every(([name, expected]) => {
    const actual = claims[name];
    return typeof expected === 'function' ? expected(actual) === true : toJson(actual) === toJson(expected);
  });
}

/** Whether two tests are the same, as far as can be told: functions are if they are identical. */
export function sameClaims(one: ClaimsTest | undefined, other: ClaimsTest | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined || typeof one === 'function' || typeof other === 'function') return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => {
      const [mine, theirs] = [one[name], other[name]];
      return typeof mine === 'function' || typeof theirs === 'function' ? mine === theirs : toJson(mine) === toJson(theirs);
    })
  );
}

/** Whether a test can be kept as text. */
export function isSerializable(test: ClaimsTest | undefined): boolean {
  return typeof test !== 'function' && Object.values(test ?? {}).every((value) => typeof value !== 'function');
}

/**
 * The `claims` request parameter that asks for them in the ID token (OpenID Connect Core §5.5): exact values as values, others by name.
 *
 * @returns `undefined` if there is nothing that can be put into words
 */
export function toClaimsParameter(test: ClaimsTest): string | undefined {
  if (typeof test === 'function' || Object.keys(test).length === 0) return undefined;
  const members = Object.entries(test).map(([name, expected]) => [name, { essential: true, ...(typeof expected !== 'function' && { value: expected }) }]);
  return JSON.stringify({ id_token: Object.fromEntries(members) });
}

/** As JSON, members in one order, so that equal values are equal texts. */
function toJson(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1))) : part,
  );
}
