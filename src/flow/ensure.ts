import type { IdTokenClaims } from '../model/claims';
import { StepUpError } from '../model/errors';
import { sameRequirement, type NormalizedRequirement } from '../model/requirement';
import type { Assurances } from '../state/assurances';
import type { Vault } from '../state/vault';
import type { Acquire } from './acquire';
import type { Lifetime } from './lifetime';
import { callerOf, type Purpose } from './purpose';
import type { Session } from './session';

/** Sees to it that the user is authenticated as required, and gives the claims that say so. */
export type Ensure = (requirement: NormalizedRequirement, options: Pick<Purpose, 'signal' | 'appState'>) => Promise<IdTokenClaims>;

export interface EnsureParts {
  readonly assurances: Assurances;
  readonly vault: Vault;
  readonly acquire: Acquire;
  readonly session: Session;
  readonly begin: (signal?: AbortSignal | null) => Lifetime;
}

/** One step-up, and those who wait for it. It ends with the last of them. */
interface Shared {
  readonly requirement: NormalizedRequirement;
  /** The session's, as it was when this began. */
  readonly epoch: number;
  readonly lifetime: Lifetime;
  readonly claims: Promise<IdTokenClaims>;
  waiting: number;
}

export function createEnsure({ assurances, vault, acquire, session, begin }: EnsureParts): Ensure {
  const underWay = new Set<Shared>();

  async function stepUp(requirement: NormalizedRequirement, { appState }: Pick<Purpose, 'appState'>, lifetime: Lifetime): Promise<IdTokenClaims> {
    lifetime.check();
    const { epoch } = session;
    // A prepared token is for a request: who wants claims does not use it up.
    const kept = await acquire.now(requirement, { caller: callerOf(session), isForClaims: true, appState }, undefined, lifetime);
    // The claims are what was wanted; nobody gets the token.
    vault.discard(kept);
    lifetime.check();
    if (session.epoch !== epoch) throw new StepUpError('discarded', 'clear() was called while the user was asked: the answer may be another user\'s');
    const { claims } = kept.grant;
    session.remember(claims, requirement, epoch);
    return claims;
  }

  /** Equal calls share one window: they want claims, which can be given to many, and not tokens, which can't. */
  function join(requirement: NormalizedRequirement, options: Pick<Purpose, 'appState'>): Shared {
    const { epoch } = session;
    const other = [...underWay].find((one) => one.epoch === epoch && sameRequirement(one.requirement, requirement));
    if (other !== undefined) return other;
    const lifetime = begin();
    const claims = stepUp(requirement, options, lifetime).finally(() => lifetime.end());
    claims.catch(() => {}); // all of them may have gone
    const shared: Shared = { requirement, epoch, lifetime, claims, waiting: 0 };
    underWay.add(shared);
    lifetime.onEnd(() => underWay.delete(shared)); // nobody joins what is ending
    return shared;
  }

  /** What is known of whoever is logged in now, if that is enough. */
  async function recall(requirement: NormalizedRequirement, signal: Purpose['signal']): Promise<IdTokenClaims | undefined> {
    const lifetime = begin(signal);
    try {
      lifetime.check();
      lifetime.limit();
      if ((await lifetime.race(session.read())) === undefined) throw new StepUpError('login_required', 'Nobody is logged in. Log in first.');
      return assurances.find(requirement);
    } finally {
      lifetime.end();
    }
  }

  return async (requirement, { signal, appState }) => {
    // If what is known says that a step-up is needed, nothing is awaited before its window opens (guarantee G7).
    const isUnknown = assurances.newest === undefined;
    const claims = isUnknown || assurances.find(requirement) !== undefined ? await recall(requirement, signal) : undefined;
    if (claims !== undefined) return claims;

    signal?.throwIfAborted();
    const shared = join(requirement, { appState });
    shared.waiting += 1;
    let stopListening = () => {};
    const aborted = new Promise<never>((_, reject) => {
      const abort = () => reject(signal?.reason);
      signal?.addEventListener('abort', abort);
      stopListening = () => signal?.removeEventListener('abort', abort);
    });
    try {
      // Not a lifetime of its own: while the page is being left for it, this call stays open as the step-up does.
      return await Promise.race([shared.claims, aborted]);
    } finally {
      stopListening();
      shared.waiting -= 1;
      if (shared.waiting === 0) shared.lifetime.end(signal?.reason);
    }
  };
}
