import type { AuthorizationResponse } from '../model/authorization-response';
import type { IdTokenClaims } from '../model/claims';
import type { VerifiedGrant } from '../model/grant';
import type { OutgoingRequest, RequestId, StepUpAttempt } from '../model/request';
import type { NormalizedRequirement } from '../model/requirement';
import type { Rules } from '../model/rules/rules';
import type { Target } from '../model/rules/url-pattern';
import type { Browser } from '../ports/browser';
import type { AuthorizationOptions, AuthorizationRequest, Exchange, Provider } from '../ports/provider';
import type { Ignored } from '../state/events';
import type { Lifetime } from '../state/lifetime';
import type { PreparedFor } from '../state/token-vault';
import type { Turn } from './queue';

/** The call that a way is told of before it is used, with `url` and `method` if it is for a request. */
export interface WayStep extends RequestId {
  readonly requirement: NormalizedRequirement;
}

/** One step-up that a way is to ask the user for, and what it needs for that. */
export interface Asking {
  /** What the user is asked for, as events name it. */
  readonly attempt: StepUpAttempt;
  /** Ends with the call, however it ends. The way puts everything away then. */
  readonly lifetime: Lifetime;
  /** The right to ask the user. The flow releases it when `authorize` settles; a way may do so before. */
  readonly turn: Turn;
  /** Whether another way follows if this one rejects with `popup_blocked`. */
  readonly hasNext: boolean;
  /**
   * The claims of the user whom the step-up is for. Rejects with `login_required`, or with `user_mismatch` if
   * another user made the call. Call it after what needs the gesture, and before `createRequest`.
   */
  subject(): Promise<IdTokenClaims>;
  /**
   * What is asked for, with the parameters that depend on the request. Call it after what needs the gesture.
   */
  requirement(): Promise<NormalizedRequirement>;
  /** Makes the authorization request. The time that the user takes runs from here. */
  createRequest(options: AuthorizationOptions): Promise<AuthorizationRequest>;
  /** Tells the listeners (`waiting`) that the user is asked now. Throws if one of them ended the call. */
  tellWaiting(): void;
  /** What another page needs to go on with the call, for a way that leaves this one. */
  readonly continuation: Continuation;
}

/** What a page must know of a call to go on with it. */
export interface Continuation {
  /** Who stated what the request needs, if there is one: a rule, or the call itself (`init.stepUp`). */
  readonly source?: 'rule' | 'call' | undefined;
  /** Which requests may spend the token, if the call is a `prepare()`. */
  readonly preparedFor?: PreparedFor | undefined;
  /** What the call is for: to send `outgoing`, to call a function, to prepare a token, or to get claims. */
  readonly purpose: 'request' | 'function' | 'prepare' | 'claims';
  /** The request that is waiting for its token. */
  readonly outgoing?: OutgoingRequest | undefined;
  /** What the app gave to get it back from `handleRedirect()`. */
  readonly appState?: unknown;
}

/** An authorization response, what it answers, and how it becomes a token response. */
export interface Authorized {
  readonly exchange: Exchange;
  /** What was asked for. */
  readonly requirement: NormalizedRequirement;
  readonly response: AuthorizationResponse;
  /** At which URL the response should have arrived (`undefined` if it was posted), and at which it did. */
  readonly redirectUri: { readonly expected: string | undefined; readonly actual: string | undefined };
  /** When the response was asked for, by the monotonic clock, in milliseconds. */
  readonly askedAt: number;
  /** How long the response may have taken, in seconds: more than that is a clock's error. */
  readonly limitInSeconds: number;
}

/** What a way gets when its StepUp is made. */
export interface WayContext {
  readonly browser: Browser;
  readonly provider: Provider;
  readonly flow: Flow;
}

