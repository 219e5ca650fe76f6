import { asStepUpError, isStepUpError, type StepUpErrorCode } from '../model/errors';
import type { NormalizedRequirement } from '../model/requirement';
import type { Events, StepUpAttempt } from '../state/events';
import type { RequestName } from '../state/ledger';
import type { Kept, Spender, Vault } from '../state/vault';
import type { Admission, Answered } from './admission';
import type { Ask } from './ask';
import type { Lifetime } from './lifetime';
import type { Purpose } from './purpose';
import type { Queue } from './queue';

export interface AcquireParts {
  readonly vault: Vault;
  readonly events: Events;
  readonly queue: Queue;
  readonly admission: Admission;
  readonly ask: Ask;
}

/**
 * Gets grants for what is missing. Their tokens are in the vault. If the window is free, it is opened before anything is awaited,
 * in the caller's gesture (guarantee G7). Rejects with a `StepUpError`, or with the reason the lifetime ended for.
 */
export interface Acquire {
  /** One to spend now: from the shelf, if `spender` may, or new. */
  now(requirement: NormalizedRequirement, purpose: Purpose, spender: Spender | undefined, lifetime: Lifetime): Promise<Kept>;
  /** Sees to it that one is on the shelf. */
  ahead(requirement: NormalizedRequirement, purpose: Purpose, lifetime: Lifetime): Promise<void>;
  /** One for a request that another page made, and was answered. */
  afterwards(requirement: NormalizedRequirement, request: RequestName | undefined, answered: () => Promise<Answered>, lifetime: Lifetime): Promise<Kept>;
}

export function createAcquire({ vault, events, queue, admission, ask }: AcquireParts): Acquire {
  let count = 0;

  /** Runs an attempt to its end, and tells how it ended. */
  async function undertake<T>(requirement: NormalizedRequirement, request: RequestName | undefined, lifetime: Lifetime, run: (attempt: StepUpAttempt) => Promise<T>): Promise<T> {
    const attempt = Object.freeze({ id: ++count, requirement, ...request });
    try {
      return await run(attempt);
    } catch (caught) {
      const error = toCode(caught, lifetime);
      if (isStepUpError(error) && REFUSALS.includes(error.code)) events.emit('refused', attempt, { error });
      else events.emit('failed', attempt, { error });
      throw error;
    }
  }

  return {
    async now(requirement, purpose, spender, lifetime) {
      const shelved = () => spender && vault.unshelve(requirement, spender);
      const reuse = (kept: Kept) =>
        admission.readmit(kept, purpose.caller, lifetime).catch((error: unknown) => {
          throw toCode(error, lifetime);
        });
      const kept = shelved();
      if (kept !== undefined) return reuse(kept);
      return undertake(requirement, purpose.request, lifetime, async (attempt) => {
        // Looked at again when it is this call's turn: the one before may have been a prepare() for it.
        const found = await queue.run(async (turn) => shelved() ?? ask(turn, attempt, purpose, lifetime), lifetime);
        if ('left' in found) return found.left;
        return 'grant' in found ? reuse(found) : admission.admit(found, attempt, lifetime);
      });
    },
    async ahead(requirement, purpose, lifetime) {
      const { preparedFor = {} } = purpose;
      if (vault.isShelved(requirement, preparedFor)) return;
      await undertake(requirement, purpose.request, lifetime, async (attempt) => {
        // The turn lasts until the grant is on the shelf, where those who wait look first.
        const found = await queue.run(async (turn) => {
          if (vault.isShelved(requirement, preparedFor)) return undefined;
          const answered = await ask(turn, attempt, purpose, lifetime);
          if ('left' in answered) return answered;
          const kept = await admission.admit(answered, attempt, lifetime);
          if (lifetime.over) vault.discard(kept);
          lifetime.check();
          vault.shelve(kept, preparedFor);
          return undefined;
        }, lifetime);
        await found?.left;
      });
    },
    afterwards: (requirement, request, answered, lifetime) =>
      undertake(requirement, request, lifetime, async (attempt) => {
        events.emit('required', attempt, {});
        return admission.admit(await answered(), attempt, lifetime);
      }),
  };
}

function toCode(error: unknown, lifetime: Lifetime): unknown {
  return lifetime.over ? error : asStepUpError(error, 'authorization_failed', 'The provider, the prompt or the interaction failed');
}

/** Somebody said no, as opposed to nobody answering. */
const REFUSALS: readonly StepUpErrorCode[] = [
  'access_denied',
  'cancelled',
  'authorization_failed',
  'user_mismatch',
  'assurance_not_met',
  'scope_not_granted',
  'audience_mismatch',
  'invalid_response',
];
