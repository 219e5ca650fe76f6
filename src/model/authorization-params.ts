import { assertIs, isRecord } from './argument';
import { readJson } from './json';

/**
 * Parameters of an authorization request that pass through as they are. What is not a string, a number or a
 * boolean is sent as JSON (RFC 9396 §2).
 */
export type AuthorizationParams = { readonly [name: string]: unknown };

/** What parameters may depend on: the request that the access token is for. */
export interface RequestFacts {
  readonly url: string;
  readonly method: string;
  /** What will be sent: parsed, if it is a JSON object or array, and else the text; '' if nothing is. */
  readonly body: unknown;
}

/** Decides on the parameters once the request is known that they are for. */
export type AuthorizationParamsFor = (
  request: RequestFacts,
) => AuthorizationParams | Promise<AuthorizationParams>;

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
  assertIs(isRecord(value), where, 'an object');
  const params = Object.entries(value).map(([name, content]): [string, unknown] => {
    assertIs(!FIXED.includes(name), `${where}.${name}`, 'left out: the SDK sets it');
    assertIs(
      name !== 'authorization_details' || Array.isArray(content),
      `${where}.${name}`,
      'an array (RFC 9396 §2)',
    );
    return [name, content === undefined ? undefined : readJson(content, `${where}.${name}`)];
  });
  // One that is not given replaces none, such as the organization that the session is in.
  return Object.freeze(Object.fromEntries(params.filter(([, content]) => content !== undefined)));
}

/** As they travel. */
export function toParameters(params: AuthorizationParams | undefined): Record<string, string> {
  const entries = Object.entries(params ?? {}).filter(([, content]) => content !== undefined);
  return Object.fromEntries(
    entries.map(([name, content]) => [name, typeof content === 'string' ? content : JSON.stringify(content)]),
  );
}