/** What a way needs of the flow to go on with a call that another page made. */
export interface Flow {
  /** Changes with `clear()`: what was asked for before belongs to a session that may be another user's. */
  readonly epoch: number;
  /** Begins a call, which `dispose()` and the page's end will end. Throws `disposed` after the former. */
  begin(): Lifetime;
  /** Today's rules. */
  readonly rules: Rules;
  /** @throws TypeError if the app did not name the target's origin (guarantee G2) */
  assertNamed(target: Target, where: string): void;
  /** Exchanges the code, checks that the grant is what was asked for, and puts its token into the vault. */
  complete(authorized: Authorized, interrupted: Interrupted, lifetime: Lifetime): Promise<VerifiedGrant>;
  /** Spends the grant's token on this request, if who made the call is logged in. */
  send(outgoing: OutgoingRequest, grant: VerifiedGrant, lifetime: Lifetime): Promise<Response>;
  /** Leaves the grant's token in the vault, for the next request that it was prepared for. */
  storePrepared(grant: VerifiedGrant, preparedFor: PreparedFor): void;
  /** Remembers the grant's claims for `ensure`, if they are of the session's user and of this `epoch`. */
  addClaims(grant: VerifiedGrant, epoch: number): void;
  /** Forgets the grant's token, unless it was spent or left for later. */
  discard(grant: VerifiedGrant): void;
  /** Tells the listeners (`ignored`) that something from outside was not acted on. */
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

/** What `handleRedirect()` gives: what the call came to that a redirect interrupted. */
export interface Resumed {
  /**
   * The API's response, unwrapped. `undefined` after a `prepare()`, whose token now waits for its request,
   * and after an `ensure()`, which is satisfied now.
   */
  readonly response: Response | undefined;
  /** What the call gave as `appState`. */
  readonly appState: unknown;
  /** What the user was asked for. */
  readonly requirement: NormalizedRequirement;
}

/**
 * How the user is asked: `popup()`, `redirect()`, or a way of the app's own. A way only brings the user to
 * the authorization server and the answer back: who may ask, what is asked for and what is accepted is the
 * flow's to decide.
 *
 * @example
 * ```ts
 * const outsideOfFrames = (way: Way): Way => ({
 *   connect(context) {
 *     const connected = way.connect(context);
 *     const unavailable = () => 'this page is in a frame';
 *     return window.top === window ? connected : { ...connected, unavailable };
 *   },
 * });
 * const ways = [outsideOfFrames(redirect()), popup()];
 * ```
 * @see RFC 6749 §4.1
 */
export interface Way {
  /**
   * Called when a StepUp is made, once for each that has this way. It opens nothing and asks nobody.
   *
   * @throws TypeError naming the option that is wrong on this page
   */
  connect(context: WayContext): ConnectedWay;
}

/**
 * A way, as one StepUp has it. The flow calls `authorize` for one step-up at a time.
 *
 * @see OpenID Connect Core §3.1.2
 */
export interface ConnectedWay {
  /** At which URL the answers to this way's requests arrive; `undefined` if they are posted. */
  readonly redirectUri: string | undefined;
  /**
   * Says before anything is opened whether this way can be used. It is called in the gesture of the call.
   *
   * @returns why it can't be used for this call, in words for a developer; `undefined` if it can
   */
  unavailable(step: WayStep): string | undefined;
  /**
   * Asks the user. What needs the user's gesture must happen before anything is awaited. It does not check
   * the answer, beyond that it is the answer to this request (`state`).
   *
   * @returns the answer, a refusal included. Rejects with `popup_blocked` if the next way should be tried, or
   *   with a `StepUpError` that says why there is no answer
   */
  authorize(asking: Asking): Promise<Pick<Authorized, 'exchange' | 'response' | 'redirectUri'>>;
  /**
   * Puts away what this way need not keep open. Called when a turn ends, and before another way asks the
   * user.
   *
   * @param isLast whether nobody waits to use this way next
   * @returns how many milliseconds whoever waits must go on waiting, so that what is open can be used again
   */
  afterTurn?(isLast: boolean): number;
  /** Whether the page is being left for this call, so that the page's end is not the call's. */
  isLeaving?(lifetime: Lifetime): boolean;
  /**
   * Goes on with what another page began; `undefined` if `url` is no return of this way. The first way wins.
   */
  handleRedirect?(url: string | URL | undefined): Promise<Resumed | undefined>;
  /** Forgets what this way keeps for the session: the app called `clear()`. */
  clear?(): void;
  /** Removes every listener of this way. The calls under way were ended before. */
  dispose(): void;
}
