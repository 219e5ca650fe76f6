import { isStepUpError, StepUpError } from '../../model/errors';

/** What oauth4webapi says of an answer that it did not accept. */
interface Evidence {
  /** Of the answer itself, if its token endpoint said no, or something that is no answer of one. */
  readonly status?: number;
  /** What was compared: a claim, or the header of an ID token. */
  readonly claim?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: object;
  readonly expected?: unknown;
  readonly now?: unknown;
}

/**
 * Gives what went wrong with a code as an error with a code. The cause is taken apart: the original refers to
 * the response, and so to what nobody should have.
 */
export function exchangeError(error: unknown): StepUpError {
  if (isStepUpError(error)) return error;
  const { code, message, cause } = error as Error & { readonly code?: unknown };
  const { claim, claims, header, expected, now, status } = (cause ?? {}) as Evidence;
  const answered = status ?? (error as Evidence).status;
  if (answered !== undefined)
    return new StepUpError('token_failed', `The code was not exchanged: ${toReason(message, answered)}`, {
      error: code,
    });
  return new StepUpError('invalid_response', `The answer was not accepted: ${message}`, {
    error: code,
    ...(claim && { expected: { [claim]: expected ?? now }, actual: { [claim]: claims?.[claim] } }),
    ...(header && { expected: { alg: expected }, actual: header }),
  });
}

/** What oauth4webapi says, which does not tell the status. That of a redirect is 0 here (Fetch Standard §4.4). */
export const toReason = (message: string, status: number | undefined): string =>
  status === undefined ? message : `HTTP ${status || '3xx'}, ${message}`;
