import { asStepUpError } from '../model/errors';
import type { NormalizedRequirement } from '../model/requirement';
import type { Provider, SessionToken } from '../ports/provider';
import type { Events } from '../state/events';
import type { Ledger, RequestName } from '../state/ledger';
import type { Vault } from '../state/vault';
import type { Acquire } from './acquire';
import type { Lifetime } from './lifetime';

export interface ObtainParts {
  readonly provider: Provider;
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly events: Events;
  readonly acquire: Acquire;
  /** Makes the lifetime of one call. */
  readonly begin: (signal?: AbortSignal | null) => Lifetime;
}

/** A token for one request. */
export interface Token {
  readonly accessToken: string;
  readonly tokenType: string;
  /** Whether it is from a step-up. Then the vault has forgotten it, and what is sent with it is not sent again. */
  readonly isStepUp: boolean;
}

/** What a token is for. */
export interface Purpose {
  readonly signal?: AbortSignal | null | undefined;
  /** The request, if it is known. */
  readonly request?: RequestName;
}

/** Decides between the session's token and a step-up. Nothing is awaited before a step-up opens its window. */
export type Obtain = (requirement: NormalizedRequirement, purpose: Purpose) => Promise<Token>;

export function createObtain({ provider, ledger, vault, events, acquire, begin }: ObtainParts): Obtain {
  async function ordinary({ audience }: NormalizedRequirement, lifetime: Lifetime): Promise<SessionToken> {
    lifetime.limit();
    const token = await lifetime.race(provider.token(audience)).catch((error: unknown) => {
      throw lifetime.over ? error : asStepUpError(error, 'token_failed', 'The session\'s token could not be had');
    });
    ledger.correct(audience, token.scope);
    events.show(ledger.granted());
    return token;
  }

  async function decide(requirement: NormalizedRequirement, { request }: Purpose, lifetime: Lifetime): Promise<Token> {
    lifetime.check();
    let missing = ledger.missing(requirement, request);
    if (missing === undefined) {
      const { accessToken, tokenType } = await ordinary(requirement, lifetime);
      // Its response may have told that the session was granted less than it was asked for.
      missing = ledger.missing(requirement, request);
      if (missing === undefined) return { accessToken, tokenType, isStepUp: false };
    }
    const kept = await acquire.now({ requirement: missing, ...request }, lifetime);
    if (lifetime.over) vault.discard(kept);
    lifetime.check();
    const accessToken = vault.spend(kept);
    events.emit('spent', { ...kept.attempt, ...request }, {});
    return { accessToken, tokenType: kept.grant.tokenType, isStepUp: true };
  }

  return (requirement, purpose) => {
    const lifetime = begin(purpose.signal);
    return decide(requirement, purpose, lifetime).finally(() => lifetime.end());
  };
}
