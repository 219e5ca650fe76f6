import { StepUpError } from './errors';

/** A redirect URI without what a request or its answer adds: origin and path. */
export function placeOf(url: string): string {
  const place = new URL(url);
  place.search = '';
  place.hash = '';
  return place.href;
}

/**
 * Accepts an answer that arrived where its request said. Where not, it may be another authorization server's, to which the one
 * that was asked sent the user on: whoever exchanges the code would then bring it to the wrong one (mix-up).
 *
 * @param expected `undefined` if nobody can tell
 * @throws StepUpError `invalid_response`
 * @see RFC 9700 §4.4.2.2
 */
export function assertArrived(expected: string | undefined, actual: string | undefined): void {
  if (expected === undefined || placeOf(expected) === actual) return;
  throw new StepUpError('invalid_response', 'The answer arrived at another URL than its request said. It was not used.', {
    expected: { redirect_uri: placeOf(expected) },
    actual: { redirect_uri: actual },
  });
}

/** What the StepUps of one page must know of each other. */
export interface Neighbour {
  /** The provider's. */
  readonly id: string;
  /** Where answers to step-ups arrive, as `placeOf` gives it. */
  readonly used: readonly string[];
  /** Where the authorization server may send its answers, for it may be made to: also where the app only logs in. */
  readonly registered: readonly string[];
  readonly requiresIss: boolean;
}

/**
 * Refuses a provider whose answers can't be told from those of another one (mix-up): neither by where they arrive nor by `iss`.
 * Both must have that, because nobody knows which of the two is hostile.
 *
 * @throws TypeError
 * @see RFC 9700 §4.4.2, RFC 9207
 */
export function assertApart(mine: Neighbour, others: Iterable<Neighbour>): void {
  for (const other of others) {
    if (other.id === mine.id || (other.requiresIss && mine.requiresIss)) continue;
    const first = (used: readonly string[], registered: readonly string[]) => used.find((uri) => registered.includes(uri));
    const shared = first(mine.used, other.registered) ?? first(other.used, mine.registered);
    if (shared === undefined) continue;
    throw new TypeError(
      `"provider" shares the redirect URI ${shared} with another provider on this page, so that one could get the other's code. ` +
        'Give each a callback URL and a redirect URI of its own, or have both require iss (RFC 9207; requireIss of auth0Provider), ' +
        'or dispose() of the other StepUp.',
    );
  }
}
