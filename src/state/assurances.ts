import { asksForStrength, isAssured } from '../model/assurance';
import type { IdTokenClaims } from '../model/claims';
import type { NormalizedRequirement } from '../model/requirement';
import { missingScopes, type Scope } from '../model/scope';

/** Claims that were verified, and what they were asked for with. */
interface Known {
  readonly claims: IdTokenClaims;
  readonly requirement: NormalizedRequirement;
  /** When they arrived, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Remembers how the session's user was authenticated: by the session's own ID token, and by those that `ensure` got since. In memory only.
 * Never for another user.
 */
export interface Assurances {
  /** The newest claims there are. */
  readonly newest: IdTokenClaims | undefined;
  /** What the session's ID token says. Another user's forgets all the rest. */
  note(session: IdTokenClaims | undefined): void;
  remember(claims: IdTokenClaims, requirement: NormalizedRequirement): void;
  /** Claims that meet the requirement now. */
  find(requirement: NormalizedRequirement): IdTokenClaims | undefined;
  /** Whether the session itself, and so its tokens, are as strong as required. */
  isStrong(requirement: NormalizedRequirement): boolean;
  reset(): void;
}

export interface AssurancesOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Which scopes the session was granted for an audience. */
  readonly granted: (audience: string | undefined) => Scope;
}

export function createAssurances({ now, granted }: AssurancesOptions): Assurances {
  let session: IdTokenClaims | undefined;
  let known: readonly Known[] = [];

  /** By this device's clock, for there is no other: a page that was loaded just now does not know when its session's token was issued. */
  const ageOfSession = (authTime: number) => now() / 1000 - authTime;
  const isStrong = (requirement: NormalizedRequirement) =>
    !asksForStrength(requirement) || (session !== undefined && isAssured(session, requirement, ageOfSession));

  function isEnough({ claims, requirement: asked, at }: Known, requirement: NormalizedRequirement): boolean {
    const { iat } = claims;
    // The provider's clock until it was issued, and ours since.
    const age = (authTime: number) => (typeof iat === 'number' ? iat - authTime + (now() - at) / 1000 : NaN);
    const has = [...granted(requirement.audience), ...(asked.audience === requirement.audience ? asked.scope : [])];
    return missingScopes(requirement.scope, has).length === 0 && isAssured(claims, requirement, age);
  }

  return {
    get newest() {
      return known[0]?.claims ?? session;
    },
    note(claims) {
      if (claims?.sub !== session?.sub) known = [];
      session = claims;
    },
    remember(claims, requirement) {
      const fresh = { claims, requirement, at: now() };
      // The newest first, and none that it makes useless.
      known = [fresh, ...known.filter((one) => !isEnough(fresh, one.requirement))];
    },
    find(requirement) {
      if (session === undefined) return undefined;
      if (missingScopes(requirement.scope, granted(requirement.audience)).length === 0 && isStrong(requirement)) return session;
      return known.find((one) => isEnough(one, requirement))?.claims;
    },
    isStrong,
    reset() {
      session = undefined;
      known = [];
    },
  };
}
