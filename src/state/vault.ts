import { StepUpError } from '../model/errors';
import type { MetGrant } from '../model/grant';
import { sameRequirement, type NormalizedRequirement } from '../model/requirement';
import type { DiscardReason, StepUpAttempt } from './events';
import type { RequestName } from './ledger';
import { startStopwatch, type Time } from './stopwatch';

/** A grant, and the step-up it came from. What the vault is asked by; the token itself is not in it. */
export interface Kept {
  readonly grant: MetGrant;
  readonly attempt: StepUpAttempt;
}

/** Which requests may spend a prepared token. Without `url`, those whose rule asks for it; without `method`, any method. */
export type PreparedFor = RequestName;

/** Who asks for a prepared token. */
export interface Spender extends PreparedFor {
  /** Whether the app asks for it, by a rule or by itself, and not an API by a challenge. */
  readonly isApps: boolean;
}

/** The only place that holds step-up tokens. A token leaves it once, and nothing can put it back (guarantees G1 and G3). */
export interface Vault {
  /** @param lifetime for how many milliseconds from now the grant is what was asked for */
  keep(kept: Kept, accessToken: string, lifetime: number): void;
  /** Leaves it for the next request that it is for and that has the same requirement. Throws `discarded` if it is not there any more. */
  shelve(kept: Kept, preparedFor: PreparedFor): void;
  /** Whether one is on the shelf that was prepared for the same. */
  isShelved(requirement: NormalizedRequirement, preparedFor: PreparedFor): boolean;
  /** Takes one off the shelf, if there is one for this requirement and spender. */
  unshelve(requirement: NormalizedRequirement, spender: Spender): Kept | undefined;
  /** Hands the token out and forgets it. Throws `discarded` if it is not there any more, `timeout` if its time is over. */
  spend(kept: Kept): string;
  /** Forgets the token unused, if it is in hand: neither spent nor on the shelf. */
  discard(kept: Kept): void;
  clear(): void;
}

export interface VaultOptions {
  /** The part of the browser port that keeps time. */
  readonly clock: Time & { after(milliseconds: number, callback: () => void): () => void };
  /** How long a token is left on the shelf, in milliseconds, counted from its arrival. */
  readonly unspentTtl: number;
  readonly onDiscard: (attempt: StepUpAttempt, reason: DiscardReason) => void;
}

interface Entry {
  readonly accessToken: string;
  /** Milliseconds since it arrived. Timers sleep while the device does, so the time is looked at as well. */
  readonly age: () => number;
  readonly lifetime: number;
  /** Set while it is on the shelf. */
  shelf?: { readonly preparedFor: PreparedFor; readonly stopTimer: () => void };
}

export function createVault({ clock, unspentTtl, onDiscard }: VaultOptions): Vault {
  const entries = new Map<Kept, Entry>();
  const shelfLife = ({ lifetime }: Entry) => Math.min(lifetime, unspentTtl);

  function onShelf(requirement: NormalizedRequirement, isFor: (preparedFor: PreparedFor) => boolean): [Kept, Entry] | undefined {
    return [...entries].find(
      ([kept, entry]) =>
        entry.shelf !== undefined &&
        entry.age() < shelfLife(entry) &&
        isFor(entry.shelf.preparedFor) &&
        sameRequirement(kept.attempt.requirement, requirement),
    );
  }

  function get(kept: Kept): Entry {
    const entry = entries.get(kept);
    if (entry === undefined) throw new StepUpError('discarded', 'The token was forgotten before it could be used. Call again.');
    return entry;
  }

  function forget(kept: Kept, reason: DiscardReason): void {
    const entry = entries.get(kept);
    if (entry === undefined) return; // by a listener that was told of another one
    entry.shelf?.stopTimer();
    entries.delete(kept);
    onDiscard(kept.attempt, reason);
  }

  return {
    keep(kept, accessToken, lifetime) {
      entries.set(kept, { accessToken, age: startStopwatch(clock), lifetime });
    },
    shelve(kept, preparedFor) {
      const entry = get(kept);
      const stopTimer = clock.after(shelfLife(entry) - entry.age(), () => forget(kept, 'expired'));
      entry.shelf = { preparedFor, stopTimer };
    },
    isShelved: (requirement, { url, method }) => onShelf(requirement, (other) => other.url === url && other.method === method) !== undefined,
    unshelve(requirement, spender) {
      const found = onShelf(requirement, (preparedFor) => maySpend(spender, preparedFor));
      if (found === undefined) return undefined;
      const [kept, entry] = found;
      entry.shelf?.stopTimer();
      delete entry.shelf;
      return kept;
    },
    spend(kept) {
      const { age, lifetime, accessToken } = get(kept);
      if (age() >= lifetime) {
        forget(kept, 'expired');
        throw new StepUpError('timeout', 'The token\'s time was over before it could be used. Call again.');
      }
      entries.delete(kept);
      return accessToken;
    },
    discard(kept) {
      if (entries.get(kept)?.shelf === undefined) forget(kept, 'unused');
    },
    clear() {
      for (const kept of [...entries.keys()]) forget(kept, 'cleared');
    },
  };
}

/** An API's challenge never spends what the app prepared for a request (guarantee G2). */
function maySpend({ isApps, url, method }: Spender, preparedFor: PreparedFor): boolean {
  if (preparedFor.url === undefined) return isApps;
  return preparedFor.url === url && (preparedFor.method === undefined || preparedFor.method === method?.toUpperCase());
}
