import type { AuthorizationResponse } from '../model/authorization-response';
import type { IdTokenClaims } from '../model/claims';
import type { VerifiedGrant } from '../model/grant';
import type { OutgoingRequest, RequestId, StepUpAttempt } from '../model/request';
import type { NormalizedRequirement } from '../model/requirement';
import type { Target } from '../model/rules/url-pattern';
import type { Browser } from '../ports/browser';
import type { AuthorizationOptions, AuthorizationRequest, Exchange, Provider } from '../ports/provider';
import type { Ignored } from '../state/events';
import type { Lifetime } from '../state/lifetime';
import type { PreparedFor } from '../state/token-vault';
import type { Turn } from './queue';

/** What a way is told before it is used. */
export interface WayStep extends RequestId {
  readonly requirement: NormalizedRequirement;
}

/** What the user is asked for. */
export interface Asking {
  readonly attempt: StepUpAttempt;
  readonly lifetime: Lifetime;
  readonly turn: Turn;
  /** Whether another way follows, if this one is blocked. */
  readonly hasNext: boolean;
  /** Who the step-up is for. Rejects with `login_required`, or with `user_mismatch` if it is not who made the call any more. */
  subject(): Promise<IdTokenClaims>;
  /** Prepares the authorization request. */
  createRequest(options: AuthorizationOptions): Promise<AuthorizationRequest>;
  /** Tells that the user sees the authorization server now. Throws if a listener ended the call. */
  tellWaiting(): void;
  /** What another page needs to go on with the call. */
  readonly continuation: Continuation;
}

/** What a call is, for a page that goes on with it. */
export interface Continuation {
  /** Who stated what the request needs: a rule, or the call itself (`init.stepUp`). */
  readonly source?: 'rule' | 'call' | undefined;
  /** Which requests may spend the token, if it is only prepared. */
  readonly preparedFor?: PreparedFor | undefined;
  /** What the call is for: to send `outgoing`, to call a function, to prepare a token, or to get the claims of the ID token. */
  readonly purpose: 'request' | 'function' | 'prepare' | 'claims';
  readonly outgoing?: OutgoingRequest | undefined;
  /** What the app wants back. */
  readonly appState?: unknown;
}

/** An authorization response, and how it becomes a token response. */
export interface Authorized {
  readonly exchange: Exchange;
  readonly response: AuthorizationResponse;
  /** Where the answer should have arrived, and where it did. */
  readonly redirectUri: { readonly expected: string | undefined; readonly actual: string | undefined };
  /** When it was asked for, by the monotonic clock, in milliseconds. */
  readonly askedAt: number;
  /** How long the answer may have taken, in seconds: what is more is a clock's error. */
  readonly limitInSeconds: number;
}

/** What a way may use, beside the outside. */
export interface WayContext {
  readonly browser: Browser;
  readonly provider: Provider;
  readonly flow: Flow;
}

/** What a way needs to go on, on another page, with a call that was interrupted. */
export interface Flow {
  readonly epoch: number;
  begin(): Lifetime;
  /** @throws TypeError, or `not_resumable`, if today's rules don't allow the request to have what was asked for */
  assertAllowed(target: Target, requirement: NormalizedRequirement, source: Continuation['source']): void;
  /** Exchanges the code, checks the grant for whom it was asked, and puts the token into the vault. */
  complete(authorized: Authorized, interrupted: Interrupted, lifetime: Lifetime): Promise<VerifiedGrant>;
  /** Spends the token on this request. */
  send(outgoing: OutgoingRequest, grant: VerifiedGrant, lifetime: Lifetime): Promise<Response>;
  storePrepared(grant: VerifiedGrant, preparedFor: PreparedFor): void;
  addClaims(grant: VerifiedGrant, epoch: number): void;
  discard(grant: VerifiedGrant): void;
  ignore(ignored: Ignored): void;
}

/** A call that another page made. */
export interface Interrupted {
  readonly requirement: NormalizedRequirement;
  readonly request: RequestId | undefined;
  /** `sub` of whoever made it. */
  readonly subject: string;
  readonly appState: unknown;
}

/** What a call came to that a redirect interrupted. */
export interface Resumed {
  /** The API's, unwrapped; `undefined` after a `prepare()`, whose token now waits for its request, and after an `ensure()`, which is satisfied now. */
  readonly response: Response | undefined;
  /** What the call gave as `appState`. */
  readonly appState: unknown;
  readonly requirement: NormalizedRequirement;
}

/** How the user is asked: `popup()`, `redirect()`. It belongs to one StepUp once that is made. */
export interface Way {
  /** Called once, when the StepUp is made. */
  connect(context: WayContext): ConnectedWay;
}

export interface ConnectedWay {
  /** Where its answers arrive; `undefined` if they are posted. */
  readonly redirectUri: string | undefined;
  /** Why it can't be used for this, before anything is opened; `undefined` if it can. */
  unavailable(step: WayStep): string | undefined;
  /**
   * Asks the user. What needs the user's gesture happens before anything is awaited.
   *
   * @returns the answer. Rejects with `popup_blocked` if the next way should be tried, or with why there is no answer
   */
  authorize(asking: Asking): Promise<Pick<Authorized, 'exchange' | 'response' | 'redirectUri'>>;
  /**
   * Called whenever a turn ends: puts away what is not needed any more.
   *
   * @returns how many milliseconds the next one must wait
   */
  afterTurn?(isLast: boolean): number;
  /** Whether the page is being left for this call, so that the page's end is not the call's. */
  isLeaving?(lifetime: Lifetime): boolean;
  /** Goes on with what another page began, if `url` is where it comes back to. */
  handleRedirect?(url: string | URL | undefined): Promise<Resumed | undefined>;
  /** Forgets what it keeps for the session. */
  clear?(): void;
  dispose(): void;
}
