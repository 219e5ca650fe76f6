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
   * What is missing of a requirement, as a requirement of its own; `undefined` if nothing is. Synchronous, so that a window can open in the gesture.
   *
   * @param isStrong whether the session, and so its token, is as strong as the requirement asks
   */
  missing(requirement: NormalizedRequirement, isStrong: boolean, request?: RequestName): NormalizedRequirement | undefined;
  /** Remembers what an API asked for when it refused a request. For this request only: no API speaks for another. */
  challenge(requirement: NormalizedRequirement, request: RequestName, challenged: ChallengedRequirement): void;
  /** Forgets what an API asked for: it can't be had. */
  unchallenge(request: RequestName): void;
  /** Corrects the record by what a token response said; `undefined` means what was asked for at login (RFC 6749 §5.1). */
  correct(audience: string | undefined, scope: Scope | undefined): void;
  granted(): Granted;
  /** Those of one audience. */
  scopeOf(audience: string | undefined): Scope;
  /** Back to what was asked for at login. */
  reset(): void;
}

/** @param requested what was asked for at login: the best that is known before the first token response */
export function createLedger(requested: readonly AudienceScope[]): Ledger {
  const key = (audience: string | undefined): string => audience ?? 'default';
  const name = ({ method, url }: RequestName): string => `${method} ${url}`;
  const initial = new Map(requested.map(({ audience, scope }) => [key(audience), scope]));
  let granted = new Map(initial);
  const challenges = new Map<string, NormalizedRequirement>();
  let epoch = 0;

  return {
    get epoch() {
      return epoch;
    },
    missing(requirement, isStrong, request = {}) {
      const told = challenges.get(name(request));
      const merged = told === undefined ? requirement : mergeRequirements(requirement, told);
      // Strength is asked for with all the scopes it is for: no token has them at that strength yet. An API that asked for it knows better than the ID token.
      if (!isStrong || (told !== undefined && asksForStrength(told))) return merged;
      const lacking = missingScopes(requirement.scope, granted.get(key(requirement.audience)) ?? []);
      const scope = Object.freeze([...new Set([...lacking, ...(told?.scope ?? [])])]);
      return scope.length === 0 ? undefined : Object.freeze({ ...merged, scope });
    },
    challenge({ audience }, request, challenged) {
      const told = challenges.get(name(request)) ?? { audience, scope: [] };
      // APIs name all that a request takes (RFC 6750 §3). If none of it is known to be missing, what is known is wrong about this request.
      const lacking = missingScopes(challenged.scope, [...(granted.get(key(audience)) ?? []), ...told.scope]);
      const scope = lacking.length > 0 ? lacking : challenged.scope;
      challenges.set(name(request), mergeRequirements(told, { ...challenged, scope }));
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
    scopeOf: (audience) => granted.get(key(audience)) ?? [],
  };
}
