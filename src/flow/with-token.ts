import type { NormalizedRequirement } from '../model/requirement';
import type { Provider, SessionToken } from '../ports/provider';
import type { Events, StepUpAttempt } from '../state/events';
import type { Ledger } from '../state/ledger';
import type { Vault } from '../state/vault';
import type { Acquire } from './acquire';
import type { Lifetime } from './lifetime';

export interface WithTokenParts {
  readonly provider: Provider;
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly events: Events;
  readonly acquire: Acquire;
  /** Makes the lifetime of one call. */
  readonly begin: (signal?: AbortSignal | null) => Lifetime;
}

/** The request a token is for, if it is known. */
export type For = Pick<StepUpAttempt, 'url' | 'method'>;
export type Send<T> = (accessToken: string, tokenType: string) => T | Promise<T>;

/** Decides between the session's token and a step-up, and gives the token to `send`, once. */
export interface WithToken {
  <T>(requirement: NormalizedRequirement, send: Send<T>, signal: AbortSignal | null | undefined, request?: For): Promise<T>;
}

export function createWithToken({ provider, ledger, vault, events, acquire, begin }: WithTokenParts): WithToken {
  async function ordinary({ audience }: NormalizedRequirement, lifetime: Lifetime): Promise<SessionToken> {
    const token = await lifetime.race(provider.token(audience));
    ledger.correct(audience, token.scope);
    events.show(ledger.granted());
    return token;
  }

  async function obtain(requirement: NormalizedRequirement, request: For, lifetime: Lifetime): Promise<Pick<SessionToken, 'accessToken' | 'tokenType'>> {
    lifetime.check();
    let missing = ledger.missing(requirement);
    if (missing === undefined) {
      const token = await ordinary(requirement, lifetime);
      // Its response may have told that the session was granted less than it was asked for.
      missing = ledger.missing(requirement);
      if (missing === undefined) return token;
    }
    const kept = await acquire({ requirement: missing, ...request }, lifetime);
    lifetime.onEnd(() => vault.discard(kept, 'unused')); // if it was aborted just now; a spent one is not there any more
    lifetime.check();
    const accessToken = vault.spend(kept);
    events.emit('spent', { ...kept.attempt, ...request }, {});
    return { accessToken, tokenType: kept.grant.tokenType };
  }

  return async (requirement, send, signal, request = {}) => {
    const lifetime = begin(signal);
    // No await before obtain() has opened its window.
    const { accessToken, tokenType } = await obtain(requirement, request, lifetime).finally(() => lifetime.end());
    return send(accessToken, tokenType);
  };
}
