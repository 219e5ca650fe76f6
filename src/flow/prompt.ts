import { asStepUpError, StepUpError } from '../model/errors';
import type { NormalizedRequirement } from '../model/requirement';
import type { Lifetime } from './lifetime';
import type { Popup } from './popup';

/** What the user is asked by the page itself, beside the window. */
export interface Question {
  /**
   * - `gesture`: the browser did not open a window, because no click asked for it (after an API's challenge, say). A click on "Continue" will.
   * - `window`: the window is open and may be hidden behind this one. A click on "Show it again" brings it to the front.
   */
  readonly reason: 'gesture' | 'window';
  readonly requirement: NormalizedRequirement;
  /** Aborted when there is nothing to ask any more: take the question away. */
  readonly signal: AbortSignal;
  /** The user goes on. Call it in the click itself, without an `await` before it. */
  proceed(): void;
  /** The user would rather go on in this window, which is left for it and come back to. Only where the app allows it: see `interaction`. */
  redirect?(): void;
  /** The user does not. The call rejects with `cancelled`. */
  cancel(): void;
}

/** Shows a question, such as `dialogPrompt()` of `step-up-spa/dialog` does. */
export type Prompt = (question: Question) => void;

export interface Asking {
  readonly prompt: Prompt;
  readonly requirement: NormalizedRequirement;
  readonly lifetime: Lifetime;
}

/** Shows a question until the returned function is called, or the lifetime ends. Cancelling ends the lifetime. */
function show({ prompt, requirement, lifetime }: Asking, question: Pick<Question, 'reason' | 'proceed' | 'redirect'>): () => void {
  const controller = new AbortController();
  const takeAway = lifetime.onEnd(() => controller.abort());
  const { signal } = controller;
  // An answer counts while the question stands: a late one must not open a window, nor end what has begun.
  const ifAsked = (act: () => void) => () => void (signal.aborted || act());
  const cancel = () => lifetime.end(new StepUpError('cancelled', 'The user cancelled.'));
  const { reason, proceed, redirect } = question;
  const shown: unknown = prompt({ reason, requirement, signal, proceed: ifAsked(proceed), ...(redirect && { redirect: ifAsked(redirect) }), cancel: ifAsked(cancel) });
  // An async prompt is a function too, and may fail later.
  Promise.resolve(shown).catch((error: unknown) => lifetime.end(asStepUpError(error, 'authorization_failed', 'The prompt failed')));
  return takeAway;
}

/**
 * Asks for the click that opens the window.
 *
 * @returns the window; `undefined` if the browser refuses even then; or that the user would rather be redirected, if they may
 */
export function askForGesture(asking: Asking, open: () => Popup | undefined, mayRedirect: boolean): Promise<Popup | 'redirect' | undefined> {
  return asking.lifetime.race(
    new Promise((resolve) => {
      let takeAway = () => {};
      let isAnswered = false; // a prompt may answer before it returns
      const answer = (get: () => Popup | 'redirect' | undefined) => () => {
        isAnswered = true;
        takeAway();
        resolve(get());
      };
      takeAway = show(asking, { reason: 'gesture', proceed: answer(open), ...(mayRedirect && { redirect: answer(() => 'redirect') }) });
      if (isAnswered) takeAway();
    }),
  );
}

/** Says that the window waits, until the returned function is called. */
export function pointToWindow(asking: Asking, popup: Popup): () => void {
  return show(asking, { reason: 'window', proceed: () => popup.focus() });
}
