import type { IdTokenClaims } from '../model/claims';
import type { Requirement } from '../model/requirement';
import type { Events, StepUpSnapshot } from '../state/events';
import type { Resumed } from '../ways/way';
import type { CallOptions, PrepareOptions, TokenForRequest } from './call-options';
import type { Explanation } from './explain';
import type { StepUpFetch } from './fetch';

/** What {@link createStepUp} returns. Every member is bound: it may be passed on by itself. */
export interface StepUp {
  /**
   * `fetch`, with the token that the rules say. If the session lacks a scope, or was not authenticated as
   * required, the user is asked, and the request is sent once with the new token, which is then forgotten.
   *
   * It follows no redirect with a token, sends nothing again that was sent with a step-up token, and hands
   * what no rule names to the platform's `fetch` as it is. Call it in the user's gesture, without an `await`
   * before it, or the browser may refuse to open the window.
   *
   * @param input as with `fetch`
   * @param init as with `fetch`; and `stepUp`: a requirement that overrules the rules, or `false` for "as it
   *   is"; and `appState`: what `handleRedirect()` gives back
   * @returns the API's response, unwrapped. Rejects with a `StepUpError` of any code but `not_resumable`,
   *   with what `fetch` rejects with, with the signal's reason, or with a `TypeError` for misuse
   * @example
   * ```ts
   * button.onclick = async () => {
   *   const response = await stepUp.fetch('/api/transfers', { method: 'POST', body: JSON.stringify(order) });
   *   show(response);
   * };
   * ```
   * @see RFC 6750 §2.1
   */
  fetch: StepUpFetch;
  /**
   * What a request to a URL needs, by the rules alone: for interceptors of what is not fetch. It asks nobody.
   *
   * @param url relative as for `fetch`
   * @param method as for `fetch`. Default: GET
   * @returns the requirement of the rule that decides, frozen, with the session's audience where the rule names
   *   none; `undefined` if no rule names the request, which then takes no token, or if that is no URL
   * @example
   * ```ts
   * const needed = stepUp.requirementFor('/api/transfers', 'POST');
   * if (needed) await stepUp.withToken(needed, ({ accessToken }) => upload(accessToken));
   * ```
   */
  requirementFor(url: string | URL, method?: string): Requirement | undefined;
  /**
   * Why a request would ask the user now, or would not, for the console and for support. It asks nobody, and
   * holds no token.
   *
   * @param url relative as for `fetch`
   * @param method as for `fetch`. Default: GET
   * @example console.log(stepUp.explain('/api/transfers', 'POST'));
   */
  explain(url: string | URL, method?: string): Explanation;
  /**
   * Acquires a token now, in this gesture, for a request that is yet to come. That request spends it without
   * asking the user; if none comes, the token is forgotten after `unspentTokenTtlInSeconds`, or when
   * `max_age` passes.
   *
   * The token is for the request that `options` name. Without `options.url` it is for requests whose *rule*
   * asks for the same, and for `withToken`. An API's challenge never spends it, nor does `ensure`.
   * `prepare` does nothing if the session has what is required, or if such a token is waiting already.
   *
   * @param requirement what the rule of the request says, `combine` included
   * @param options the request's `url` and `method`; `signal`; `appState`
   * @returns nothing, when the token is there. Rejects as `fetch` does when a step-up fails
   * @example button.onclick = () => stepUp.prepare({ scope: 'transfer:funds' }, { url: '/api/transfers' });
   * @see RFC 6749 §4.1
   */
  prepare(requirement: Requirement, options?: PrepareOptions): Promise<void>;
  /**
   * For what is not fetch (XHR, WebSocket, gRPC): gets a token as `fetch` does and calls `send` with it
   * exactly once. Where `redirect()` is the only way to ask the user it rejects with `not_replayable`: a function
   * can't be kept for another page. What `send` does with the token is the app's to answer for: it should use
   * it for one request and not keep it.
   *
   * @param requirement what is needed; rules and challenges say nothing here
   * @param send gets the access token, its type, and what makes a proof for it
   * @param options `signal`. `appState` means nothing here, as this call never ends in a redirect
   * @returns what `send` returns. Rejects as `fetch` does when a step-up fails; then `send` was not called
   * @example
   * ```ts
   * await stepUp.withToken({ scope: 'transfer:funds' }, ({ accessToken, tokenType }) => {
   *   const xhr = new XMLHttpRequest();
   *   xhr.open('POST', '/api/transfers');
   *   xhr.setRequestHeader('Authorization', `${tokenType} ${accessToken}`);
   *   xhr.send(JSON.stringify(order));
   * });
   * ```
   * @see RFC 6750 §2
   */
  withToken<T>(
    requirement: Requirement,
    send: (token: TokenForRequest) => T | Promise<T>,
    options?: CallOptions,
  ): Promise<T>;
  /**
   * Goes on, after a redirect, with the call that it interrupted. Call it once the session is there (after
   * `createAuth0Client`, say), on every load of the page that the app's redirect URI names, on a StepUp whose
   * `ways` have `redirect()`: without that way it only takes a step-up's answer out of the address bar, another
   * StepUp's too.
   *
   * It takes the answer out of the address bar at once, and the record of the call out of storage: whatever
   * comes of it, the request is sent at most once. It sends nothing for a link that this browser did not
   * begin.
   *
   * @param url where the user came back to; the address bar is left alone if it shows something else by now.
   *   Default: the page's own
   * @returns the API's response, with the call's `appState` and requirement; `undefined` if this is no
   *   step-up's return, or one that this browser did not begin. Rejects with `not_resumable`, or as `fetch`
   *   does when a step-up fails
   * @example
   * ```ts
   * const resumed = await stepUp.handleRedirect();
   * if (resumed?.response) show(resumed.response);
   * ```
   * @see RFC 6749 §4.1.2
   */
  handleRedirect(url?: string | URL): Promise<Resumed | undefined>;
  /**
   * For web apps that guard a page: sees to it that the user is authenticated as required, and gives the ID
   * token claims that say so. It looks at the session's ID token and at claims that it got before; if those
   * fall short, it asks the user as `fetch` does. The claims are remembered, in memory, until `max_age`
   * passes or the user changes. Equal calls at the same time share one window. The session stays as it was,
   * and no token is kept.
   *
   * It is for what the page shows, which is up to the user's own browser: an API must check for itself.
   *
   * @param requirement `acr_values`, `max_age` (seconds), `claims`, or a `scope` that triggers a tenant's
   *   policy
   * @param options `signal`; `appState`
   * @returns the verified claims. Rejects as `fetch` does when a step-up fails, with `assurance_not_met` if
   *   the user was authenticated less than required
   * @example const { amr } = await stepUp.ensure({ acr_values: MULTI_FACTOR, max_age: 300 });
   * @see OpenID Connect Core §3.1.2.1, RFC 9470 §5
   */
  ensure(requirement: Requirement, options?: CallOptions): Promise<IdTokenClaims>;
  /**
   * Whether `ensure` would give its claims without asking the user, against what is known now: scopes and
   * authentication of the session, and the claims that `ensure` got since. It does not ask the network, and
   * knows no URL, so it does not know what an API's challenge told about one. A request may need a step-up
   * all the same: each request that the session's token is not enough for gets a token of its own.
   *
   * @param requirement as for `ensure`
   * @returns `false` also if nobody is known to be logged in
   * @example button.hidden = stepUp.isSatisfied({ acr_values: MULTI_FACTOR });
   */
  isSatisfied(requirement: Requirement): boolean;
  /**
   * Calls `listener` whenever the snapshot changed, without arguments.
   *
   * @returns a function that ends it
   * @example const off = stepUp.subscribe(() => console.log(stepUp.getSnapshot().status));
   */
  subscribe(listener: () => void): () => void;
  /**
   * What a user interface can show. It never holds a token.
   *
   * @returns the same object until something changes
   * @example const { status, granted } = stepUp.getSnapshot();
   */
  getSnapshot(): StepUpSnapshot;
  /**
   * Calls `listener` with every event of a type, synchronously. The `error` of `refused` and `failed` is the
   * very object that the call's promise rejects with (of those that share an `ensure`, the first's). A
   * listener that throws ends nothing: the page hears of it as of any unhandled error.
   *
   * @returns a function that ends it. Throws a `TypeError` for a type that does not exist
   * @example const off = stepUp.on('refused', ({ error }) => console.warn(error.code));
   */
  on: Events['on'];
  /**
   * Forgets every token that was not spent yet, a redirect that is pending, and what was learned about the
   * session. Call it when the user logs in or out. An `ensure` under way ends in `discarded`; any other call
   * goes on if the same user is logged in.
   *
   * @example stepUp.clear(); // and then auth0.logout()
   */
  clear(): void;
  /**
   * Ends everything under way with `disposed`, forgets every token and removes every listener. What takes a
   * token rejects with `disposed` from now on; requests that no rule names still pass.
   *
   * @example stepUp.dispose();
   */
  dispose(): void;
}
