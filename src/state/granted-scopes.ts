import { own } from '../model/argument';
import type { AudienceScope, Scope } from '../model/scope';

/** Scopes by audience. `default` stands for a session without one. */
export type GrantedScopes = Readonly<Record<string, Scope>>;

/**
 * Remembers which scopes the session was granted, by audience. Never what a step-up was granted: that is
 * spent.
 */
export interface ScopeRecord {
  /** Those of one audience. */
  of(audience: string | undefined): Scope;
  /** Those of all audiences: the same object until something changes. */
  all(): GrantedScopes;
  /** Takes over what a token response said; `undefined` means what was asked for at login (RFC 6749 §5.1). */
  set(audience: string | undefined, scope: Scope | undefined): void;
  /** Back to what was asked for at login. */
  reset(): void;
}

/** @param loginScopes what was asked for at login: the best that is known before the first token response */
export function createScopeRecord(loginScopes: readonly AudienceScope[]): ScopeRecord {
  const initial: GrantedScopes = Object.freeze(
    Object.fromEntries(loginScopes.map(({ audience = 'default', scope }) => [audience, scope])),
  );
  let granted = initial;
  return {
    of: (audience = 'default') => own(granted, audience, 'audience') ?? [],
    all: () => granted,
    set(audience = 'default', scope = own(initial, audience, 'audience') ?? []) {
      if (own(granted, audience, 'audience')?.join(' ') !== scope.join(' '))
        granted = Object.freeze({ ...granted, [audience]: scope });
    },
    reset: () => void (granted = initial),
  };
}
