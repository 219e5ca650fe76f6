import { assertTokenSyntax } from '../model/access-token';
import { asStepUpError } from '../model/errors';
import { sameRequirement, type NormalizedRequirement } from '../model/requirement';
import type { Provider, SessionToken } from '../ports/provider';
import type { Events } from '../state/events';
import type { RequestName } from '../state/ledger';
import type { Kept, Spender, Vault } from '../state/vault';
import type { Acquire } from './acquire';
import type { Admission } from './admission';
import type { Lifetime } from './lifetime';
import type { Purpose } from './purpose';
import type { Session } from './session';

export interface ObtainParts {
  readonly provider: Provider;
  readonly session: Session;
  readonly admission: Admission;
  readonly acquire: Acquire;
  readonly spend: Spend;
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

/** Takes the token out of the vault for its one request, which may have become known only now. */
export type Spend = (kept: Kept, request: RequestName | undefined, lifetime: Lifetime) => Token;

export function createSpend({ vault, events }: { vault: Vault; events: Events }): Spend {
  return (kept, request, lifetime) => {
    if (lifetime.over) vault.discard(kept);
    lifetime.check();
    const accessToken = vault.spend(kept);
    events.emit('spent', { ...kept.attempt, ...request }, {});
    return { accessToken, tokenType: kept.grant.tokenType, isStepUp: true };
  };
}

/** Decides between the session's token and a step-up. Nothing is awaited before a step-up opens its window. */
export type Obtain = (requirement: NormalizedRequirement, purpose: Purpose) => Promise<Token>;

export function createObtain({ provider, session, admission, acquire, spend, begin }: ObtainParts): Obtain {
  async function ordinary({ audience }: NormalizedRequirement, lifetime: Lifetime): Promise<SessionToken> {
    lifetime.limit();
    const { epoch } = session;
    const token = await lifetime.race(provider.token(audience)).catch((error: unknown) => {
      throw lifetime.over ? error : asStepUpError(error, 'token_failed', 'The session\'s token could not be had');
    });
    session.correct(audience, token.scope, epoch);
    return token;
  }

  async function decide(requirement: NormalizedRequirement, purpose: Purpose, lifetime: Lifetime): Promise<Token> {
    const { request } = purpose;
    lifetime.check();
    let missing = session.missing(requirement, request);
    if (missing === undefined) {
      const { accessToken, tokenType } = await ordinary(requirement, lifetime);
      await admission.assertCaller(purpose.caller, lifetime); // the session may be another user's by now
      // Its response may have told that the session was granted less than it was asked for.
      missing = session.missing(requirement, request);
      if (missing === undefined) {
        assertTokenSyntax(accessToken, tokenType);
        return { accessToken, tokenType, isStepUp: false };
      }
    }
    return spend(await acquire.now(missing, purpose, spenderOf(missing, requirement, purpose), lifetime), request, lifetime);
  }

  /** What the app prepared is spent for what the app asks for: by a rule, or by itself where no request is known. Never for what an API asked for. */
  function spenderOf(missing: NormalizedRequirement, requirement: NormalizedRequirement, { request, source, isChallenged }: Purpose): Spender | undefined {
    if (isChallenged) return undefined;
    const untold = session.missing(requirement);
    return { ...request, isApps: source !== 'call' && untold !== undefined && sameRequirement(untold, missing) };
  }

  return (requirement, purpose) => {
    const lifetime = begin(purpose.signal);
    return decide(requirement, purpose, lifetime).finally(() => lifetime.end());
  };
}
