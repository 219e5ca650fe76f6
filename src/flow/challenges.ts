import { readChallenge, type ChallengeReader } from '../model/challenge';
import { hasCode, type StepUpErrorCode } from '../model/errors';
import { missingScopes } from '../model/scope';
import type { NormalizedChallenge, NormalizedRequirement } from '../model/requirement';
import type { Rules } from '../model/rules/rules';
import type { Events } from '../state/events';
import type { RequestId } from '../model/request';
import { createLifetime, type Timer } from '../state/lifetime';
import type { LearningSession } from '../state/session';
import type { TakenRequest } from './request';

/** Learns from the answers to one call's request what that request needs. Made at the moment of the call. */
export interface Challenges {
  /**
   * Whether the API refused what was sent with the session's token, and a step-up may get what it asked for.
   * Rejects with the reason of the call's signal.
   */
  isChallenge(response: Response): Promise<boolean>;
  /**
   * Learns from the answer to a step-up token: what the API had asked for was enough, or not. Rejects with
   * the reason of the call's signal.
   */
  learn(response: Response): Promise<void>;
  /** Learns that the call ended without such an answer. */
  learnFailure(error: unknown): void;
}

export interface ChallengesParts {
  readonly readers: readonly ChallengeReader[];
  readonly browser: { readonly clock: Timer };
  readonly session: LearningSession;
  readonly events: Events;
  readonly rules: Rules;
  readonly requirement: NormalizedRequirement;
  readonly outgoing: TakenRequest;
  readonly request: Required<RequestId>;
}

/** How long an answer may be read. */
const SECONDS = 5;

/** With these codes a call ended before the user was asked. */
const STILL_OPEN: readonly StepUpErrorCode[] = ['popup_blocked', 'not_replayable'];
/** With these codes what the API asked for can't be had. */
const UNATTAINABLE: readonly StepUpErrorCode[] = [
  'access_denied',
  'authorization_failed',
  'scope_not_granted',
  'assurance_not_met',
];

const isRefusal = ({ status }: Response): boolean => status === 401 || status === 403;

/**
 * Decides which challenges are answered. An API may ask for what the app's rules name for it, and nothing
 * else. What it asked for is remembered after it led to an accepted request; until then, it is for the next
 * call alone, which so can open its window in its own gesture.
 */
export function createChallenges({
  readers,
  browser: { clock },
  session,
  events,
  rules,
  requirement,
  outgoing: { target, signal },
  request,
}: ChallengesParts): Challenges {
  const { epoch, challenges } = session;
  const { audience } = requirement;
  const before = challenges.get(request, audience);

  /**
   * Remembers what the API asked for, which the first reader says that finds something. Gives `false` if it
   * asked for nothing, or for what it may not. The caller's response is left as it is.
   */
  async function hear(response: Response): Promise<boolean> {
    const lifetime = createLifetime({ seconds: SECONDS, clock }, signal);
    const context = { ...request, copy: () => response.clone(), onEnd: lifetime.onEnd };
    let challenged: NormalizedChallenge | undefined;
    lifetime.startTimeout();
    try {
      for (const reader of readers) {
        const asked = await lifetime.race(Promise.resolve(reader(new Response(null, response), context)));
        if (asked === undefined) continue;
        challenged = readChallenge(asked);
        break;
      }
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      return ignore(error instanceof Error ? error.message : 'its reader threw');
    } finally {
      lifetime.end();
    }
    if (challenged === undefined) return false;
    const lacking = session.challenged(requirement, request, challenged);
    const allowed = [...requirement.scope, ...rules.challengeable(target, audience)];
    const forbidden = missingScopes(lacking.scope, allowed);
    if (forbidden.length > 0) return ignore(`no rule here names ${forbidden.join(' ')}, nor "challengeable"`);
    if (session.epoch !== epoch) return ignore('clear() was called since the call was made');
    challenges.set(request, lacking);
    return true;
  }

  function ignore(reason: string): false {
    events.ignore({ what: 'challenge', reason, ...request });
    return false;
  }

  return {
    isChallenge: async (response) => isRefusal(response) && hear(response),
    async learn(response) {
      if (session.epoch !== epoch) return;
      if (response.ok) challenges.confirm(request);
      if (!isRefusal(response)) return;
      const isHeard = await hear(response);
      if (session.epoch !== epoch) return;
      if (isHeard) ignore('it was sent with a step-up token already');
      // Twice in a row, what the API had asked for was not enough: the next call asks it before it asks the
      // user.
      if (!isHeard || before?.isConfirmed === false) challenges.delete(request);
    },
    learnFailure(error) {
      if (session.epoch !== epoch || hasCode(error, STILL_OPEN)) return;
      const isKept = challenges.get(request, audience)?.isConfirmed === true && !hasCode(error, UNATTAINABLE);
      if (!isKept) challenges.delete(request);
    },
  };
}
