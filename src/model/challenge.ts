import { isScopeToken, parseScope, type Scope } from './scope';

/**
 * One challenge of a `WWW-Authenticate` field (RFC 9110 §11.6.1). Scheme and names are in lower case, values
 * without their quotes.
 */
export interface Challenge {
  readonly scheme: string;
  readonly token68?: string;
  readonly params: ReadonlyMap<string, string>;
}

/** What an API asked for: `acr_values` in order of preference, `max_age` in seconds (0 is "now"). */
export interface ChallengedRequirement {
  readonly scope: Scope;
  readonly acr_values?: readonly string[] | undefined;
  readonly max_age?: number | undefined;
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

/** `undefined` if malformed. */
function readValues(value = ''): Scope | undefined {
  const values = parseScope(value);
  return values.every(isScopeToken) ? values : undefined;
}

/**
 * Finds what a step-up can do about the challenges. It fails closed: what is half understood is not asked of
 * the user.
 *
 * @returns what the first challenge that a step-up can answer asks for, or `undefined` if there is none
 * @see RFC 6750 §3.1, RFC 9470 §3, RFC 9449 §7.1
 */
export function toRequirement(challenges: readonly Challenge[]): ChallengedRequirement | undefined {
  for (const { scheme, params } of challenges) {
    const error = params.get('error');
    const stronger = error === 'insufficient_user_authentication';
    if ((scheme !== 'bearer' && scheme !== 'dpop') || !(stronger || error === 'insufficient_scope')) continue;
    const asked = readValues(params.get('scope'));
    const acr_values = readValues(stronger ? params.get('acr_values') : undefined);
    const age = stronger ? params.get('max_age') : undefined;
    const max_age = age === undefined ? undefined : /^\d+$/.test(age) ? Number(age) : NaN;
    if (asked === undefined || asked.includes('offline_access') || acr_values === undefined) continue;
    if (max_age !== undefined && !Number.isSafeInteger(max_age)) continue;
    const scope = Object.freeze(asked.filter((value) => value !== 'openid'));
    if (stronger ? acr_values.length > 0 || max_age !== undefined : scope.length > 0)
      return Object.freeze({ scope, acr_values, max_age });
  }
  return undefined;
}
