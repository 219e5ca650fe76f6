/**
 * Why a step-up, or a call that needed one, did not end in a response.
 * docs/errors.md says for each what the user or the app can do next.
 */
export type StepUpErrorCode =
  /** There is no session: log in first. */
  | 'login_required'
  /**
   * The browser opened no window, or no way can be used here (the message says why): call `retry()` from a
   * click.
   */
  | 'popup_blocked'
  /** The user closed the window before answering. */
  | 'popup_closed'
  /**
   * The user cancelled at a `prompt`, said no at `confirmResume`, or came back from a redirect without having
   * finished.
   */
  | 'cancelled'
  /** There was no answer within `timeoutInSeconds`, or the token's time was over before it could be used. */
  | 'timeout'
  /** The user or the authorization server said no (RFC 6749 §4.1.2.1). */
  | 'access_denied'
  /** The authorization server answered with another error (RFC 6749 §4.1.2.1). */
  | 'authorization_failed'
  /** The token endpoint failed or could not be reached (RFC 6749 §5.2). */
  | 'token_failed'
  /**
   * An answer came that the protocol does not allow: at another URL, with a bad ID token, without an access
   * token. Or the page at which it arrived did not hand it over.
   */
  | 'invalid_response'
  /** The grant lacks a scope that was asked for (RFC 6749 §3.3). */
  | 'scope_not_granted'
  /** The user was not authenticated as strongly or as recently as required (RFC 9470). */
  | 'assurance_not_met'
  /** Somebody else than the session's user completed the step-up, or logged in since the call was made. */
  | 'user_mismatch'
  /** The access token is for another API. */
  | 'audience_mismatch'
  /** The API answered with a redirect, which no token may follow. */
  | 'redirect_refused'
  /**
   * The request's body can't be kept for a second sending, or for after a redirect. `response` is what the
   * API answered, if it was asked.
   */
  | 'not_replayable'
  /** There is nothing to go on with after a redirect: done already, in another tab, too old, or changed. */
  | 'not_resumable'
  /** `clear()` forgot the call or its token, or the page was left. */
  | 'discarded'
  /** `dispose()` was called. */
  | 'disposed'
  /** On a server, or in a worker: there is no page to ask the user from. Call it in the browser. */
  | 'no_page';

/**
 * The one error class of the SDK. Misuse is a `TypeError` instead, and an abort
 * is the reason of the caller's own signal, as with `fetch`.
 *
 * It never carries a token. `cause`, where present, holds what was expected and what came.
 */
export class StepUpError extends Error {
  /** A literal, so that it survives minifiers and several copies of the SDK on one page. */
  override readonly name = 'StepUpError';
  declare readonly code: StepUpErrorCode;
  /** The API's answer, where the code is about one. */
  declare readonly response: Response | undefined;
  /**
   * With `popup_blocked`, whichever member was called: goes on with that call, once. Call it in a click,
   * without an `await` before it. It settles as the call would have, with a `Response` after `fetch`. After
   * `clear()` it rejects with `discarded`. What was sent before is not sent again.
   */
  declare readonly retry: (<T = Response>() => Promise<T>) | undefined;

  /** From `handleRedirect`: what the interrupted call gave as `appState`, where it can be told. */
  declare readonly appState: unknown;

  constructor(code: StepUpErrorCode, message: string, cause?: unknown, extras: StepUpErrorExtras = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, extras, { code });
  }
}

/** What some codes come with. */
export interface StepUpErrorExtras {
  response?: Response;
  retry?: () => Promise<unknown>;
  appState?: unknown;
}

/**
 * Adds `retry` or `appState` to an error, which only the place knows where its call ends. The error stays the
 * same object, for an event may carry it already.
 */
export function addToError(error: StepUpError, extras: Pick<StepUpErrorExtras, 'retry' | 'appState'>): void {
  Object.assign(error, extras);
}

/** Says that something is not as it must be: its `cause` has what was expected by a name, and what came. */
export const mismatch = (
  code: StepUpErrorCode,
  message: string,
  name: string,
  expected: unknown,
  actual: unknown,
): StepUpError =>
  new StepUpError(code, message, { expected: { [name]: expected }, actual: { [name]: actual } });

/** Gives what a port threw as an error with a code. */
export function asStepUpError(error: unknown, code: StepUpErrorCode, message: string): StepUpError {
  return isStepUpError(error)
    ? error
    : new StepUpError(code, error instanceof Error ? `${message}: ${error.message}` : message, error);
}

/**
 * Finds the `StepUpError` in what a client threw: clients wrap what their fetch rejects with, in `cause`,
 * `error` or `networkError`, one in another. It looks five deep. To tell whether a value is a `StepUpError`
 * itself, use {@link isStepUpError}.
 *
 * @param value what was caught
 * @param code ask for this code only
 * @returns the very error that the step-up failed with; `undefined` if there is none
 * @example
 * ```ts
 * try {
 *   await apollo.mutate({ mutation: TRANSFER });
 * } catch (error) {
 *   if (findStepUpError(error, 'popup_closed')) return; // the user changed their mind
 *   throw error;
 * }
 * ```
 */
export function findStepUpError(value: unknown, code?: StepUpErrorCode): StepUpError | undefined {
  let level = [value];
  for (let depth = 0; depth < 6; depth++) {
    const found = level.find((one) => isStepUpError(one, code));
    if (found !== undefined) {
      const { cause } = found;
      // axios's error takes name, message and code of what it wraps, but has no `retry`.
      return isStepUpError(cause, found.code) && cause.message === found.message ? cause : found;
    }
    level = level.flatMap((one) => {
      const { cause, error, networkError } = Object(one) as Record<string, unknown>;
      return [cause, error, networkError];
    });
  }
  return undefined;
}

/**
 * Tells a `StepUpError` from anything else that was thrown, also one made by another copy of the SDK.
 *
 * @param value what was caught
 * @param code ask for this code only
 * @example
 * ```ts
 * try {
 *   await stepUp.fetch('/api/transfers', { method: 'POST', body });
 * } catch (error) {
 *   if (isStepUpError(error, 'popup_closed')) return; // the user changed their mind
 *   throw error;
 * }
 * ```
 */
export function isStepUpError(value: unknown, code?: StepUpErrorCode): value is StepUpError {
  return (
    value instanceof Error &&
    value.name === 'StepUpError' &&
    'code' in value &&
    (code === undefined || value.code === code)
  );
}

/** Whether it is one with any of these codes. */
export function hasCode(error: unknown, codes: readonly StepUpErrorCode[]): error is StepUpError {
  return isStepUpError(error) && codes.includes(error.code);
}
