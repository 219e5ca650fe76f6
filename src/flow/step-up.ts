import { StepUpError } from '../model/errors';
import { normalizeRequirement, type Requirement } from '../model/requirement';
import { compileRules } from '../model/rules';
import { createBrowser } from '../ports/browser';
import { createAssurances } from '../state/assurances';
import { createEvents } from '../state/events';
import { createLedger } from '../state/ledger';
import { settle } from '../state/neighbours';
import { createPending } from '../state/pending';
import { createVault } from '../state/vault';
import { createAcquire } from './acquire';
import { createAdmission } from './admission';
import { createAsk } from './ask';
import { createEnsure } from './ensure';
import { createFetch } from './fetch';
import { createInbox } from './inbox';
import { createLifetime, type Lifetime } from './lifetime';
import type { StepUp } from './members';
import { createObtain, createSpend } from './obtain';
import { readOptions, type StepUpOptions } from './options';
import { callerOf, readAppState } from './purpose';
import { createQueue } from './queue';
import { createRedirect, RECORD_TTL } from './redirect';
import { createResume } from './resume';
import { createSession } from './session';

/**
 * Makes the SDK for one session. It opens no window and asks for no token before a call needs one.
 * Make it before the session renews anything: only then can it keep its windows' answers from the session's own listeners.
 *
 * @throws TypeError naming the option that is wrong, or the redirect URI that another provider on this page has, too (RFC 9700 §4.4)
 * @example
 * ```ts
 * const stepUp = createStepUp({
 *   provider: auth0Provider(config, auth0),
 *   rules: [{ url: '/api/transfers', method: 'POST', scope: 'transfer:funds' }],
 * });
 * ```
 */
export function createStepUp(options: StepUpOptions): StepUp {
  const { provider, interaction, allowUser, prompt, confirmResume, timeoutInSeconds, unspentTokenTtlInSeconds } = readOptions(options);
  const browser = options.browser ?? createBrowser();
  const { audience } = provider;
  const { clock } = browser;
  const rules = compileRules(options.rules, browser.origin, audience);

  const displays = { popup: interaction !== 'redirect', page: interaction !== 'popup' };
  const moveOut = settle(browser.neighbours, provider, displays);

  const ledger = createLedger(provider.requested);
  const assurances = createAssurances({ now: clock.now, granted: ledger.scopeOf });
  const events = createEvents(ledger.granted());
  const session = createSession({ provider, ledger, assurances, events });
  const vault = createVault({
    clock,
    unspentTtl: unspentTokenTtlInSeconds * 1000,
    onDiscard: (attempt, reason) => events.emit('discarded', attempt, { reason }),
  });
  const inbox = createInbox(browser);
  const queue = createQueue(browser);
  const pending = createPending({ page: browser.page, owner: provider.id, now: clock.now, ttl: RECORD_TTL });
  pending.sweep();
  const admission = createAdmission({ session, clock, vault, events, allowUser });
  const redirect = createRedirect({ provider, browser, events, pending, admission });
  const ask = createAsk({ provider, browser, events, inbox, admission, redirect, interaction, prompt });
  const acquire = createAcquire({ vault, events, queue, admission, ask });

  const underWay = new Set<Lifetime>();
  let disposed = false;
  function begin(signal?: AbortSignal | null): Lifetime {
    const lifetime = createLifetime({ seconds: timeoutInSeconds, clock }, signal);
    if (disposed) lifetime.end(new StepUpError('disposed', 'dispose() was called on this StepUp. Make a new one.'));
    underWay.add(lifetime);
    lifetime.onEnd(() => underWay.delete(lifetime));
    return lifetime;
  }

  function endAll(reason: StepUpError, except: (lifetime: Lifetime) => boolean = () => false): void {
    for (const lifetime of [...underWay]) if (!except(lifetime)) lifetime.end(reason);
    vault.clear();
  }
  // A page that comes back from the back/forward cache comes back without tokens, and without a window that nobody watched.
  const stopWatchingPage = browser.listen('pagehide', () => endAll(new StepUpError('discarded', 'The page was left'), redirect.isLeaving));

  const spend = createSpend({ vault, events });
  const obtain = createObtain({ provider, session, admission, acquire, spend, begin });
  const resume = createResume({ provider, browser, pending, vault, session, acquire, spend, confirmResume });
  const ensure = createEnsure({ session, assurances, vault, acquire, begin });
  const need = (requirement: Requirement) => normalizeRequirement(requirement, 'requirement', audience);
  session.learn();

  return Object.freeze<StepUp>({
    fetch: createFetch({ rules, audience, browser, ledger, session, obtain }),
    async prepare(requirement, { signal, appState } = {}) {
      const missing = session.missing(need(requirement));
      if (missing === undefined) return;
      const lifetime = begin(signal);
      try {
        lifetime.check();
        await acquire.ahead(missing, { caller: callerOf(session), appState: readAppState(appState, 'options.appState') }, lifetime);
      } finally {
        lifetime.end();
      }
    },
    async withToken(requirement, send, { signal } = {}) {
      if (typeof send !== 'function') throw new TypeError('"send" must be a function that takes the access token and its type');
      const save = () => Promise.reject(new StepUpError('not_replayable', 'A function can\'t be kept over a redirect. Use fetch, or prepare() first. Nothing was sent.'));
      const { accessToken, tokenType } = await obtain(need(requirement), { signal, caller: callerOf(session), save });
      return send(accessToken, tokenType);
    },
    handleRedirect: (url) => resume(url, begin),
    ensure: async (requirement, { signal, appState } = {}) => ensure(need(requirement), { signal, appState: readAppState(appState, 'options.appState') }),
    isSatisfied: (requirement) => assurances.find(need(requirement)) !== undefined,
    subscribe: events.subscribe,
    getSnapshot: events.getSnapshot,
    on: events.on,
    clear() {
      vault.clear();
      redirect.giveUp(new StepUpError('discarded', 'clear() was called'));
      pending.clear();
      session.forget();
      session.learn();
    },
    dispose() {
      disposed = true;
      endAll(new StepUpError('disposed', 'dispose() was called while this was under way'));
      stopWatchingPage();
      redirect.close();
      inbox.close();
      moveOut();
      events.dispose();
    },
  });
}
