import type { IdTokenClaims } from '../model/claims';
import type { Requirement } from '../model/requirement';
import type { Events, StepUpSnapshot } from '../state/events';
import type { Resumed } from '../ways/way';
import type { StepUpFetch } from './fetch';

/** Options of calls that take long. */
export interface CallOptions {
  /** Ends the call with the signal's reason, as with `fetch`. */
  signal?: AbortSignal | null | undefined;
  /** What `handleRedirect()` gives back, if this call ends in a redirect: anything that JSON can hold. */
  appState?: unknown;
}

/** Options of `prepare`. */
export interface PrepareOptions extends CallOptions {
  /** The request that may spend the token; relative as for `fetch`. Its origin is this page's, or one that rules or the option `origins` name. */
  url?: string | URL;
  /**
   * Its method, in any letter case.
   * @default any
   */
  method?: string;
}

/** What `withToken` hands over, for one request. */
export interface TokenForRequest {
  readonly accessToken: string;
  /** What goes before it in an `Authorization` header: `Bearer`. */
  readonly tokenType: string;
  /**
   * Makes the proof that a token bound to a key needs beside it, in a `DPoP` header, for the request's URL and method; `undefined` for a Bearer
   * token, which needs none. In this version every token is one.
   *
   * @see RFC 9449 §4.2
   */
  readonly proof: ((url: string, method: string) => Promise<string>) | undefined;
}

/** What {@link createStepUp} returns. Every member is bound: it may be passed on by itself. */
export interface StepUp {
  /**
   * `fetch`, with the token that the rules say. It does not retry, and it does not touch what no rule names.
   * It must be called in the user's gesture, without an `await` before it, or the browser may refuse to open the window.
   *
   * @param input as with `fetch`
   * @param init as with `fetch`, and `stepUp`: a requirement that overrules the rules, or `false`
   * @returns the API's response, unwrapped. Rejects with a `StepUpError` of any code, with what `fetch` rejects with, or with the signal's reason
   * @example
   * ```ts
   * button.onclick = async () => {
   *   const response = await stepUp.fetch('/api/transfers', { method: 'POST', body: JSON.stringify(order) });
   * };
   * ```
   * @see RFC 6750 §2.1
   */
  fetch: StepUpFetch;
  /**
   * Acquires a token now, in this gesture. The next request that it is for spends it; unspent, it is forgotten after `unspentTokenTtlInSeconds`, or
   * when `max_age` passes. Does nothing if the session has what is required, or if such a token is waiting already.
   *
   * It is for the request that `options` names, without its query. Without `options.url` it is for requests whose *rule* asks for the same, and for
   * `withToken`. An API's challenge never spends it.
   *
   * @returns rejects as `fetch` does when a step-up fails
   * @example
   * ```ts
   * review.onclick = () => stepUp.prepare({ scope: 'transfer:funds' }, { url: '/api/transfers', method: 'POST' });
   * ```
   */
  prepare(requirement: Requirement, options?: PrepareOptions): Promise<void>;
  /**
   * For what is not fetch (XHR, WebSocket, gRPC): gets a token as `fetch` does and calls `send` with it exactly once. Where that would take
   * a redirect it rejects with `not_replayable`: a function can't be kept for another page.
   * What `send` does with the token is its own responsibility: it should use it for one request and not keep it.
   *
   * @param send gets the access token, its type, and what makes a proof for it
   * @returns what `send` returns. Rejects as `fetch` does when a step-up fails; then `send` was not called
   * @example
   * ```ts
   * await stepUp.withToken({ scope: 'transfer:funds' }, ({ accessToken, tokenType }) => {
   *   xhr.setRequestHeader('Authorization', `${tokenType} ${accessToken}`);
   *   xhr.send(body);
   * });
   * ```
   */
  withToken<T>(requirement: Requirement, send: (token: TokenForRequest) => T | Promise<T>, options?: CallOptions): Promise<T>;
  /**
   * Goes on, after a redirect, with the call that it interrupted. Call it once the session is there (after `createAuth0Client`, say), on every load
   * of the page that the app's redirect URI names. The answer is taken out of the address bar at once, and the record of the call out of storage:
   * whatever comes of it, the request is sent at most once.
   *
   * @param url where the user came back to; the address bar is left alone if it shows something else by now. Default: the page's own
   * @returns the API's response, with the call's `appState` and requirement; `undefined` if this is no step-up's return.
   *   Rejects with what `fetch` rejects with, or with `not_resumable`
   * @example
   * ```ts
   * const resumed = await stepUp.handleRedirect();
   * if (resumed) show(await resumed.response?.json());
   * ```
   * @see RFC 6749 §4.1.2
   */
  handleRedirect(url?: string | URL): Promise<Resumed | undefined>;
  /**
   * For web apps that guard a page: sees to it that the user is authenticated as required, and gives the ID token claims that say so. It looks at the
   * session's ID token and at what it got before; if they fall short, it asks as `fetch` does. What it gets is remembered, in memory, until `max_age`
   * passes or the user changes. Equal calls at the same time share one window. The session stays as it was, and no token is kept.
   *
   * It is for what the page shows, which is the user's own browser's to decide: an API must check for itself.
   *
   * @returns the verified claims. Rejects as `fetch` does when a step-up fails, with `assurance_not_met` if the user was authenticated less than required
   * @example
   * ```ts
   * const { amr } = await stepUp.ensure({ acr_values: MULTI_FACTOR, max_age: 300 });
   * ```
   * @see OpenID Connect Core §3.1.2.1, RFC 9470 §5
   */
  ensure(requirement: Requirement, options?: CallOptions): Promise<IdTokenClaims>;
  /**
   * Whether `ensure` would give its claims without asking the user, against what is known now: scopes and authentication of the session, and what
   * `ensure` got since. It does not ask the network, and knows no URL, so not what an API's challenge told about one. `false` if nobody is logged in.
   * A request may need a step-up all the same: each one that the session's token is not enough for gets a token of its own.
   */
  isSatisfied(requirement: Requirement): boolean;
  /** Calls `listener` whenever the snapshot changed. Returns a function that ends it. */
  subscribe(listener: () => void): () => void;
  /** What a user interface can show. The same object until something changes; never a token. */
  getSnapshot(): StepUpSnapshot;
  /**
   * Calls `listener` with every event of a type. Returns a function that ends it.
   *
   * @example
   * ```ts
   * const off = stepUp.on('refused', ({ error }) => console.warn(error.code));
   * ```
   */
  on: Events['on'];
  /** Forgets every token that was not spent yet, and what was learned about the session's scopes. Call it when the user logs in or out. */
  clear(): void;
  /** Ends everything under way with `disposed`, forgets every token and removes every listener. Requests that no rule names still pass. */
  dispose(): void;
}
