import { StepUpError } from '../model/errors';
import type { MetGrant } from '../model/grant';
import { sameRequirement, type NormalizedRequirement } from '../model/requirement';
import type { DiscardReason, StepUpAttempt } from './events';

/** A grant, and the step-up it came from. What the vault is asked by; the token itself is not in it. */
export interface Kept {
  readonly grant: MetGrant;
  readonly attempt: StepUpAttempt;
}

/** The only place that holds step-up tokens. A token leaves it once, and nothing can put it back (guarantees G1 and G3). */
export interface Vault {
  keep(kept: Kept, accessToken: string): void;
  /** Leaves it for the next request with the same requirement. Throws `discarded` if it is not there any more. */
  shelve(kept: Kept): void;
  isShelved(requirement: NormalizedRequirement): boolean;
  /** Takes one off the shelf, if there is one for this requirement. */
  unshelve(requirement: NormalizedRequirement): Kept | undefined;
  /** Hands the token out and forgets it. Throws `discarded` if it is not there any more. */
  spend(kept: Kept): string;
  /** Forgets the token unused, if it is in hand: neither spent nor on the shelf. */
  discard(kept: Kept): void;
  clear(): void;
}

export interface VaultOptions {
  /** The part of the browser port that keeps time. */
  readonly clock: { after(milliseconds: number, callback: () => void): () => void; now(): number };
  /** How long an unspent token is kept, in milliseconds, counted from its arrival. */
  readonly unspentTtl: number;
  readonly onDiscard: (attempt: StepUpAttempt, reason: DiscardReason) => void;
}

interface Entry {
  readonly accessToken: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** Set while it is on the shelf. */
  stopTimer?: () => void;
}

export function createVault({ clock, unspentTtl, onDiscard }: VaultOptions): Vault {
  const entries = new Map<Kept, Entry>();

  /** Timers sleep while the device does, so the time is looked at as well. */
  const isFresh = (entry: Entry) => entry.until > clock.now();
  const fits = (kept: Kept, entry: Entry, requirement: NormalizedRequirement) =>
    entry.stopTimer !== undefined && isFresh(entry) && sameRequirement(kept.attempt.requirement, requirement);

  function get(kept: Kept): Entry {
    const entry = entries.get(kept);
    if (entry === undefined) throw new StepUpError('discarded', 'The token was forgotten before it could be used. Call again.');
    return entry;
  }

  function forget(kept: Kept, reason: DiscardReason): void {
    get(kept).stopTimer?.();
    entries.delete(kept);
    onDiscard(kept.attempt, reason);
  }

  return {
    keep(kept, accessToken) {
      entries.set(kept, { accessToken, until: Math.min(clock.now() + unspentTtl, kept.grant.expiresAt) });
    },
    shelve(kept) {
      const entry = get(kept);
      entry.stopTimer = clock.after(entry.until - clock.now(), () => forget(kept, 'expired'));
    },
    isShelved: (requirement) => [...entries].some(([kept, entry]) => fits(kept, entry, requirement)),
    unshelve(requirement) {
      for (const [kept, entry] of entries) {
        if (!fits(kept, entry, requirement)) continue;
        entry.stopTimer?.();
        delete entry.stopTimer;
        return kept;
      }
      return undefined;
    },
    spend(kept) {
      const entry = get(kept);
      if (!isFresh(entry)) forget(kept, 'expired');
      const { accessToken } = get(kept);
      entries.delete(kept);
      return accessToken;
    },
    discard(kept) {
      const entry = entries.get(kept);
      if (entry !== undefined && entry.stopTimer === undefined) forget(kept, 'unused');
    },
    clear() {
      for (const kept of [...entries.keys()]) forget(kept, 'cleared');
    },
  };
}
