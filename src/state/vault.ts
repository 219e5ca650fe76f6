import { StepUpError } from '../model/errors';
import type { MetGrant } from '../model/grant';
import { sameRequirement, type NormalizedRequirement } from '../model/requirement';
import type { StepUpAttempt } from './events';

/** A grant, and the step-up it came from. What the vault is asked by; the token itself is not in it. */
export interface Kept {
  readonly grant: MetGrant;
  readonly attempt: StepUpAttempt;
}

/** Why a token was forgotten without having been used. */
export type DiscardReason = 'expired' | 'cleared' | 'unused';

/** The only place that holds step-up tokens. A token leaves it once, and nothing can put it back (guarantees G1 and G3). */
export interface Vault {
  keep(kept: Kept, accessToken: string): void;
  /** Leaves it for the next request with the same requirement. */
  shelve(kept: Kept): void;
  /** Takes one off the shelf, if there is one for this requirement. */
  unshelve(requirement: NormalizedRequirement): Kept | undefined;
  /** Hands the token out and forgets it. Throws `discarded` if it is not there any more. */
  spend(kept: Kept): string;
  /** Forgets the token unused. */
  discard(kept: Kept, reason: DiscardReason): void;
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

  function takeOffShelf(entry: Entry): void {
    entry.stopTimer?.();
    delete entry.stopTimer;
  }

  function discard(kept: Kept, reason: DiscardReason): void {
    const entry = entries.get(kept);
    if (entry === undefined) return;
    takeOffShelf(entry);
    entries.delete(kept);
    onDiscard(kept.attempt, reason);
  }

  return {
    keep(kept, accessToken) {
      entries.set(kept, { accessToken, until: Math.min(clock.now() + unspentTtl, kept.grant.expiresAt) });
    },
    shelve(kept) {
      const entry = entries.get(kept);
      if (entry !== undefined) entry.stopTimer = clock.after(entry.until - clock.now(), () => discard(kept, 'expired'));
    },
    unshelve(requirement) {
      for (const [kept, entry] of entries) {
        if (entry.stopTimer === undefined || !sameRequirement(kept.attempt.requirement, requirement)) continue;
        takeOffShelf(entry);
        // Timers sleep while the device does.
        if (entry.until > clock.now()) return kept;
        discard(kept, 'expired');
      }
      return undefined;
    },
    spend(kept) {
      const entry = entries.get(kept);
      if (entry === undefined) throw new StepUpError('discarded', 'The token was forgotten before it could be used. Call again.');
      entries.delete(kept);
      return entry.accessToken;
    },
    discard,
    clear() {
      for (const kept of [...entries.keys()]) discard(kept, 'cleared');
    },
  };
}
