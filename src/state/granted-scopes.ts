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
  const key = (audience: string | undefined): string => audience ?? 'default';
  const initial = new Map(loginScopes.map(({ audience, scope }) => [key(audience), scope]));
  const toRecord = () => Object.freeze(Object.fromEntries(granted));
  let granted = new Map(initial);
  let all = toRecord();
  return {
    of: (audience) => granted.get(key(audience)) ?? [],
    all: () => all,
    set(audience, scope = initial.get(key(audience)) ?? []) {
      const before = granted.get(key(audience));
      if (before?.join(' ') === scope.join(' ')) return;
      granted.set(key(audience), scope);
      all = toRecord();
    },
    reset() {
      granted = new Map(initial);
      all = toRecord();
    },
  };
}
