import { isStepUpError, StepUpError, type StepUpErrorCode } from '../model/errors';
import type { RequestId } from '../model/request';
import type { Browser } from '../ports/browser';
import { startStopwatch } from './lifetime';

/** Remembers what the user said no to, so that a client's own retry does not ask them again. */
export interface Refusals {
  /** Remembers a step-up that failed, if somebody said no to it and it is for a request. */
  add(request: RequestId, error: unknown): void;
  /**
   * Accepts a request that may be asked for: nobody said no to it a short time ago, or the user does something
   * at this page now.
   *
   * @throws StepUpError with the code of the refusal
   */
  assertAskable(request: RequestId): void;
  clear(): void;
}

interface Refusal extends RequestId {
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
    add({ url, method }, error) {
      if (
        url !== undefined &&
        isStepUpError(error) &&
        CODES.includes(error.code) &&
        // What was not asked was not refused anew.
        !isStepUpError(error.cause)
      )
        refusals = [{ url, method: method!, error, age: startStopwatch(browser.clock) }, ...refusals];
    },
    assertAskable(request) {
      refusals = refusals.filter((one) => one.age() < seconds * 1000);
      const refusal = refusals.find(({ url, method }) => url === request.url && method === request.method);
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
