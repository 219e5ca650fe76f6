import { hasAuthenticationRequirements } from '../model/assurance';
import type { IdTokenClaims } from '../model/claims';
import type { VerifiedGrant } from '../model/grant';
import type { RequestId } from '../model/request';
import {
  mergeRequirements,
  type NormalizedChallenge,
  type NormalizedRequirement,
} from '../model/requirement';
import { missingScopes, toScope, type Scope } from '../model/scope';
import type { Provider } from '../ports/provider';
import type { Events } from './events';
import { createScopeRecord, type GrantedScopes } from './granted-scopes';
import {
  createRememberedChallenges,
  type RememberedChallenge,
  type RememberedChallenges,
} from './remembered-challenges';
import type { Time } from './lifetime';
import { createVerifiedClaims } from './verified-claims';

/**
 * The app's session, as far as it is known: its scopes, how its user was authenticated, and what its APIs
 * asked for.
 */
export interface Session {
  /** Changes with `forget()`: what was asked for before belongs to a session that may be another user's. */
  readonly epoch: number;
  /**
   * Who is logged in; `undefined` for nobody. Never the user of a session that was forgotten while it was
   * read.
   */
  read(): Promise<IdTokenClaims | undefined>;
  /**
   * What is missing of a requirement, as a requirement of its own; `undefined` if nothing is. Synchronous, so
   * that a window can open in the gesture.
   *
   * @param request the request, if it is known: what its API asked for in a challenge is added
   */
  missing(requirement: NormalizedRequirement, request?: RequestId): NormalizedRequirement | undefined;
  /** Claims that meet the requirement now: those of the session's ID token, or of one that `ensure` got. */
  findClaims(requirement: NormalizedRequirement): IdTokenClaims | undefined;
  /** Whether the claims of a user are known. */
  readonly isKnown: boolean;
  /** Remembers what a token response said was granted. It counts for the session that it was asked for in. */
  setGranted(audience: string | undefined, scope: Scope | undefined, epoch: number): void;
  /**
   * Remembers claims that `ensure` got. They count for the session's user, and for the session that they were
   * asked for in.
   */
  addClaims(grant: VerifiedGrant, epoch: number): void;
  /** What APIs asked for, since the session was forgotten last. */
  readonly challenges: Pick<RememberedChallenges, 'get'>;
  /**
   * What of an API's challenge the user would have to be asked for. APIs name all scopes that a request takes
   * (RFC 6750 §3): the session's are left out. If that leaves none, the session lacks what it was thought to
   * have, and all are asked for.
   */
  challenged(
    requirement: NormalizedRequirement,
    request: RequestId,
    challenge: NormalizedChallenge,
  ): RememberedChallenge;
  /**
   * Finds out what the provider knows without asking the network, so that the first call decides rightly in
   * its gesture.
   */
  refresh(): void;
  /** Back to what was asked for at login, as when another user logs in. */
  forget(): void;
}

/** The session for the one part that learns from the answers of APIs, and writes down what they asked for. */
export interface LearningSession extends Session {
  readonly challenges: Omit<RememberedChallenges, 'clear'>;
}

export interface SessionParts {
  readonly provider: Provider;
  readonly clock: Time;
  readonly events: Events;
}

/** What is granted while nobody is known to be logged in. */
const NOTHING: GrantedScopes = Object.freeze({});

export function createSession({ provider, clock, events }: SessionParts): LearningSession {
  const scopes = createScopeRecord(provider.loginScopes);
  const claims = createVerifiedClaims({ clock, granted: scopes.of });
  const challenges = createRememberedChallenges();
  let epoch = 0;

  const publish = () =>
    events.publish({ granted: claims.newest ? scopes.all() : NOTHING, assurance: claims.newest });

  async function read(): Promise<IdTokenClaims | undefined> {
    const begun = epoch;
    const user = await provider.session();
    if (epoch !== begun) return read();
    const copy = claims.setSession(user);
    publish();
    return copy;
  }

  async function readGranted(): Promise<void> {
    const begun = epoch;
    const granted = await provider.grantedScopes();
    if (granted === undefined || epoch !== begun) return; // the latter is about a session that is over
    scopes.set(granted.audience, granted.scope);
    publish();
  }

  publish();
  return {
    get epoch() {
      return epoch;
    },
    get isKnown() {
      return claims.newest !== undefined;
    },
    read,
    missing(requirement, request = {}) {
      const challenge = challenges.get(request, requirement.audience);
      // An API that asked for strength knows better than the session's ID token.
      const needsStrength =
        hasAuthenticationRequirements(challenge ?? {}) || !claims.isSessionEnough(requirement);
      const lacking = missingScopes(requirement.scope, scopes.of(requirement.audience));
      const merged = challenge ? mergeRequirements(requirement, challenge) : requirement;
      // Strength is asked for together with all the scopes that need it: no token has them at that strength
      // yet.
      if (needsStrength) return merged;
      const scope = toScope([...lacking, ...(challenge?.scope ?? [])]);
      if (scope.length === 0) return undefined;
      return requirement.combine ? merged : Object.freeze({ ...merged, scope });
    },
    findClaims: claims.find,
    challenges,
    setGranted(audience, scope, begun) {
      if (epoch !== begun) return;
      scopes.set(audience, scope);
      publish();
    },
    addClaims(grant, begun) {
      if (epoch !== begun) return;
      claims.add({ claims: grant.claims, requirement: grant.attempt.requirement, age: grant.age });
      publish();
    },
    challenged({ audience }, request, { scope, acr_values, max_age, acrs }) {
      const before = challenges.get(request, audience);
      const known = before?.scope ?? [];
      const lacking = missingScopes(scope, [...scopes.of(audience), ...known]);
      return {
        audience,
        isConfirmed: false,
        scope: toScope([...known, ...(lacking.length > 0 ? lacking : scope)]),
        // The API's newest word on strength takes the place of its earlier one.
        acr_values: acr_values ?? before?.acr_values,
        max_age: max_age ?? before?.max_age,
        acrs: acrs ?? before?.acrs,
      };
    },
    refresh() {
      // If that fails, the first token response will tell.
      readGranted().catch(() => {});
      read().catch(() => {});
    },
    forget() {
      epoch += 1;
      scopes.reset();
      claims.reset();
      challenges.clear();
      publish();
    },
  };
}
