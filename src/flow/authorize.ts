import { addToError, hasCode, isStepUpError, StepUpError, type StepUpErrorCode } from '../model/errors';
import type { VerifiedGrant } from '../model/grant';
import { decideParams, type RequestId, type StepUpAttempt } from '../model/request';
import type { NormalizedRequirement } from '../model/requirement';
import type { Clock } from '../ports/browser';
import type { AuthorizationOptions, AuthorizationRequest, Provider } from '../ports/provider';
import type { Events } from '../state/events';
import type { Refusals } from '../state/refusals';
import type { Session } from '../state/session';
import type { Spender, TokenVault } from '../state/token-vault';
import { eachWay, type Queue, type Turn } from '../ways/queue';
import type { Authorized, ConnectedWay, Interrupted } from '../ways/way';
import { createRetry, toCode, type Call } from './call';
import type { Verify } from './verify';

export interface AuthorizeParts {
  readonly provider: Provider;
  readonly session: Session;
  readonly vault: TokenVault;
  readonly events: Events;
  readonly clock: Clock;
  readonly queue: Queue;
  readonly ways: readonly ConnectedWay[];
  readonly verify: Verify;
  readonly refusals: Refusals;
  /** How long an answer may take: the option `timeoutInSeconds`. */
  readonly limitInSeconds: number;
}

/**
 * Gets grants for what is missing. Their tokens are in the vault. If nobody is being asked, the user is asked
 * before anything is awaited, in the caller's gesture (guarantee G7). Rejects with a `StepUpError`, or with
 * the reason the lifetime ended for.
 */
export interface Authorize {
  /** A grant to spend now: one that was prepared, if `spender` may, or a new one. */
  now(requirement: NormalizedRequirement, call: Call, spender: Spender | undefined): Promise<VerifiedGrant>;
  /** Sees to it that a token is prepared. */
  ahead(requirement: NormalizedRequirement, call: Call): Promise<void>;
  /** A grant for a call that another page made, and that was answered. */
  afterRedirect(
    authorized: Authorized,
    interrupted: Interrupted,
    lifetime: Call['lifetime'],
  ): Promise<VerifiedGrant>;
}

export function createAuthorize(parts: AuthorizeParts): Authorize {
  const { provider, session, vault, events, clock, queue, ways, verify, refusals, limitInSeconds } = parts;
  let count = 0;
  /** What was not asked was not refused: it waited for its turn, or was refused before. */
  const asked = new WeakSet<StepUpAttempt>();
  const begin = (requirement: NormalizedRequirement, request: RequestId = {}): StepUpAttempt =>
    Object.freeze({ id: ++count, requirement, ...request });

  /** Asks the user, by the first way that can be used. Nothing is awaited before that way is asked. */
  async function ask(attempt: StepUpAttempt, turn: Turn, call: Call): Promise<Authorized> {
    const { lifetime } = call;
    refusals.assertAskable(attempt);
    asked.add(attempt);
    events.emit('required', attempt, {});
    lifetime.throwIfEnded();
    lifetime.startTimeout();
    let askedAt = 0;
    let decided: Promise<NormalizedRequirement> | undefined;
    const requirement = () => lifetime.race((decided ??= decideParams(attempt.requirement, call.outgoing)));
    async function createRequest(options: AuthorizationOptions): Promise<AuthorizationRequest> {
      const request = await lifetime.race(provider.authorize(await requirement(), options));
      askedAt = clock.monotonic();
      return request;
    }
    function tellWaiting(): void {
      events.emit('waiting', attempt, {});
      lifetime.throwIfEnded(); // a listener may have ended it
    }
    const { id: _, ...step } = attempt;
    Object.freeze(step);
    const reasons = ways.map((way) => way.unavailable(step));
    const usable = ways.filter((_, index) => reasons[index] === undefined);
    let blocked: unknown;
    for (const way of usable) {
      const hasNext = way !== usable.at(-1);
      // Puts away what another way left open.
      eachWay(ways, (other) => other !== way && other.afterTurn?.(true));
      try {
        // The call ends when it must, also where a way of the app's own goes on (guarantee G9).
        const answered = await lifetime.race(
          way.authorize({
            attempt,
            lifetime,
            turn,
            hasNext,
            subject: () => verify.subject(call),
            requirement,
            createRequest,
            tellWaiting,
            continuation: call,
          }),
        );
        return { ...answered, requirement: await requirement(), askedAt, limitInSeconds };
      } catch (error) {
        // What this way can't keep for another page, a click can still open a window for.
        if (blocked !== undefined && isStepUpError(error, 'not_replayable')) throw blocked;
        if (!hasNext || !isStepUpError(error, 'popup_blocked')) throw error;
        blocked = error;
      }
    }
    throw new StepUpError('popup_blocked', `No way can be used here: ${reasons.join('; ')}`);
  }

  /**
   * The one place where an attempt that failed gets its error, which the event carries and the caller's
   * promise rejects with.
   */
  function fail(
    caught: unknown,
    attempt: StepUpAttempt,
    call: Pick<Call, 'lifetime' | 'retry' | 'appState'>,
  ): unknown {
    const error = toCode(caught, call);
    if (asked.has(attempt)) refusals.add(attempt, error);
    if (isStepUpError(error, 'popup_blocked') && call.retry)
      addToError(error, { retry: createRetry(session, call.retry) });
    events.emit(hasCode(error, REFUSALS) ? 'refused' : 'failed', attempt, { error });
    return error;
  }

  return {
    async now(requirement, call, spender) {
      const prepared = spender && vault.takePrepared(requirement, spender);
      if (prepared !== undefined) return verify.prepared(prepared, call);
      const attempt = begin(requirement, call.request);
      try {
        const turn = queue.takeNow() ?? (await queue.wait(call.lifetime));
        let authorized: Authorized;
        try {
          // The turn before may have been a prepare()'s, for this very request.
          const waiting = spender && vault.takePrepared(requirement, spender);
          if (waiting !== undefined) return await verify.prepared(waiting, call);
          authorized = await ask(attempt, turn, call);
        } finally {
          turn.release();
        }
        return await verify.response(authorized, attempt, call);
      } catch (caught) {
        throw fail(caught, attempt, call);
      }
    },
    async ahead(requirement, call) {
      const { lifetime, preparedFor = {} } = call;
      if (vault.hasPrepared(requirement, preparedFor)) return;
      const attempt = begin(requirement, call.request);
      try {
        // The turn lasts until the token is there, for those who wait look for it first.
        const turn = queue.takeNow() ?? (await queue.wait(lifetime));
        try {
          if (vault.hasPrepared(requirement, preparedFor)) return;
          const grant = await verify.response(await ask(attempt, turn, call), attempt, call);
          if (lifetime.ended) vault.discard(grant);
          lifetime.throwIfEnded();
          vault.storePrepared(grant, preparedFor);
        } finally {
          turn.release();
        }
      } catch (caught) {
        throw fail(caught, attempt, call);
      }
    },
    async afterRedirect(authorized, { requirement, request, subject, appState }, lifetime) {
      const attempt = begin(requirement, request);
      const call = { lifetime, appState, subject: Promise.resolve({ sub: subject }) };
      asked.add(attempt);
      events.emit('required', attempt, {});
      try {
        return await verify.response(authorized, attempt, call);
      } catch (caught) {
        throw fail(caught, attempt, call);
      }
    },
  };
}

/** Codes that say that somebody said no, as opposed to nobody having answered. */
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
