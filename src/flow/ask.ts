import { StepUpError } from '../model/errors';
import { assertArrived } from '../model/redirect-uri';
import { windowState } from '../model/redirect-url';
import type { Browser } from '../ports/browser';
import type { Provider } from '../ports/provider';
import type { Events, StepUpAttempt } from '../state/events';
import type { Admission, Answered } from './admission';
import { randomText } from './crypto';
import type { Inbox } from './inbox';
import { chooseWay, type Interaction } from './interaction';
import type { Lifetime } from './lifetime';
import { askInPopup, type Popup } from './popup';
import { askForGesture, pointToWindow, type Prompt } from './prompt';
import type { Purpose } from './purpose';
import type { Turn } from './queue';
import type { Left, Redirect } from './redirect';

export interface AskParts {
  readonly provider: Provider;
  readonly browser: Browser;
  readonly events: Events;
  readonly inbox: Inbox;
  readonly admission: Admission;
  readonly redirect: Redirect;
  readonly interaction: Interaction;
  readonly prompt: Prompt | undefined;
  /** How long the answer may take. */
  readonly limitInSeconds: number;
}

/**
 * Asks the user, by way of the authorization server: the part of a step-up that needs the window, or the page itself. A window is opened before
 * anything is awaited. If the browser refuses: a click on the `prompt`, then a redirect, where the app has them.
 *
 * @returns the answer, or that the page is being left for one
 */
export type Ask = (turn: Turn, attempt: StepUpAttempt, purpose: Purpose, lifetime: Lifetime) => Promise<Answered | Left>;

export function createAsk({ provider, browser, events, inbox, admission, redirect, interaction, prompt, limitInSeconds }: AskParts): Ask {
  /** The window, or that the page is to be left instead. Nothing is awaited unless the browser refused the window. */
  async function openWindow({ open }: Turn, { id, ...step }: StepUpAttempt, lifetime: Lifetime): Promise<Popup | 'redirect'> {
    if (chooseWay(interaction, { ...step, blocked: false }) === 'redirect') return 'redirect';
    const popup = open();
    if (popup !== undefined) return popup;
    const mayRedirect = chooseWay(interaction, { ...step, blocked: true }) === 'redirect';
    const found = prompt && (await askForGesture({ prompt, requirement: step.requirement, lifetime }, open, mayRedirect));
    if (found !== undefined) return found;
    if (mayRedirect) return 'redirect';
    throw new StepUpError('popup_blocked', 'The browser did not open a window. Call again from a click (after fetch: retry()), and ask the user to allow pop-ups for this site.');
  }

  return async (turn, attempt, purpose, lifetime) => {
    events.emit('required', attempt, {});
    lifetime.check();
    lifetime.limit();
    const popup = await openWindow(turn, attempt, lifetime);
    if (popup === 'redirect') {
      turn.close();
      const left = await redirect.leave(attempt, purpose, lifetime);
      turn.refuseOthers(new StepUpError('cancelled', 'The page is being left for another call. Call again when that is done.'));
      return left;
    }
    const caller = await admission.session(purpose.caller, lifetime); // nobody logged in: say so before the user does anything
    const state = windowState(randomText());
    const authorization = await lifetime.race(provider.authorize(attempt.requirement, { state, display: 'popup' }));
    const askedAt = browser.clock.monotonic();
    events.emit('waiting', attempt, {});
    lifetime.check();
    const takeAway = prompt && pointToWindow({ prompt, requirement: attempt.requirement, lifetime }, popup);
    lifetime.check(); // a listener or a prompt may have ended it
    const { response, at } = await lifetime.race(askInPopup(popup, authorization, state, { inbox, browser, lifetime }));
    takeAway?.();
    assertArrived(provider.redirectUri?.('popup'), at);
    return { exchange: authorization, response, askedAt, limitInSeconds, caller };
  };
}
