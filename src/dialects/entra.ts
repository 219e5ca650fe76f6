import { ownOf } from '../model/argument';
import { parseChallenges, type ChallengeReader } from '../model/challenge';
import { isScopeToken } from '../model/scope';
import { parseRecord, recordIn } from './json-body';

/**
 * Reads the claims challenge of an API that Microsoft Entra ID protects: `insufficient_claims`, with
 * `{ "access_token": { "acrs": { "essential": true, "value": "c1" } } }` in base64. The authentication context
 * is asked for in the `claims` parameter. Nothing else is passed on: a challenge with any other claim, such as
 * `nbf` of Continuous Access Evaluation, is none.
 *
 * Whether the access token has the context is for the API to check: the page can't.
 *
 * @returns a part for the option `challenges`
 * @example
 * ```ts
 * const challenges = [wwwAuthenticate(), entraClaimsChallenge()];
 * ```
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge
 */
export const entraClaimsChallenge =
  (): ChallengeReader =>
  ({ headers }) => {
    for (const { scheme, params } of parseChallenges(headers.get('WWW-Authenticate'))) {
      if (scheme !== 'bearer' || params.get('error') !== 'insufficient_claims') continue;
      const acrs = readContext(params.get('claims') ?? '');
      if (acrs !== undefined) return { acrs };
    }
    return undefined;
  };

/** The one authentication context that is asked for; `undefined` if anything else is, or nothing. */
function readContext(claims: string): string | undefined {
  const request = parseRecord(decode(claims));
  const asked = recordIn(recordIn(request, 'access_token'), 'acrs');
  const isAlone = JSON.stringify(request) === JSON.stringify({ access_token: { acrs: asked } });
  const { essential: _, value, ...others } = { essential: true, value: ownOf(asked, 'value'), ...asked };
  return isAlone && isScopeToken(value) && Object.keys(others).length === 0 ? value : undefined;
}

/** Base64, with either alphabet (RFC 4648 §4, §5), padded or not; `''` if it is none. */
function decode(base64: string): string {
  try {
    return atob(base64.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}
