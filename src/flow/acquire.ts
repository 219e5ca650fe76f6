import { assertAuthorized, type AuthorizationResponse } from '../model/authorization-response';
import { isStepUpError, StepUpError, type StepUpErrorCode } from '../model/errors';
import { assertMeets, type AllowUser, type Grant, type MetGrant } from '../model/grant';
import type { Browser } from '../ports/browser';
import type { Authorization, Provider, Session } from '../ports/provider';
import type { Events, StepUpAttempt } from '../state/events';
import type { Kept, Vault } from '../state/vault';
import type { Inbox } from './inbox';
import type { Lifetime } from './lifetime';
import { askInPopup } from './popup';
import type { OpenWindow, Queue } from './queue';

export interface AcquireParts {
  readonly provider: Provider;
  readonly browser: Browser;
  readonly vault: Vault;
  readonly events: Events;
  readonly inbox: Inbox;
  readonly queue: Queue;
  readonly timeoutInSeconds: number;
  readonly allowUser: AllowUser | undefined;
}

/**
 * Gets a grant for what is missing: one from the shelf, or a new one from the authorization server. Its token is in the vault.
 * If the window is free, it is opened before anything is awaited, in the caller's gesture (guarantee G7).
 *
 * @returns rejects with every code of `StepUpError` but `redirect_refused`, or with the reason the lifetime ended for
 */
export type Acquire = (what: Omit<StepUpAttempt, 'id'>, lifetime: Lifetime) => Promise<Kept>;

interface Asked {
  readonly authorization: Authorization;
  readonly response: AuthorizationResponse;
}

export function createAcquire({ provider, browser, vault, events, inbox, queue, timeoutInSeconds, allowUser }: AcquireParts): Acquire {
  let count = 0;

  async function sessionNow(lifetime: Lifetime): Promise<Session> {
    const session = await lifetime.race(provider.session());
    if (session === undefined) throw new StepUpError('login_required', 'Nobody is logged in, so there is nothing to step up from. Log in first.');
    return session;
  }

  /** The session is looked at when the grant is there, because somebody may have logged out or in meanwhile. */
  async function check(grant: Grant, { requirement }: StepUpAttempt, lifetime: Lifetime): Promise<MetGrant> {
    const { subject } = await sessionNow(lifetime);
    assertMeets(grant, { requirement, subject, now: browser.now(), allowUser });
    return grant;
  }

  /** The part that needs the window. */
  async function ask(open: OpenWindow, attempt: StepUpAttempt, lifetime: Lifetime): Promise<Asked> {
    events.emit('required', attempt, {});
    const popup = open();
    const late = new StepUpError('timeout', `The step-up was not finished within ${timeoutInSeconds} seconds`);
    lifetime.onEnd(browser.after(timeoutInSeconds * 1000, () => lifetime.end(late)));
    await sessionNow(lifetime); // nobody logged in: say so before the user does anything
    const authorization = await lifetime.race(provider.authorize(attempt.requirement));
    events.emit('waiting', attempt, {});
    const response = await lifetime.race(askInPopup(popup, authorization, { inbox, browser, lifetime }));
    return { authorization, response };
  }

  /** The part that does not: the next in the queue may have it. */
  async function finish({ authorization, response }: Asked, attempt: StepUpAttempt, lifetime: Lifetime): Promise<Kept> {
    assertAuthorized(response);
    const { accessToken, expiresIn, ...facts } = await lifetime.race(authorization.finish(response));
    // An answer that names no scope granted what was asked (RFC 6749 §5.1).
    const scope = facts.scope ?? attempt.requirement.scope;
    const grant = await check(Object.freeze({ ...facts, scope, expiresAt: browser.now() + expiresIn * 1000 }), attempt, lifetime);
    const kept = Object.freeze({ grant, attempt });
    vault.keep(kept, accessToken);
    events.emit('granted', attempt, { scope });
    return kept;
  }

  async function obtain(attempt: StepUpAttempt, lifetime: Lifetime): Promise<Kept> {
    try {
      // Looked at again when it is this call's turn: the one before may have been a prepare() for it.
      const asked = await queue.run(async (open) => vault.unshelve(attempt.requirement) ?? ask(open, attempt, lifetime), lifetime);
      return 'grant' in asked ? await reuse(asked, lifetime) : await finish(asked, attempt, lifetime);
    } catch (caught) {
      const error = lifetime.over ? caught : toStepUpError(caught);
      if (isStepUpError(error) && REFUSALS.includes(error.code)) events.emit('refused', attempt, { error });
      else events.emit('failed', attempt, { error });
      throw error;
    }
  }

  async function reuse(kept: Kept, lifetime: Lifetime): Promise<Kept> {
    try {
      await check(kept.grant, kept.attempt, lifetime);
      return kept;
    } catch (error) {
      vault.discard(kept, 'unused');
      throw error;
    }
  }

  return async (what, lifetime) => {
    const kept = vault.unshelve(what.requirement);
    return kept === undefined ? obtain(Object.freeze({ id: ++count, ...what }), lifetime) : reuse(kept, lifetime);
  };
}

/** Somebody said no, as opposed to nobody answering. */
const REFUSALS: readonly StepUpErrorCode[] = [
  'access_denied',
  'authorization_failed',
  'user_mismatch',
  'scope_not_granted',
  'audience_mismatch',
  'invalid_response',
];

/** A provider that throws something else has failed too, and the caller still gets a code. */
function toStepUpError(error: unknown): StepUpError {
  return isStepUpError(error) ? error : new StepUpError('authorization_failed', 'The provider failed', error);
}
