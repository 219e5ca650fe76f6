import { StepUpError } from '../model/errors';
import { normalizeRequirement, type Requirement } from '../model/requirement';
import { compileRules } from '../model/rules';
import { createBrowser } from '../ports/browser';
import { createEvents, type Events, type StepUpSnapshot } from '../state/events';
import { createLedger } from '../state/ledger';
import { createVault } from '../state/vault';
import { createAcquire } from './acquire';
import { createFetch, type StepUpFetch } from './fetch';
import { createInbox } from './inbox';
import { createLifetime, type Lifetime } from './lifetime';
import { createObtain } from './obtain';
import { readOptions, type StepUpOptions } from './options';
import { createQueue } from './queue';

/** An option of calls that take long. */
export interface CallOptions {
  /** Ends the call with the signal's reason, as with `fetch`. */
  signal?: AbortSignal;
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
   * Acquires a token now, in this gesture. The next request with the same requirement spends it; unspent, it is forgotten after
   * `unspentTokenTtlInSeconds`. Does nothing if the session has what is required, or if such a token is waiting already.
   *
   * @returns rejects as `fetch` does when a step-up fails
   * @example
   * ```ts
   * review.onclick = () => stepUp.prepare({ scope: 'transfer:funds' });
   * ```
   */
  prepare(requirement: Requirement, options?: CallOptions): Promise<void>;
  /**
   * For what is not fetch (XHR, WebSocket, gRPC): gets a token as `fetch` does and calls `send` with it exactly once.
   * What `send` does with the token is its own responsibility: it should use it for one request and not keep it.
   *
   * @param send gets the access token and its type (`Bearer`)
   * @returns what `send` returns. Rejects as `fetch` does when a step-up fails; then `send` was not called
   * @example
   * ```ts
   * await stepUp.withToken({ scope: 'transfer:funds' }, (accessToken, tokenType) => {
   *   xhr.setRequestHeader('Authorization', `${tokenType} ${accessToken}`);
   *   xhr.send(body);
   * });
   * ```
   */
  withToken<T>(requirement: Requirement, send: (accessToken: string, tokenType: string) => T | Promise<T>, options?: CallOptions): Promise<T>;
  /**
   * Whether a call with this requirement would need no step-up, against what is known now: what was asked for at login,
   * corrected by what token responses granted. It does not ask the network, does not tell whether somebody is logged in,
   * and knows no URL, so not what an API's challenge told about one.
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

/**
 * Makes the SDK for one session. It opens no window and asks for no token before a call needs one.
 * Make it before the session renews anything: only then can it keep its windows' answers from the session's own listeners.
 *
 * @throws TypeError naming the option that is wrong
 * @example
 * ```ts
 * const stepUp = createStepUp({
 *   provider: auth0Provider(config, auth0),
 *   rules: [{ url: '/api/transfers', method: 'POST', scope: 'transfer:funds' }],
 * });
 * ```
 */
export function createStepUp(options: StepUpOptions): StepUp {
  const { provider, allowUser, prompt, timeoutInSeconds, unspentTokenTtlInSeconds } = readOptions(options);
  const browser = options.browser ?? createBrowser();
  const { audience } = provider;
  const rules = compileRules(options.rules, browser.origin, audience);

  const ledger = createLedger(provider.requested);
  const events = createEvents(ledger.granted());
  const vault = createVault({
    clock: browser,
    unspentTtl: unspentTokenTtlInSeconds * 1000,
    onDiscard: (attempt, reason) => events.emit('discarded', attempt, { reason }),
  });
  const inbox = createInbox(browser);
  const queue = createQueue(browser);
  const acquire = createAcquire({ provider, browser, vault, events, inbox, queue, allowUser, prompt });

  const underWay = new Set<Lifetime>();
  let disposed = false;
  function begin(signal?: AbortSignal | null): Lifetime {
    const lifetime = createLifetime({ seconds: timeoutInSeconds, clock: browser }, signal);
    if (disposed) lifetime.end(new StepUpError('disposed', 'dispose() was called on this StepUp. Make a new one.'));
    underWay.add(lifetime);
    lifetime.onEnd(() => underWay.delete(lifetime));
    return lifetime;
  }

  function endAll(reason: StepUpError): void {
    for (const lifetime of [...underWay]) lifetime.end(reason);
    vault.clear();
  }
  // A page that comes back from the back/forward cache comes back without tokens, and without a window that nobody watched.
  const stopWatchingPage = browser.listen('pagehide', () => endAll(new StepUpError('discarded', 'The page was left')));

  const obtain = createObtain({ provider, ledger, vault, events, acquire, begin });
  const need = (requirement: Requirement) => normalizeRequirement(requirement, 'requirement', audience);

  /** What the session was granted may be known already, so that the first call decides rightly in its gesture. */
  async function learn(): Promise<void> {
    const known = await provider.granted();
    if (known !== undefined) ledger.correct(known.audience, known.scope);
    events.show(ledger.granted());
  }
  const learnIfPossible = () => void learn().catch(() => {}); // or else the first token response will tell
  learnIfPossible();

  return Object.freeze<StepUp>({
    fetch: createFetch({ rules, audience, browser, ledger, obtain }),
    async prepare(requirement, { signal } = {}) {
      const missing = ledger.missing(need(requirement));
      if (missing === undefined) return;
      const lifetime = begin(signal);
      try {
        lifetime.check();
        await acquire.ahead({ requirement: missing }, lifetime);
      } finally {
        lifetime.end();
      }
    },
    async withToken(requirement, send, { signal } = {}) {
      if (typeof send !== 'function') throw new TypeError('"send" must be a function that takes the access token and its type');
      const { accessToken, tokenType } = await obtain(need(requirement), { signal });
      return send(accessToken, tokenType);
    },
    isSatisfied: (requirement) => ledger.missing(need(requirement)) === undefined,
    subscribe: events.subscribe,
    getSnapshot: events.getSnapshot,
    on: events.on,
    clear() {
      vault.clear();
      ledger.reset();
      events.show(ledger.granted());
      learnIfPossible();
    },
    dispose() {
      disposed = true;
      endAll(new StepUpError('disposed', 'dispose() was called while this was under way'));
      stopWatchingPage();
      inbox.close();
      events.dispose();
    },
  });
}
