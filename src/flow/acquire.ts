import { assertAuthorized, type AuthorizationResponse } from '../model/authorization-response';
import { asStepUpError, isStepUpError, StepUpError, type StepUpErrorCode } from '../model/errors';
import { assertMeets, type AllowUser, type Grant, type MetGrant } from '../model/grant';
import type { Browser } from '../ports/browser';
import type { Authorization, Provider, Session } from '../ports/provider';
import type { Events, StepUpAttempt } from '../state/events';
import type { Kept, Vault } from '../state/vault';
import type { Inbox } from './inbox';
import type { Lifetime } from './lifetime';
import { askInPopup } from './popup';
import { askForGesture, pointToWindow, type Prompt } from './prompt';
import type { OpenWindow, Queue } from './queue';

export interface AcquireParts {
  readonly provider: Provider;
  readonly browser: Browser;
  readonly vault: Vault;
  readonly events: Events;
  readonly inbox: Inbox;
  readonly queue: Queue;
  readonly allowUser: AllowUser | undefined;
  readonly prompt: Prompt | undefined;
}

/** What is acquired, and the request it is for if that is known. */
export type Want = Omit<StepUpAttempt, 'id'>;

/**
 * Gets grants for what is missing. Their tokens are in the vault. If the window is free, it is opened before anything is awaited,
 * in the caller's gesture (guarantee G7). Rejects with a `StepUpError`, or with the reason the lifetime ended for.
 */
export interface Acquire {
  /** One to spend now: from the shelf, or new. */
  now(want: Want, lifetime: Lifetime): Promise<Kept>;
  /** Sees to it that one is on the shelf. */
  ahead(want: Want, lifetime: Lifetime): Promise<void>;
}

interface Asked {
  readonly authorization: Authorization;
  readonly response: AuthorizationResponse;
  readonly askedAt: number;
}

export function createAcquire({ provider, browser, vault, events, inbox, queue, allowUser, prompt }: AcquireParts): Acquire {
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
    lifetime.check();
    const asking = prompt && { prompt, requirement: attempt.requirement, lifetime };
    // Nothing is awaited unless the browser refused: this is still the caller's gesture.
    lifetime.limit();
    const popup = open() ?? (asking && (await askForGesture(asking, open)));
    if (popup === undefined) throw new StepUpError('popup_blocked', BLOCKED);
    await sessionNow(lifetime); // nobody logged in: say so before the user does anything
    const authorization = await lifetime.race(provider.authorize(attempt.requirement));
    const askedAt = browser.now();
    events.emit('waiting', attempt, {});
    lifetime.check();
    const takeAway = asking && pointToWindow(asking, popup);
    lifetime.check(); // a listener or a prompt may have ended it
    const response = await lifetime.race(askInPopup(popup, authorization, { inbox, browser, lifetime }));
    takeAway?.();
    return { authorization, response, askedAt };
  }

  /** The part that does not: the next in the queue may have it. */
  async function finish({ authorization, response, askedAt }: Asked, attempt: StepUpAttempt, lifetime: Lifetime): Promise<Kept> {
    assertAuthorized(response);
    const { accessToken, expiresIn, ...facts } = await lifetime.race(authorization.finish(response));
    // An answer that names no scope granted what was asked (RFC 6749 §5.1).
    const scope = facts.scope ?? attempt.requirement.scope;
    const grant = await check(Object.freeze({ ...facts, scope, askedAt, expiresAt: browser.now() + expiresIn * 1000 }), attempt, lifetime);
    const kept = Object.freeze({ grant, attempt });
    vault.keep(kept, accessToken);
    events.emit('granted', attempt, { scope });
    return kept;
  }

  async function reuse(kept: Kept, lifetime: Lifetime): Promise<Kept> {
    lifetime.limit();
    try {
      await check(kept.grant, kept.attempt, lifetime);
      return kept;
    } catch (error) {
      vault.discard(kept);
      throw lifetime.over ? error : asStepUpError(error, 'authorization_failed', PROVIDER_FAILED);
    }
  }

  /** Runs an attempt to its end, and tells how it ended. */
  async function undertake<T>(want: Want, lifetime: Lifetime, run: (attempt: StepUpAttempt) => Promise<T>): Promise<T> {
    const attempt = Object.freeze({ id: ++count, ...want });
    try {
      return await run(attempt);
    } catch (caught) {
      const error = lifetime.over ? caught : asStepUpError(caught, 'authorization_failed', PROVIDER_FAILED);
      if (isStepUpError(error) && REFUSALS.includes(error.code)) events.emit('refused', attempt, { error });
      else events.emit('failed', attempt, { error });
      throw error;
    }
  }

  return {
    async now(want, lifetime) {
      const shelved = () => vault.unshelve(want.requirement);
      const kept = shelved();
      if (kept !== undefined) return reuse(kept, lifetime);
      return undertake(want, lifetime, async (attempt) => {
        // Looked at again when it is this call's turn: the one before may have been a prepare() for it.
        const asked = await queue.run(async (open) => shelved() ?? ask(open, attempt, lifetime), lifetime);
        return 'grant' in asked ? reuse(asked, lifetime) : finish(asked, attempt, lifetime);
      });
    },
    async ahead(want, lifetime) {
      if (vault.isShelved(want.requirement)) return;
      await undertake(want, lifetime, (attempt) =>
        // The turn lasts until the grant is on the shelf, where those who wait look first.
        queue.run(async (open) => {
          if (vault.isShelved(want.requirement)) return;
          const kept = await finish(await ask(open, attempt, lifetime), attempt, lifetime);
          if (lifetime.over) vault.discard(kept);
          lifetime.check();
          vault.shelve(kept);
        }, lifetime),
      );
    },
  };
}

const BLOCKED = 'The browser did not open a window. Call again from a click, and ask the user to allow pop-ups for this site.';
const PROVIDER_FAILED = 'The provider, or the prompt, failed';

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
