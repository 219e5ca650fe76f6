import { asStepUpError, StepUpError } from '../../model/errors';
import type { StepUpAttempt } from '../../model/request';
import type { Lifetime } from '../../state/lifetime';
import type { WayStep } from '../way';

/**
 * What the user is asked by the page itself, beside the window: for which `requirement`, and for which request,
 * by `url` (without query and hash) and `method`, if it is for one.
 */
export interface PromptRequest extends WayStep {
  /**
   * - `gesture`: the browser did not open a window, because no click asked for it (after an API's challenge,
   *   say). A click on "Continue" will.
   * - `window`: the window is open and may be hidden behind this one. A click on "Show it again" brings it to
   *   the front.
   */
  readonly reason: 'gesture' | 'window';
  /** Aborted when there is nothing to ask any more: take the question away. */
  readonly signal: AbortSignal;
  /** The user goes on. Call it in the click itself, without an `await` before it. */
  proceed(): void;
  /**
   * The user would rather go on in this window, which is left for it and come back to. Only where another way
   * follows the window.
   */
  redirect?(): void;
  /** The user does not. The call rejects with `cancelled`. */
  cancel(): void;
}

/** Asks the user, as `dialogPrompt()` of `step-up-spa/dialog` does. */
export type Prompt = (request: PromptRequest) => void;

export interface Prompting {
  readonly prompt: Prompt;
  readonly attempt: StepUpAttempt;
  readonly lifetime: Lifetime;
}

type Answers = Pick<PromptRequest, 'reason' | 'proceed' | 'redirect'>;

/** Asks until the returned function is called, or the lifetime ends. Cancelling ends the lifetime. */
function show(
  { prompt, attempt: { id: _, ...step }, lifetime }: Prompting,
  { reason, proceed, redirect }: Answers,
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const dismiss = lifetime.onEnd(() => controller.abort());

  /**
   * An answer counts while the question stands: a late one must not open a window, nor end what has begun.
   */
  function whileAsked(act: () => void): () => void {
    return () => {
      if (!signal.aborted) act();
    };
  }

  const shown: unknown = prompt({
    ...step,
    reason,
    signal,
    proceed: whileAsked(proceed),
    ...(redirect && { redirect: whileAsked(redirect) }),
    cancel: whileAsked(() => lifetime.end(new StepUpError('cancelled', 'The user cancelled'))),
  });
  // An async prompt is a function too, and may fail later. By the signal's reason, say, once it is over.
  Promise.resolve(shown).catch((error: unknown) =>
    whileAsked(() => lifetime.end(asStepUpError(error, 'authorization_failed', 'The prompt failed')))(),
  );
  return dismiss;
}

/**
 * Asks for the click that opens the window.
 *
 * @param open is called in that click
 * @returns what `open` returns; `undefined` if the user would rather use the next way
 */
export function requestUserActivation<T>(
  prompting: Prompting,
  open: () => T,
  hasNext: boolean,
): Promise<T | undefined> {
  return prompting.lifetime.race(
    new Promise((resolve) => {
      let dismiss = () => {};
      let isAnswered = false; // a prompt may answer before it returns

      function answer(value: T | undefined): void {
        isAnswered = true;
        dismiss();
        resolve(value);
      }

      const proceed = () => answer(open());
      dismiss = show(prompting, {
        reason: 'gesture',
        proceed,
        ...(hasNext && { redirect: () => answer(undefined) }),
      });
      if (isAnswered) dismiss();
    }),
  );
}

/** Says that the window waits, until the returned function is called. */
export function showWindowHint(prompting: Prompting, focus: () => void): () => void {
  return show(prompting, { reason: 'window', proceed: focus });
}
