import type { Session } from '../ports/provider';
import type { RequestName } from '../state/ledger';
import type { SavedRequest } from './saved-request';

/** What a call is, as far as getting its token is concerned. */
export interface Purpose {
  readonly signal?: AbortSignal | null | undefined;
  /** The request, if it is known. */
  readonly request?: RequestName;
  /** Who was logged in when the call was made. What they asked for is not done for another. */
  readonly caller: Promise<Session | undefined>;
  /** Keeps what is to be sent, so that another page can send it; `undefined` if nothing is. Rejects with `not_replayable` if it can't be kept. */
  readonly save: () => Promise<SavedRequest | undefined>;
  /** What the app wants back after a redirect. */
  readonly appState?: unknown;
}
