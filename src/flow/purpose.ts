import type { IdTokenClaims } from '../model/claims';
import type { RequestName } from '../state/ledger';
import type { PreparedFor } from '../state/vault';
import type { SavedRequest } from './saved-request';
import type { Session } from './session';

/** What a call is, as far as getting its token is concerned. */
export interface Purpose {
  readonly signal?: AbortSignal | null | undefined;
  /** The request, if it is known. */
  readonly request?: RequestName;
  /** Who stated what the request needs: a rule, or the call itself (`init.stepUp`). */
  readonly source?: 'rule' | 'call';
  /** Whether it is to be sent once more, for what its API asked. */
  readonly isChallenged?: boolean;
  /** Which requests may spend the token, if it is only prepared. */
  readonly preparedFor?: PreparedFor;
  /** Who was logged in when the call was made. What they asked for is not done for another. */
  readonly caller: Promise<IdTokenClaims | undefined>;
  /** Keeps what is to be sent, so that another page can send it; rejects with `not_replayable` if it can't be kept. Not there if nothing is sent. */
  readonly save?: () => Promise<SavedRequest>;
  /** Whether only the claims are wanted, and no token. */
  readonly isForClaims?: boolean;
  /** What the app wants back after a redirect. */
  readonly appState?: unknown;
}

/**
 * Takes what an app wants back as it is now.
 *
 * @throws TypeError if JSON can't hold it
 */
export function readAppState(appState: unknown, where: string): unknown {
  if (appState === undefined) return undefined;
  try {
    const text: string | undefined = JSON.stringify(appState);
    if (text !== undefined) return JSON.parse(text);
  } catch {}
  throw new TypeError(`"${where}" must be something that JSON can hold`);
}

/**
 * Asks who is logged in, and leaves it to whoever awaits it to hear that it can't be told. If the session is forgotten meanwhile, nobody made the
 * call: the answer could be the next user.
 */
export function callerOf(session: Session): Promise<IdTokenClaims | undefined> {
  const { epoch } = session;
  const caller = session.read().then((claims) => (session.epoch === epoch ? claims : undefined));
  caller.catch(() => {});
  return caller;
}
