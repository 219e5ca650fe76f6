import type { NormalizedRequirement } from '../model/requirement';
import { missingScopes, type AudienceScope, type Scope } from '../model/scope';

/** Scopes by audience. `default` stands for a session without one. */
export type Granted = Readonly<Record<string, Scope>>;

/** Remembers which scopes the session was granted, by audience. Never what a step-up was granted: that is spent. */
export interface Ledger {
  /** What is missing of a requirement, as a requirement of its own; `undefined` if nothing is. Synchronous, so that a window can open in the gesture. */
  missing(requirement: NormalizedRequirement): NormalizedRequirement | undefined;
  /** Corrects the record by what an API said: the scopes are not granted after all, and what the rule requires is more from now on. */
  challenge(rule: NormalizedRequirement, merged: NormalizedRequirement, scope: Scope): void;
  /** Corrects the record by what a token response said; `undefined` means what was asked for at login (RFC 6749 §5.1). */
  correct(audience: string | undefined, scope: Scope | undefined): void;
  granted(): Granted;
  /** Back to what was asked for at login. */
  reset(): void;
}

/** @param requested what was asked for at login: the best that is known before the first token response */
export function createLedger(requested: readonly AudienceScope[]): Ledger {
  const key = (audience: string | undefined): string => audience ?? 'default';
  const initial = new Map(requested.map(({ audience, scope }) => [key(audience), scope]));
  let granted = new Map(initial);
  let challenged = new WeakMap<NormalizedRequirement, NormalizedRequirement>();
  return {
    missing(rule) {
      const requirement = challenged.get(rule) ?? rule;
      // A class of authentication is asked for with all the scopes it is for: no token has them at that class yet.
      if (requirement.acr_values !== undefined || requirement.max_age !== undefined) return requirement;
      const scope = missingScopes(requirement.scope, granted.get(key(requirement.audience)) ?? []);
      return scope.length === 0 ? undefined : Object.freeze({ ...requirement, scope });
    },
    challenge(rule, merged, scope) {
      challenged.set(rule, merged);
      const known = granted.get(key(rule.audience)) ?? [];
      granted.set(key(rule.audience), missingScopes(known, scope));
    },
    correct(audience, scope) {
      granted.set(key(audience), scope ?? initial.get(key(audience)) ?? []);
    },
    reset() {
      granted = new Map(initial);
      challenged = new WeakMap();
    },
    granted: () => Object.freeze(Object.fromEntries(granted)),
  };
}
