import type { IdTokenClaims } from '../model/claims';
import type { RequestName } from '../state/ledger';
import type { SavedRequest } from './saved-request';
import type { Session } from './session';

/** What a call is, as far as getting its token is concerned. */
export interface Purpose {
  readonly signal?: AbortSignal | null | undefined;
  /** The request, if it is known. */
  readonly request?: RequestName;
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

/** Asks who is logged in, and leaves it to whoever awaits it to hear that it can't be told. */
export function callerOf(session: Session): Promise<IdTokenClaims | undefined> {
  const caller = session.read();
  caller.catch(() => {});
  return caller;
}
