import { isSerializable } from '../../model/claims';
import { StepUpError } from '../../model/errors';
import type { NormalizedRequirement } from '../../model/requirement';
import { redirectState } from '../../model/return-url';
import type { Browser, Clock } from '../../ports/browser';
import { randomText, sha256 } from '../../ports/crypto';
import { signWithOriginKey } from '../../ports/signing-key';
import type { Lifetime } from '../../state/lifetime';
import type { Asking, Continuation, Flow } from '../way';
import type { RedirectStore } from './redirect-store';
import { saveRequest, type SavedRequest } from './saved-request';

/** What is kept over a redirect. Never a token: there is none yet. */
export interface RedirectRecord extends Omit<Continuation, 'outgoing'> {
  /**
   * Random text, so that the record's digest, which travels through the provider, tells nothing of the
   * record.
   */
  readonly salt: string;
  /** When the user left, by the device's clock, in milliseconds. */
  readonly askedAt: number;
  /** `sub` of the user who made the call. */
  readonly subject: string;
  readonly requirement: NormalizedRequirement;
  readonly request?: SavedRequest | undefined;
}

/** Leaves the page for the provider's. */
export interface Leave {
  /**
   * Keeps what another page needs to go on, and leaves. Rejects if it can't be kept, or if leaving comes to
   * nothing.
   */
  authorize(asking: Asking): Promise<never>;
  /** Whether the page is being left for this call. */
  isLeaving(lifetime: Lifetime): boolean;
  /** Ends the call that the page is being left for. */
  giveUp(reason: StepUpError): void;
  dispose(): void;
}

function refuseStorage(cause?: unknown): never {
  throw new StepUpError(
    'not_replayable',
    'The browser has no storage, or no room, to keep the request over a redirect. Nothing was sent.',
    cause,
  );
}

export const cleared = () => new StepUpError('discarded', 'clear() was called');

function nextTask(lifetime: Lifetime, clock: Clock): Promise<void> {
  return lifetime.race(new Promise((resolve) => void lifetime.onEnd(clock.after(0, resolve))));
}

export function createLeave({
  browser,
  store,
  flow,
}: {
  readonly browser: Browser;
  readonly store: RedirectStore;
  readonly flow: Pick<Flow, 'epoch'>;
}): Leave {
  const { sign = signWithOriginKey } = browser.page;
  let leaving: { readonly state: string; readonly lifetime: Lifetime } | undefined;

  // The back button brought this very page back, from the back/forward cache.
  const dispose = browser.listen('pageshow', ({ persisted }) => {
    if (!persisted || leaving === undefined) return;
    const { state, lifetime } = leaving;
    lifetime.end(
      store.has(state)
        ? new StepUpError('cancelled', 'The user came back without having finished.')
        : new StepUpError('discarded', 'The page that the user returned to may have gone on with this call.'),
    );
  });

  function giveUp(reason: StepUpError): void {
    leaving?.lifetime.end(reason);
  }

  return {
    dispose,
    giveUp,
    isLeaving: (lifetime) => leaving?.lifetime === lifetime,
    async authorize({
      attempt,
      lifetime,
      turn,
      subject,
      requirement: decideRequirement,
      createRequest,
      tellWaiting,
      continuation,
    }) {
      const { source, preparedFor, purpose, outgoing, appState } = continuation;
      const { epoch } = flow;
      if (!isSerializable(attempt.requirement.claims)) {
        throw new StepUpError(
          'not_replayable',
          "A function that checks claims can't be kept over a redirect: use exact values, or a popup. Nothing was sent.",
        );
      }
      if (purpose === 'function') {
        throw new StepUpError(
          'not_replayable',
          "A function can't be kept over a redirect. Use fetch, or prepare() first. Nothing was sent.",
        );
      }
      const requirement = await decideRequirement();
      const request = outgoing && (await lifetime.race(saveRequest(outgoing)));
      const { sub } = await subject();
      const salt = randomText();
      const askedAt = browser.clock.now();
      const record: RedirectRecord = {
        salt,
        askedAt,
        subject: sub,
        requirement,
        request,
        source,
        preparedFor,
        purpose,
        appState,
      };
      const text = JSON.stringify(record);
      const digest = await lifetime.race(sha256(text));
      const state = redirectState(digest, await lifetime.race(sign(digest).catch(refuseStorage)));
      const { url, transaction } = await createRequest({ state, display: 'page' });
      lifetime.throwIfEnded();
      // A logout goes to a page of its own, which this one must not take the place of.
      if (flow.epoch !== epoch) throw cleared();
      try {
        store.set(state, JSON.stringify([text, transaction]));
      } catch (cause) {
        refuseStorage(cause);
      }
      // A later call takes the place of the one before: the page may have stayed.
      giveUp(new StepUpError('cancelled', 'Another call left the page instead.'));
      leaving = { state, lifetime };
      lifetime.onEnd(() => {
        leaving = undefined;
        store.delete(state);
      });
      tellWaiting();
      // Safari was seen to lose what is written in the task in which the page is left.
      await nextTask(lifetime, browser.clock);
      if (!store.has(state)) refuseStorage();
      browser.page.go(url);
      const left = lifetime.race(new Promise<never>(() => {}));
      turn.refuseOthers(
        new StepUpError('cancelled', 'The page is being left for another call. Call again later.'),
      );
      turn.release();
      return left;
    },
  };
}
