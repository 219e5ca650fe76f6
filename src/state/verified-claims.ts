import { ageAtIssue, hasAuthenticationRequirements, meetsAssurance } from '../model/assurance';
import { sameClaims, type IdTokenClaims } from '../model/claims';
import { frozenCopy } from '../model/json';
import { sameRequirement, type NormalizedRequirement } from '../model/requirement';
import { missingScopes, type Scope } from '../model/scope';
import type { Time } from './lifetime';

/** Claims that were verified, and what they were asked for with. */
export interface Answered {
  readonly claims: IdTokenClaims;
  readonly requirement: NormalizedRequirement;
  /** How many milliseconds ago they were issued, or more. */
  readonly age: () => number;
}

/**
 * Remembers how the session's user was authenticated: by the session's own ID token, and by those that
 * `ensure` got since. In memory only. Another user's claims are never remembered for the session's user.
 */
export interface VerifiedClaims {
  /** The newest claims there are. */
  readonly newest: IdTokenClaims | undefined;
  /**
   * What the session's ID token says. Another user's forgets all the rest. Gives a copy, in which nobody
   * becomes another user.
   */
  setSession(session: IdTokenClaims | undefined): IdTokenClaims | undefined;
  /** Remembers claims for the session's user, if they are that user's. */
  add(answered: Answered): void;
  /** Claims that meet the requirement now. */
  find(requirement: NormalizedRequirement): IdTokenClaims | undefined;
  /** Whether the session itself, and so its tokens, are as strong as required. */
  isSessionEnough(requirement: NormalizedRequirement): boolean;
  reset(): void;
}

export interface VerifiedClaimsOptions {
  readonly clock: Time;
  /** Which scopes the session was granted for an audience. */
  readonly granted: (audience: string | undefined) => Scope;
}

/**
 * How many different requirements' claims are remembered; the oldest are forgotten first, and asked for
 * again.
 */
const MOST = 20;

export function createVerifiedClaims({ clock, granted }: VerifiedClaimsOptions): VerifiedClaims {
  let session: IdTokenClaims | undefined;
  let remembered: readonly Answered[] = [];

  /**
   * By this device's clock, for there is no other: a page that was loaded just now does not know when its
   * session's token was issued.
   */
  const ageOfSession = (authTime: number) => clock.now() / 1000 - authTime;
  const isSessionEnough = (requirement: NormalizedRequirement) =>
    !hasAuthenticationRequirements(requirement) ||
    (session !== undefined && meetsAssurance(session, requirement, ageOfSession));

  function isEnough(
    { claims, requirement: asked, age }: Answered,
    requirement: NormalizedRequirement,
  ): boolean {
    // The provider's clock until it was issued, and ours since.
    const ageOf = (authTime: number) => ageAtIssue(claims, authTime) + age() / 1000;
    const has = [
      ...granted(requirement.audience),
      ...(asked.audience === requirement.audience ? asked.scope : []),
    ];
    return missingScopes(requirement.scope, has).length === 0 && meetsAssurance(claims, requirement, ageOf);
  }

  return {
    get newest() {
      return remembered.at(0)?.claims ?? session;
    },
    setSession(claims) {
      if (claims?.sub !== session?.sub) remembered = [];
      // The app's own object may change at any time; of the copy, the snapshot is the same until it does.
      if (!sameClaims(claims, session)) session = claims && frozenCopy(claims);
      return session;
    },
    add(fresh) {
      if (fresh.claims.sub !== session?.sub) return;
      const isUseless = (one: Answered) => {
        try {
          return sameRequirement(one.requirement, fresh.requirement) || isEnough(fresh, one.requirement);
        } catch {
          return false; // another call's function, made for other claims, is not this one's to fail by
        }
      };
      remembered = [fresh, ...remembered.filter((one) => !isUseless(one))].slice(0, MOST);
    },
    find(requirement) {
      if (session === undefined) return undefined;
      if (
        missingScopes(requirement.scope, granted(requirement.audience)).length === 0 &&
        isSessionEnough(requirement)
      )
        return session;
      return remembered.find((one) => isEnough(one, requirement))?.claims;
    },
    isSessionEnough,
    reset() {
      session = undefined;
      remembered = [];
    },
  };
}
