import { isSerializable } from '../model/claims';
import { StepUpError } from '../model/errors';
import type { NormalizedRequirement } from '../model/requirement';
import { redirectState } from '../model/redirect-url';
import type { Browser } from '../ports/browser';
import type { Provider } from '../ports/provider';
import type { Events, StepUpAttempt } from '../state/events';
import type { Pending } from '../state/pending';
import type { PreparedFor } from '../state/vault';
import type { Admission } from './admission';
import { digest, randomText } from './crypto';
import type { Lifetime } from './lifetime';
import type { Purpose } from './purpose';
import type { SavedRequest } from './saved-request';

/** What is kept over a redirect. Never a token: there is none yet. */
export interface RedirectRecord {
  /** So that its digest, which travels through the provider, tells nothing of it. */
  readonly salt: string;
  readonly askedAt: number;
  readonly subject: string;
  readonly requirement: NormalizedRequirement;
  readonly request?: SavedRequest | undefined;
  /** Who stated what the request needs. */
  readonly source?: Purpose['source'];
  /** Which requests may spend the token, after a `prepare()`. */
  readonly preparedFor?: PreparedFor | undefined;
  /** Whether only the claims are wanted. */
  readonly isForClaims?: boolean | undefined;
  readonly appState?: unknown;
}

/** How long the user may take, in milliseconds. */
export const RECORD_TTL = 600_000;

/** The page is being left. */
export interface Left {
  /** Rejects if that comes to nothing: the user comes back without an answer, or starts another one. */
  readonly left: Promise<never>;
}

/** Leaves the page for the provider's. */
export interface Redirect {
  /** Keeps what another page needs to go on, and leaves. Rejects if it can't be kept. A later one takes its place, for the page may have stayed. */
  leave(attempt: StepUpAttempt, purpose: Purpose, lifetime: Lifetime): Promise<Left>;
  /** Whether the page is being left for this, so that its end is not. */
  isLeaving(lifetime: Lifetime): boolean;
  /** Ends what the page is being left for. */
  giveUp(reason: StepUpError): void;
  close(): void;
}

export interface RedirectParts {
  readonly provider: Provider;
  readonly browser: Browser;
  readonly events: Events;
  readonly pending: Pending;
  readonly admission: Admission;
}

function refuseStorage(cause: unknown): never {
  throw new StepUpError('not_replayable', 'The browser has no storage, or no room in it, to keep the request over a redirect. Nothing was sent.', cause);
}

export function createRedirect({ provider, browser, events, pending, admission }: RedirectParts): Redirect {
  let leaving: { readonly state: string; readonly lifetime: Lifetime } | undefined;

  // The back button brought this very page back, from the back/forward cache.
  const close = browser.listen('pageshow', ({ persisted }) => {
    if (!persisted || leaving === undefined) return;
    const { state, lifetime } = leaving;
    lifetime.end(
      pending.has(state)
        ? new StepUpError('cancelled', 'The user came back without having finished.')
        : new StepUpError('discarded', 'The page that the user returned to may have gone on with this call.'),
    );
  });

  const giveUp = (reason: StepUpError) => leaving?.lifetime.end(reason);

  return {
    close,
    giveUp,
    isLeaving: (lifetime) => leaving?.lifetime === lifetime,
    async leave(attempt, { caller, save, source, preparedFor, isForClaims, appState }, lifetime) {
      const { requirement } = attempt;
      const { sub: subject } = await admission.session(caller, lifetime);
      if (!isSerializable(requirement.claims)) {
        throw new StepUpError('not_replayable', 'A function that checks claims can\'t be kept over a redirect: use exact values, or a popup. Nothing was sent.');
      }
      const request = save && (await lifetime.race(save()));
      const record: RedirectRecord = {
        salt: randomText(),
        askedAt: browser.clock.now(),
        subject,
        requirement,
        request,
        source,
        preparedFor,
        isForClaims,
        appState,
      };
      const text = JSON.stringify(record);
      const digested = await lifetime.race(digest(text));
      const state = redirectState(digested, await lifetime.race(browser.page.sign(digested).catch(refuseStorage)));
      const { url, transaction } = await lifetime.race(provider.authorize(requirement, { state, display: 'page' }));
      lifetime.check();
      try {
        pending.put(state, JSON.stringify([text, transaction]));
      } catch (cause) {
        refuseStorage(cause);
      }
      giveUp(new StepUpError('cancelled', 'Another call left the page in the place of this one.'));
      leaving = { state, lifetime };
      lifetime.onEnd(() => {
        leaving = undefined;
        pending.forget(state);
      });
      events.emit('waiting', attempt, {});
      lifetime.check(); // a listener may have ended it
      browser.page.go(url);
      const left = lifetime.race(new Promise<never>(() => {}));
      left.catch(() => {}); // it may end before anybody awaits it
      return { left };
    },
  };
}
