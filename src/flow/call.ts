import { asStepUpError, StepUpError } from '../model/errors';
import type { IdTokenClaims } from '../model/claims';
import { readJson } from '../model/json';
import type { RequestId } from '../model/request';
import type { Lifetime } from '../state/lifetime';
import type { Session } from '../state/session';
import type { Continuation } from '../ways/way';

/** What must be known of a call to get its token. It is made at the moment of the call. */
export interface CallContext extends Continuation {
  readonly signal?: AbortSignal | null | undefined;
  /** The request, if it is known. */
  readonly request?: RequestId;
  /** Whether the request was refused and is to be sent once more, with what its API asked for. */
  readonly isChallenged?: boolean;
  /** Who was logged in when the call was made. What that user asked for is not done for another. */
  readonly subject: Promise<IdTokenClaims | undefined>;
  /** Goes on with the call from a click, where the browser opened no window. */
  retry?(): Promise<unknown>;
}

/** A call that is under way. */
export interface Call extends CallContext {
  readonly lifetime: Lifetime;
}

/**
 * Copies what an app wants back from `handleRedirect()`, as it is now: what JSON would leave out is left out.
 *
 * @throws TypeError if JSON can't hold it
 */
export const readAppState = (appState: unknown, where: string): unknown =>
  appState === undefined ? undefined : readJson(appState, where, '', (_name, part) => part);

/**
 * Asks who is logged in now. Whoever awaits the answer hears of a failure; if nobody does, it is no unhandled
 * rejection. If `clear()` is called before the answer is there, the answer is nobody: it could be about the
 * next user.
 */
export function currentSubject(session: Session): Promise<IdTokenClaims | undefined> {
  const { epoch } = session;
  const subject = session.read().then((claims) => (session.epoch === epoch ? claims : undefined));
  subject.catch(() => {});
  return subject;
}

/** Who is logged in now. Rejects with `login_required`, or with the reason that the lifetime ended for. */
export async function readUser(session: Session, lifetime: Lifetime): Promise<IdTokenClaims> {
  const read = session.read().catch((error: unknown) => {
    throw asStepUpError(error, 'authorization_failed', "The session can't be read");
  });
  const user = await lifetime.race(read);
  if (user === undefined) throw new StepUpError('login_required', 'Nobody is logged in');
  return user;
}

/** Accepts a session that was not forgotten since: after `clear()` it may be another user's. */
export function assertSameSession(session: Session, epoch: number): void {
  if (session.epoch !== epoch)
    throw new StepUpError('discarded', 'clear() was called since the call was made. Call again.');
}

/**
 * What `retry()` of an error does: it goes on with the call, once, in the session that the call was made in.
 */
export function createRetry(session: Session, goOn: () => Promise<unknown>): () => Promise<unknown> {
  const { epoch } = session;
  let isTaken = false;
  return async () => {
    if (isTaken) throw new TypeError('"retry" was called before. Call again.');
    isTaken = true;
    assertSameSession(session, epoch);
    return goOn();
  };
}

/** The error of a call that failed. */
export function toCode(error: unknown, { lifetime }: Pick<Call, 'lifetime'>): unknown {
  return lifetime.ended
    ? lifetime.reason // goes before what failed at the same moment
    : asStepUpError(error, 'authorization_failed', 'The provider or a way failed');
}
