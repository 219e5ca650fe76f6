import type { NormalizedRequirement } from '../model/requirement';
import { missingScopes, type AudienceScope, type Scope } from '../model/scope';

/** Scopes by audience. `default` stands for a session without one. */
export type Granted = Readonly<Record<string, Scope>>;

/** Remembers which scopes the session was granted, by audience. Never what a step-up was granted: that is spent. */
export interface Ledger {
  /** What is missing of a requirement, as a requirement of its own; `undefined` if nothing is. Synchronous, so that a window can open in the gesture. */
  missing(requirement: NormalizedRequirement): NormalizedRequirement | undefined;
  /** Corrects the record by what a token response said; `undefined` means what was asked for at login (RFC 6749 §5.1). */
  correct(audience: string | undefined, scope: Scope | undefined): void;
  granted(): Granted;
}

/** @param requested what was asked for at login: the best that is known before the first token response */
export function createLedger(requested: readonly AudienceScope[]): Ledger {
  const key = (audience: string | undefined): string => audience ?? 'default';
  const initial = new Map(requested.map(({ audience, scope }) => [key(audience), scope]));
  const granted = new Map(initial);
  return {
    missing(requirement) {
      const scope = missingScopes(requirement.scope, granted.get(key(requirement.audience)) ?? []);
      return scope.length === 0 ? undefined : Object.freeze({ ...requirement, scope });
    },
    correct(audience, scope) {
      granted.set(key(audience), scope ?? initial.get(key(audience)) ?? []);
    },
    granted: () => Object.freeze(Object.fromEntries(granted)),
  };
}
