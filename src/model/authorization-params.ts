import { readJson } from './json';

/**
 * Parameters of an authorization request that pass through as they are. What is not a string, a number or a
 * boolean is sent as JSON (RFC 9396 §2).
 */
export type AuthorizationParams = { readonly [name: string]: unknown };

/** Those that a requirement or the guarantees decide. */
const FIXED: readonly string[] = [
  'scope',
  'audience',
  'acr_values',
  'max_age',
  'claims', // a requirement's own fields
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
];

/**
 * Takes them as they are now.
 *
 * @throws TypeError naming the parameter that can't be passed through
 */
export function readAuthorizationParams(value: unknown, where: string): AuthorizationParams {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`"${where}" must be an object such as { login_hint: 'alice' }`);
  const params = Object.entries(value).map(([name, content]): [string, unknown] => {
    if (FIXED.includes(name))
      throw new TypeError(
        `"${where}.${name}" can't be passed through: ${name} is decided by the requirement, or by the SDK`,
      );
    return [name, content === undefined ? undefined : readJson(content, `${where}.${name}`)];
  });
  return Object.freeze(Object.fromEntries(params));
}

/** As they travel. */
export function toParameters(params: AuthorizationParams | undefined): Record<string, string> {
  const entries = Object.entries(params ?? {}).filter(([, content]) => content !== undefined);
  return Object.fromEntries(
    entries.map(([name, content]) => [name, typeof content === 'string' ? content : JSON.stringify(content)]),
  );
}
