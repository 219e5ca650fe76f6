import { hasCode, StepUpError, type StepUpErrorCode } from '../model/errors';
import type { StepUpAttempt } from '../model/request';
import { sameRequirement } from '../model/requirement';
import type { Browser } from '../ports/browser';
import { startStopwatch } from './lifetime';

/** Remembers what the user said no to, so that a client's own retry does not ask them again. */
export interface Refusals {
  /** Remembers a step-up that failed, if somebody said no to it. */
  add(attempt: StepUpAttempt, error: unknown): void;
  /**
   * Accepts a step-up that may be asked for: nobody said no to one for the same request (without one: for the
   * same requirement) a short time ago, or the user does something at this page now.
   *
   * @throws StepUpError with the code of the refusal
   */
  assertAskable(attempt: StepUpAttempt): void;
  clear(): void;
}

interface Refusal {
  readonly attempt: StepUpAttempt;
  readonly error: StepUpError;
  /** Milliseconds since. */
  readonly age: () => number;
}

/** For how long a browser says that there was a click (HTML Standard §6.4.2): Chromium and Firefox, 5 s. */
const GESTURE_MS = 5000;

const CODES: readonly StepUpErrorCode[] = ['popup_closed', 'cancelled', 'access_denied'];

/** @param seconds how long a refusal counts */
export function createRefusals(browser: Browser, seconds: number): Refusals {
  let refusals: readonly Refusal[] = [];

  return {
    add(attempt, error) {
      if (hasCode(error, CODES))
        refusals = [{ attempt, error, age: startStopwatch(browser.clock) }, ...refusals];
    },
    assertAskable({ url, method, requirement }) {
      refusals = refusals.filter((one) => one.age() < seconds * 1000);
      const refusal = refusals.find(
        ({ attempt: refused }) =>
          refused.url === url &&
          refused.method === method &&
          (url !== undefined || sameRequirement(refused.requirement, requirement)),
      );
      if (refusal === undefined) return;
      const { error } = refusal;
      const { gesture } = browser;
      // The click on a prompt's "Cancel" was at this page too, and asks for nothing.
      const isOld = error.code === 'cancelled' && refusal.age() < GESTURE_MS;
      if (gesture === 'none' || (gesture === 'recent' && isOld))
        throw new StepUpError(error.code, 'Refused before. Not asked again without a click.', error);
    },
    clear: () => void (refusals = []),
  };
}
