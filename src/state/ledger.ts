import { asksForStrength } from '../model/assurance';
import type { ChallengedRequirement } from '../model/challenge';
import { mergeRequirements, type NormalizedRequirement } from '../model/requirement';
import { missingScopes, type AudienceScope, type Scope } from '../model/scope';

/** Scopes by audience. `default` stands for a session without one. */
export type Granted = Readonly<Record<string, Scope>>;

/** A request as far as it matters here: its URL without query and hash, and its method. */
export interface RequestName {
  readonly url?: string;
  readonly method?: string;
}

/**
 * Remembers which scopes the session was granted, by audience, and what APIs asked for, by request.
 * Never what a step-up was granted: that is spent.
 */
export interface Ledger {
  /** Changes when everything was forgotten, as when another user logs in. */
  readonly epoch: number;
  /**
   * What is missing of a requirement, or all of it if its scopes are combined, as a requirement of its own; `undefined` if nothing is. Synchronous, so that a window can open in the gesture.
   *
   * @param isStrong whether the session, and so its token, is as strong as the requirement asks
   * @param request adds what its API was heard to ask for
   */
  missing(requirement: NormalizedRequirement, isStrong: boolean, request?: RequestName): NormalizedRequirement | undefined;
  /**
   * What of an API's challenge the user would have to be asked for. APIs name all that a request takes (RFC 6750 §3); if none of it is known to be
   * missing, what is known is wrong about this request.
   */
  lacking(requirement: NormalizedRequirement, request: RequestName, challenged: ChallengedRequirement): ChallengedRequirement;
  /** Remembers what an API asked for when it refused a request, for that request only, until it is known to be enough or not. */
  challenge(requirement: NormalizedRequirement, request: RequestName, lacking: ChallengedRequirement): void;
  /** What is remembered of a request's challenge. */
  challengeOf(requirement: NormalizedRequirement, request: RequestName): RememberedChallenge | undefined;
  /** What the API asked for was enough. */
  confirm(request: RequestName): void;
  /** Forgets what an API asked for: it can't be had, or is not enough. */
  unchallenge(request: RequestName): void;
  /** Corrects the record by what a token response said; `undefined` means what was asked for at login (RFC 6749 §5.1). */
  correct(audience: string | undefined, scope: Scope | undefined): void;
  granted(): Granted;
  /** Those of one audience. */
  scopeOf(audience: string | undefined): Scope;
  /** Back to what was asked for at login. */
  reset(): void;
}

export interface RememberedChallenge extends ChallengedRequirement {
  /** That of the request's requirement: for another one it says nothing. */
  readonly audience: string | undefined;
  /** Whether a request was accepted with what it asks for. */
  readonly isConfirmed: boolean;
}

/** Of how many requests a challenge is remembered; the oldest is forgotten first, and its API asked again. */
const MOST_CHALLENGES = 100;

/** @param requested what was asked for at login: the best that is known before the first token response */
export function createLedger(requested: readonly AudienceScope[]): Ledger {
  const key = (audience: string | undefined): string => audience ?? 'default';
  const name = ({ method, url }: RequestName): string => `${method} ${url}`;
  const initial = new Map(requested.map(({ audience, scope }) => [key(audience), scope]));
  let granted = new Map(initial);
  const challenges = new Map<string, RememberedChallenge>();
  let epoch = 0;
  const scopeOf = (audience: string | undefined): Scope => granted.get(key(audience)) ?? [];

  function toldBy(request: RequestName, audience: string | undefined): RememberedChallenge | undefined {
    const told = challenges.get(name(request));
    return told?.audience === audience ? told : undefined;
  }

  function remember(request: RequestName, challenge: RememberedChallenge): void {
    challenges.delete(name(request)); // so that it comes last, as the newest
    challenges.set(name(request), challenge);
    for (const oldest of [...challenges.keys()].slice(0, -MOST_CHALLENGES)) challenges.delete(oldest);
  }

  return {
    get epoch() {
      return epoch;
    },
    missing(requirement, isStrong, request = {}) {
      const told = toldBy(request, requirement.audience);
      const merged = told === undefined ? requirement : mergeRequirements(requirement, told);
      // Strength is asked for with all the scopes it is for: no token has them at that strength yet. An API that asked for it knows better than the ID token.
      if (!isStrong || (told !== undefined && asksForStrength(told))) return merged;
      const scope = Object.freeze([...new Set([...missingScopes(requirement.scope, scopeOf(requirement.audience)), ...(told?.scope ?? [])])]);
      if (scope.length === 0) return undefined;
      return requirement.combine ? merged : Object.freeze({ ...merged, scope });
    },
    lacking({ audience }, request, challenged) {
      const told = toldBy(request, audience) ?? { scope: [], acr_values: undefined, max_age: undefined };
      const lacking = missingScopes(challenged.scope, [...scopeOf(audience), ...told.scope]);
      return Object.freeze({
        scope: Object.freeze([...new Set([...told.scope, ...(lacking.length > 0 ? lacking : challenged.scope)])]),
        // The API's newest word on strength takes the place of its earlier one.
        acr_values: challenged.acr_values?.length ? challenged.acr_values : told.acr_values,
        max_age: challenged.max_age ?? told.max_age,
      });
    },
    challenge: ({ audience }, request, lacking) => remember(request, { ...lacking, audience, isConfirmed: false }),
    challengeOf: ({ audience }, request) => toldBy(request, audience),
    confirm(request) {
      const told = challenges.get(name(request));
      if (told !== undefined) remember(request, { ...told, isConfirmed: true });
    },
    unchallenge(request) {
      challenges.delete(name(request));
    },
    correct(audience, scope) {
      granted.set(key(audience), scope ?? initial.get(key(audience)) ?? []);
    },
    reset() {
      epoch += 1;
      granted = new Map(initial);
      challenges.clear();
    },
    granted: () => Object.freeze(Object.fromEntries(granted)),
    scopeOf,
  };
}
