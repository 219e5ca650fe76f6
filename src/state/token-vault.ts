import { StepUpError } from '../model/errors';
import type { VerifiedGrant } from '../model/grant';
import type { RequestId, StepUpAttempt } from '../model/request';
import { sameRequirement, type NormalizedRequirement } from '../model/requirement';
import type { TokenResponse } from '../ports/provider';
import type { DiscardReason } from './events';
import { startStopwatch, type Time, type Timer } from './lifetime';

/**
 * Which requests may spend a prepared token. Without `url`, those whose rule asks for it; without `method`,
 * any method.
 */
export type PreparedFor = RequestId;

/** Who asks for a prepared token. */
export interface Spender extends PreparedFor {
  /** Whether the app asks for it, by a rule or by itself, and not an API by a challenge. */
  readonly isApps: boolean;
}

/** What nobody but the vault has: the access token and, if it is bound to a key, what signs with that. */
export type VaultedToken = Pick<TokenResponse, 'accessToken' | 'prove'>;

/**
 * The only place that holds step-up tokens. Its key is the grant, which does not hold the token. A token
 * leaves the vault once, and nothing can put it back (guarantees G1 and G3).
 */
export interface TokenVault {
  /**
   * Takes a token in.
   *
   * @param lifetime for how many milliseconds from now the grant is what was asked for
   */
  keep(grant: VerifiedGrant, token: VaultedToken, lifetime: number): void;
  /**
   * Keeps the token for the next request that it was prepared for and that has the same requirement. Throws
   * `discarded` if the token is not there any more.
   */
  storePrepared(grant: VerifiedGrant, preparedFor: PreparedFor): void;
  /** Whether a token waits that was prepared for the same. */
  hasPrepared(requirement: NormalizedRequirement, preparedFor: PreparedFor): boolean;
  /** Gives out the grant of a prepared token, if one waits for this requirement and spender. */
  takePrepared(requirement: NormalizedRequirement, spender: Spender): VerifiedGrant | undefined;
  /**
   * Hands the token out and forgets it. Throws `discarded` if the token is not there any more, `timeout` if
   * its time is over.
   */
  spend(grant: VerifiedGrant): VaultedToken;
  /** Forgets the token unused, unless it was spent, or waits for its request. */
  discard(grant: VerifiedGrant): void;
  clear(): void;
}

interface Entry {
  readonly token: VaultedToken;
  /** Milliseconds since it arrived. Timers sleep while the device does, so the time is looked at as well. */
  readonly age: () => number;
  readonly lifetime: number;
  /** Set while it waits for its request. */
  prepared: { readonly preparedFor: PreparedFor; readonly stopTimer: () => void } | undefined;
}

/**
 * @param clock the part of the browser port that keeps time
 * @param unspentTtl how long a prepared token waits, in milliseconds, counted from its arrival
 */
export function createTokenVault(
  clock: Time & Timer,
  unspentTtl: number,
  onDiscard: (attempt: StepUpAttempt, reason: DiscardReason) => void,
): TokenVault {
  const entries = new Map<VerifiedGrant, Entry>();
  const waitingTime = ({ lifetime }: Entry) => Math.min(lifetime, unspentTtl);

  function findPrepared(
    requirement: NormalizedRequirement,
    isFor: (preparedFor: PreparedFor) => boolean,
  ): [VerifiedGrant, Entry] | undefined {
    return [...entries].find(
      ([grant, entry]) =>
        entry.prepared !== undefined &&
        entry.age() < waitingTime(entry) &&
        isFor(entry.prepared.preparedFor) &&
        sameRequirement(grant.attempt.requirement, requirement),
    );
  }

  function get(grant: VerifiedGrant): Entry {
    const entry = entries.get(grant);
    if (entry === undefined)
      throw new StepUpError('discarded', 'The access token was forgotten. Call again.');
    return entry;
  }

  function forget(grant: VerifiedGrant, reason: DiscardReason): void {
    const entry = entries.get(grant);
    if (entry === undefined) return; // clear() was called by a listener that heard of another token
    entry.prepared?.stopTimer();
    entries.delete(grant);
    onDiscard(grant.attempt, reason);
  }

  return {
    keep(grant, token, lifetime) {
      entries.set(grant, { token, age: startStopwatch(clock), lifetime, prepared: undefined });
    },
    storePrepared(grant, preparedFor) {
      const entry = get(grant);
      const stopTimer = clock.after(waitingTime(entry) - entry.age(), () => forget(grant, 'expired'));
      entry.prepared = { preparedFor, stopTimer };
    },
    hasPrepared: (requirement, { url, method }) =>
      findPrepared(requirement, (other) => other.url === url && other.method === method) !== undefined,
    takePrepared(requirement, spender) {
      const found = findPrepared(requirement, (preparedFor) => maySpend(spender, preparedFor));
      if (found === undefined) return undefined;
      const [grant, entry] = found;
      entry.prepared?.stopTimer();
      entry.prepared = undefined;
      return grant;
    },
    spend(grant) {
      const { age, lifetime, token } = get(grant);
      if (age() >= lifetime) {
        forget(grant, 'expired');
        throw new StepUpError('timeout', 'The access token has expired. Call again.');
      }
      entries.delete(grant);
      return token;
    },
    discard(grant) {
      if (entries.get(grant)?.prepared === undefined) forget(grant, 'unused');
    },
    clear() {
      for (const grant of [...entries.keys()]) forget(grant, 'cleared');
    },
  };
}

/** An API's challenge never spends what the app prepared for a request (guarantee G2). */
function maySpend({ isApps, url, method }: Spender, preparedFor: PreparedFor): boolean {
  if (preparedFor.url === undefined) return isApps;
  return (
    preparedFor.url === url &&
    (preparedFor.method === undefined || preparedFor.method === method?.toUpperCase())
  );
}
