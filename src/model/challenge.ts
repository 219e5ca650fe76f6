import { assertIs, readFields } from './argument';
import { hasAuthenticationRequirements } from './assurance';
import { normalizeRequirement, type NormalizedChallenge } from './requirement';
import { isScopeToken, parseScope } from './scope';

/**
 * One challenge of a `WWW-Authenticate` field (RFC 9110 §11.6.1). Scheme and names are in lower case, values
 * without their quotes.
 */
export interface Challenge {
  readonly scheme: string;
  readonly token68?: string;
  readonly params: ReadonlyMap<string, string>;
}

/** What an API asks for, in OAuth's words. It adds to what the rule demands, and replaces none of it. */
export interface ChallengedRequirement {
  /** As in a requirement. Only scopes that rules name for the API, or its rule's `challengeable`, are asked for. */
  scope?: string | readonly string[] | undefined;
  /** As in a requirement. */
  acr_values?: string | readonly string[] | undefined;
  /** As in a requirement: in seconds, 0 is "now". */
  max_age?: number | undefined;
  /**
   * The value of `acrs` that the *access token* must have. It is asked for in the `claims` parameter (OpenID
   * Connect Core §5.5), and checked by the API alone: an access token is not the page's to read.
   */
  acrs?: string | undefined;
}

const FIELDS = ['scope', 'acr_values', 'max_age', 'acrs'] as const;

/**
 * Validates and copies what somebody made of an API's answer. An API must not get to say anything else of the
 * authorization request.
 *
 * @throws TypeError naming what is wrong
 */
export function readChallenge(value: unknown): NormalizedChallenge {
  const { acrs, scope, acr_values, max_age } = readFields(
    value as ChallengedRequirement,
    FIELDS,
    'challenge',
  );
  assertIs(acrs === undefined || isScopeToken(acrs), 'challenge.acrs', 'one word');
  const given = {
    scope: scope?.length === 0 ? undefined : scope,
    acr_values: acr_values?.length === 0 ? undefined : acr_values,
    max_age,
  };
  const asked = normalizeRequirement(given, 'challenge', undefined);
  const needed = { ...asked, acrs };
  assertIs(
    asked.scope.length > 0 || hasAuthenticationRequirements(needed),
    'challenge',
    'for some scope or strength',
  );
  return Object.freeze(needed);
}

/**
 * RFC 9110 §5.5, and no longer than what nginx passes on by default (8 KiB): what is longer is a mistake or
 * an attack.
 */
