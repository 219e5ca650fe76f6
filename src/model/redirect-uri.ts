import { assertIs, toUrl } from './argument';
import { mismatch } from './errors';

/** A URL without query and hash: for a redirect URI, what a request and its answer have in common. */
export function placeOf(url: string): string {
  const place = new URL(url);
  place.search = '';
  place.hash = '';
  return place.href;
}

/**
 * Accepts an answer that arrived at the URL that its request named. An answer that arrived elsewhere may be
 * another authorization server's, to which the one that was asked sent the user on: whoever exchanged its
 * code would bring it to the wrong server (mix-up).
 *
 * @param expected the URL that the request named; `undefined` if the answer was posted, or the provider does
 *   not tell
 * @param actual the URL at which the answer arrived, as `placeOf` gives it
 * @throws StepUpError `invalid_response`
 * @see RFC 9700 §4.4.2.2
 */
export function assertArrived(expected: string | undefined, actual: string | undefined): void {
  const place = expected && placeOf(expected);
  if (expected !== undefined && place !== actual)
    throw mismatch('invalid_response', 'The answer arrived at another URL', 'redirect_uri', place, actual);
}

/** Whether a URL is of the page's origin. On a server there is no page, and no answer to arrive at one. */
export function isOwnOrigin(url: URL | undefined, origin: string): boolean {
  return url?.origin === origin || origin.endsWith('.invalid');
}

/**
 * Accepts a redirect URI of the page's origin: at another one, an answer finds neither who asked for it nor
 * what they kept.
 *
 * @param uri `undefined` if the provider does not tell
 * @throws TypeError
 */
export function assertOwnOrigin(uri: string | undefined, origin: string): void {
  assertIs(!uri || isOwnOrigin(toUrl(uri), origin), 'redirect_uri', `a URL of ${origin}`);
}

/** What the StepUps of one page must know of each other to keep their answers apart. */
export interface Neighbour {
  /** Names the authorization server: two clients of one can't be mixed up. */
  readonly server: string;
  /** Where answers to step-ups arrive, as `placeOf` gives it. */
  readonly used: readonly string[];
  /**
   * Where the authorization server may be made to send answers: also the URL at which the app only logs in.
   */
  readonly registered: readonly string[];
  readonly requiresIss: boolean;
}

/**
 * Refuses a provider whose answers can't be told from another provider's (mix-up): neither by the URL at
 * which they arrive nor by `iss`. Both providers must have one of the two, because nobody knows which
 * provider is hostile.
 *
 * @throws TypeError
 * @see RFC 9700 §4.4.2, RFC 9207
 */
export function assertApart(mine: Neighbour, others: Iterable<Neighbour>): void {
  for (const other of others) {
    if (other.server === mine.server || (other.requiresIss && mine.requiresIss)) continue;
    const first = (used: readonly string[], registered: readonly string[]) =>
      used.find((uri) => registered.includes(uri));
    const shared = first(mine.used, other.registered) ?? first(other.used, mine.registered);
    assertIs(
      shared === undefined,
      'provider',
      `at a redirect URI of its own, not ${shared} of another, or require iss (RFC 9207)`,
    );
  }
}
