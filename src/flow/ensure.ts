import type { IdTokenClaims } from '../model/claims';
import { isStepUpError, StepUpError } from '../model/errors';
import { sameRequirement, type NormalizedRequirement } from '../model/requirement';
import type { Calls } from '../state/calls';
import { onAbort, type Lifetime } from '../state/lifetime';
import type { Session } from '../state/session';
import type { TokenVault } from '../state/token-vault';
import type { Authorize } from './authorize';
import { assertSameSession, createRetry, currentSubject, readUser, toCode, type CallContext } from './call';

/** What an app says with a call of `ensure`. */
export type EnsureOptions = Pick<CallContext, 'signal' | 'appState'>;

/** Sees to it that the user is authenticated as required, and gives the claims that say so. */
export type Ensure = (requirement: NormalizedRequirement, options: EnsureOptions) => Promise<IdTokenClaims>;

export interface EnsureParts {
  readonly session: Session;
  readonly calls: Calls;
  readonly vault: TokenVault;
  readonly authorize: Authorize;
}

/** One step-up, and the calls that wait for it. It ends when the last of them does. */
interface Shared {
  readonly requirement: NormalizedRequirement;
  /** The session's `epoch` when the step-up began. */
  readonly epoch: number;
  readonly lifetime: Lifetime;
  readonly claims: Promise<IdTokenClaims>;
  waiting: number;
}

export function createEnsure({ session, calls, vault, authorize }: EnsureParts): Ensure {
  const underWay = new Set<Shared>();

  async function stepUp(
    requirement: NormalizedRequirement,
    context: CallContext,
    lifetime: Lifetime,
  ): Promise<IdTokenClaims> {
    const { epoch } = session;
    // A prepared token is for a request: who wants claims does not use it up.
    const grant = await authorize.now(requirement, { ...context, lifetime }, undefined);
    // The claims are what was wanted; nobody gets the token.
    vault.discard(grant);
    lifetime.throwIfEnded();
    assertSameSession(session, epoch);
    session.addClaims(grant, epoch);
    return grant.claims;
  }

  /**
   * Equal calls share one window: they want claims, which can be given to many, and not tokens, which can't.
   */
  function join(requirement: NormalizedRequirement, options: EnsureOptions): Shared {
    const { epoch } = session;
    const other = [...underWay].find(
      (one) => one.epoch === epoch && sameRequirement(one.requirement, requirement),
    );
    if (other !== undefined) return other;
    const lifetime = calls.begin();
    const retry = () => run(requirement, options);
    const context: CallContext = {
      purpose: 'claims',
      subject: currentSubject(session),
      appState: options.appState,
      retry,
    };
    const claims = stepUp(requirement, context, lifetime).finally(() => lifetime.end());
    claims.catch(() => {}); // those who waited may have aborted
    const shared: Shared = { requirement, epoch, lifetime, claims, waiting: 0 };
    underWay.add(shared);
    lifetime.onEnd(() => underWay.delete(shared)); // nobody joins what is ending
    return shared;
  }

  /** What is known of whoever is logged in now, if that is enough. */
  async function recall(
    requirement: NormalizedRequirement,
    { signal }: EnsureOptions,
  ): Promise<IdTokenClaims | undefined> {
    const lifetime = calls.begin(signal);
    try {
      lifetime.startTimeout();
      await readUser(session, lifetime);
      return session.findClaims(requirement);
    } catch (error) {
      throw toCode(error, { lifetime });
    } finally {
      lifetime.end();
    }
  }

  async function waitFor(shared: Shared, options: EnsureOptions): Promise<IdTokenClaims> {
    const { signal } = options;
    const hasJoined = shared.waiting > 0;
    shared.waiting += 1;
    let stopListening = () => {};
    // It may have aborted by now, by who heard that the user is asked.
    const aborted = new Promise<never>((_, reject) => {
      stopListening = onAbort(signal, reject);
    });
    try {
      // Not a lifetime of its own: while the page is being left for it, this call stays open as the step-up
      // does.
      return await Promise.race([shared.claims, aborted]);
    } catch (error) {
      if (!hasJoined || !isStepUpError(error, 'popup_blocked')) throw error;
      // Its retry() is for once, and ends with the signal of who began: who joined has one of their own.
      const retry = createRetry(session, () => run(shared.requirement, options));
      throw new StepUpError(error.code, error.message, error.cause, { retry });
    } finally {
      stopListening();
      shared.waiting -= 1;
      if (shared.waiting === 0) shared.lifetime.end(signal?.reason);
    }
  }

  const run: Ensure = async (requirement, options) => {
    // If what is known says that a step-up is needed, nothing is awaited before its window opens (guarantee
    // G7).
    const { epoch } = session;
    const mayBeMet = !session.isKnown || session.findClaims(requirement) !== undefined;
    const claims = mayBeMet ? await recall(requirement, options) : undefined;
    assertSameSession(session, epoch);
    if (claims !== undefined) return claims;
    const { signal } = options;
    if (signal?.aborted) throw signal.reason; // throwIfAborted() came with Chrome 100
    return waitFor(join(requirement, options), options);
  };
  return run;
}