const FIELD = /^[\t -~\x80-\xFF]{0,8192}$/;
const TOKEN = /([\w!#$%&'*+.^`|~-]+)/.source;

/**
 * What a comma or the end closes (RFC 9110 §5.6): a parameter (the first one with its scheme), a scheme (with
 * a token68), or nothing. Linear: repetitions that follow one another share no character, so that there is
 * only one way to try.
 */
const ELEMENT = new RegExp(
  `[ \t]*(?:(?:(?:${TOKEN} +)?${TOKEN}[ \t]*=[ \t]*(?:${TOKEN}|"((?:[^"\\\\]|\\\\.)*)")|${TOKEN}(?=( ?))(?: +([\\w.~+/-]+=*))?)[ \t]*)?(?:,|$)`,
  'gy',
);

/**
 * Parses a `WWW-Authenticate` field value; several fields come joined by `", "` from `Headers.get`. Never
 * throws.
 *
 * @returns `[]` if any of it is malformed: what is left of a field that was tampered with is no reason to ask
 *   the user for anything
 * @see RFC 9110 §11.2 to §11.6.1, §5.6
 */
export function parseChallenges(field: string | null): readonly Challenge[] {
  if (field === null || !FIELD.test(field)) return [];
  const challenges: Challenge[] = [];
  let open: Map<string, string> | undefined;
  let end = 0;
  for (const [text, first, name, token, quoted = '', alone, space, token68] of field.matchAll(ELEMENT)) {
    end += text.length;
    const scheme = first ?? alone;
    if (scheme !== undefined) {
      open = new Map();
      challenges.push({
        scheme: scheme.toLowerCase(),
        params: open,
        ...(token68 !== undefined && { token68 }),
      });
      // Parameters need a space after the scheme, even if empty elements come first ("Basic , realm=x"), and
      // no token68.
      if (space === '' || token68 !== undefined) open = undefined;
    }
    if (name !== undefined) {
      const key = name.toLowerCase();
      if (open === undefined || open.has(key)) return []; // once per challenge (RFC 9110 §11.2)
      open.set(key, token ?? quoted.replace(/\\(.)/g, '$1'));
    }
  }
  return end === field.length ? challenges : [];
}

/** Whether an error of a challenge is about strength, or else about scope: RFC 6750 §3.1, RFC 9470 §3. */
const ERRORS: ReadonlyMap<unknown, boolean> = new Map([
  ['insufficient_scope', false],
  ['insufficient_user_authentication', true],
]);

/**
 * Finds what a step-up can do about the challenges. It fails closed: what is half understood is not asked of
 * the user.
 *
 * @param errors which errors there are, and whether each is about strength
 * @returns what the first challenge that a step-up can answer asks for, or `undefined` if there is none
 * @see RFC 6750 §3.1, RFC 9470 §3, RFC 9449 §7.1
 */
export function toRequirement(
  challenges: readonly Challenge[],
  errors = ERRORS,
): NormalizedChallenge | undefined {
  for (const { scheme, params } of challenges) {
    const isStrength = errors.get(params.get('error'));
    if ((scheme !== 'bearer' && scheme !== 'dpop') || isStrength === undefined) continue;
    const strength = (name: string) => (isStrength ? params.get(name) : undefined);
    const age = strength('max_age');
    try {
      const asked = readChallenge({
        scope: parseScope(params.get('scope') ?? ''), // where a comma is part of a name
        acr_values: strength('acr_values'),
        max_age: age === undefined ? undefined : /^\d+$/.test(age) ? Number(age) : NaN,
      });
      if (isStrength === hasAuthenticationRequirements(asked)) return asked;
    } catch {} // malformed: perhaps the next one is not
  }
  return undefined;
}

/** What a {@link ChallengeReader} is told beside the answer's status and headers. */
export interface ChallengeContext {
  /** The request's, without its query. */
  readonly url: string;
  readonly method: string;
  /**
   * Makes a copy of the answer, with its body. Who reads it must stop at some length, and at `onEnd`:
   * `jsonBody()` does both.
   */
  copy(): Response;
  /**
   * Calls `stop` when the answer is not waited for any more: when a challenge was found or none, after 5
   * seconds, or when the caller's signal aborts.
   */
  onEnd(stop: () => void): void;
}

/**
 * Reads what an API's answer asks for. It gets answers with 401 or 403 to requests that a rule names, and no
 * others.
 *
 * @param response the answer's status and headers. Its body is empty: see `context.copy`
 * @returns what is asked for, or `undefined` for nothing. If it throws, nothing is asked of the user, and the
 *   event `ignored` says why
 * @example
 * ```ts
 * const ours: ChallengeReader = ({ headers }) =>
 *   headers.get('x-required') === 'mfa' ? { acr_values: MULTI_FACTOR } : undefined;
 * ```
 */
export type ChallengeReader = (
  response: Response,
  context: ChallengeContext,
) => ChallengedRequirement | undefined | Promise<ChallengedRequirement | undefined>;

/**
 * Reads the challenges of OAuth's own standards: `insufficient_scope`, `insufficient_user_authentication`.
 *
 * @example
 * ```ts
 * const challenges = [wwwAuthenticate(), auth0MfaRequired()];
 * ```
 * @see RFC 6750 §3.1, RFC 9470 §3
 */
export const wwwAuthenticate =
  (): ChallengeReader =>
  ({ headers }) =>
    toRequirement(parseChallenges(headers.get('WWW-Authenticate')));
