import { assertIs, ownFields } from '../model/argument';
import { StepUpError } from '../model/errors';
import { normalizeRequirement, type Requirement } from '../model/requirement';
import { placeOf } from '../model/redirect-uri';
import { readReturn } from '../model/return-url';
import { compileRules, createAssertNamed } from '../model/rules/rules';
import { createBrowser } from '../ports/browser';
import { hasPage } from '../ports/page-origin';
import { createCalls } from '../state/calls';
import { startDebug } from '../state/debug';
import { createEvents } from '../state/events';
import { addNeighbour } from '../state/neighbours';
import { createNonces } from '../state/nonces';
import { createRefusals } from '../state/refusals';
import { createSession } from '../state/session';
import { createTokenVault } from '../state/token-vault';
import { createQueue, eachWay, endTurn } from '../ways/queue';
import type { ConnectedWay, Flow } from '../ways/way';
import { createAuthorize } from './authorize';
import { currentSubject, readAppState } from './call';
import { createEnsure } from './ensure';
import { createExplain } from './explain';
import { createFetch } from './fetch';
import { readOptions, type StepUpOptions } from './options';
import { createPrepare } from './prepare';
import type { CallOptions } from './call-options';
import { createProof } from './proof';
import { sendWithToken } from './request';
import type { StepUp } from './step-up';
import { createTokens } from './token';
import { createVerify } from './verify';

/**
 * Makes the SDK for one session. It opens no window, and asks the network for nothing, before a call needs a
 * token; it never changes the session.
 *
 * Make it once for a page, and before the session renews anything: only then can it keep its windows' answers
 * from the session's own listeners. Make it on a server only to render: there it asks nobody (`no_page`).
 *
 * @param options `provider` and `rules`; see {@link StepUpOptions} for the others. They are read once
 * @returns the StepUp; each of its members may be passed on by itself
 * @throws TypeError naming the option that is wrong, or that another provider on this page has the same
 *   redirect URI
 * @example
 * ```ts
 * const stepUp = createStepUp({
 *   provider: auth0Provider(config, auth0),
 *   rules: [{ url: '/api/transfers', method: 'POST', scope: 'transfer:funds' }],
 * });
 * ```
 * @see RFC 10017 (OAuth 2.0 for Browser-Based Applications), RFC 9700 §4.4
 */
export function createStepUp(options: StepUpOptions): StepUp {
  const { provider, allowUser, debug, timeoutInSeconds, ...checked } = readOptions(options);
  const browser = checked.browser ?? createBrowser();
  const { audience } = provider;
  const { clock } = browser;
  const rules = compileRules(checked.rules, browser.origin, audience);
  const assertNamed = createAssertNamed(rules, [browser.origin, ...checked.origins]);

  const events = createEvents();
  const onUnnamed = debug ? startDebug(events, rules, provider.loginScopes) : undefined;
  const session = createSession({ provider, clock, events });
  const calls = createCalls({
    seconds: timeoutInSeconds,
    clock,
    hasPage: checked.browser !== undefined || hasPage(),
  });
  const vault = createTokenVault(clock, checked.unspentTokenTtlInSeconds * 1000, (attempt, reason) =>
    events.emit('discarded', attempt, { reason }),
  );
  const nonces = createNonces(clock);
  const refusals = createRefusals(browser, checked.askAgainAfterSeconds);
  /** What the parts of the flow have in common. */
  const common = {
    provider,
    browser,
    clock,
    audience,
    rules,
    assertNamed,
    events,
    session,
    calls,
    vault,
    nonces,
    refusals,
  };
  const verify = createVerify({ ...common, allowUser });

  const ways: ConnectedWay[] = [];
  const queue = createQueue(clock, (isLast) => endTurn(ways, isLast));
  const authorize = createAuthorize({ ...common, queue, ways, verify, limitInSeconds: timeoutInSeconds });
  const tokens = createTokens({ ...common, verify, authorize });
  const flow: Flow = {
    get epoch() {
      return session.epoch;
    },
    begin: calls.begin,
    rules,
    assertNamed,
    complete: authorize.afterRedirect,
    async send(outgoing, grant, lifetime) {
      await verify.subject({ lifetime, subject: grant.subject }); // who confirmed it may have taken long
      const token = tokens.spend(grant, grant.attempt, lifetime);
      lifetime.end(); // the rest of the request's time is the platform's
      return sendWithToken(outgoing, token, common);
    },
    storePrepared: vault.storePrepared,
    addClaims: session.addClaims,
    discard: vault.discard,
    ignore: events.ignore,
  };
  let leavePage: () => void;
  try {
    for (const way of checked.ways) ways.push(way.connect({ browser, provider, flow }));
    leavePage = addNeighbour(browser.neighbours, provider, {
      used: ways.map((way) => way.redirectUri),
      registered: provider.redirectUri,
    });
  } catch (error) {
    eachWay(ways, (way) => way.dispose());
    throw error;
  }
  // A page that comes back from the back/forward cache has no tokens then, and no window that nobody watched.
  const stopWatchingPage = browser.listen('pagehide', () => {
    calls.endAll('discarded', 'The page was left', (lifetime) =>
      ways.some((way) => way.isLeaving?.(lifetime)),
    );
    vault.clear();
  });

  const need = (requirement: Requirement) => normalizeRequirement(requirement, 'requirement', audience);
  /** Without `redirect()` among the ways, no return is this StepUp's. */
  function ignoreRedirect(given: string | URL | undefined): undefined {
    const { page } = browser;
    const url = new URL(given ?? page.url, page.url).href;
    const back = readReturn(url);
    if (back === undefined) return;
    if (url === page.url) page.rewrite(back.cleaned);
    events.ignore({ what: 'redirect', reason: 'redirect() is not one of the ways', url: placeOf(url) });
  }

  const readCallOptions = (options: CallOptions = {}) =>
    ownFields(options, ['signal', 'appState'], 'options.');
  const prepare = createPrepare({ ...common, authorize });
  const ensure = createEnsure({ ...common, authorize });
  session.refresh();

  return Object.freeze<StepUp>({
    fetch: createFetch({ ...common, tokens, readers: checked.challenges, onUnnamed }),
    ...createExplain(common),
    prepare: async (requirement, options = {}) => prepare(need(requirement), options),
    async withToken(requirement, send, options) {
      const { signal } = readCallOptions(options);
      assertIs(typeof send === 'function', 'send', 'a function');
      const needed = need(requirement);
      const subject = currentSubject(session);
      const run = async (): Promise<Awaited<ReturnType<typeof send>>> => {
        const token = await tokens.for(needed, { purpose: 'function', signal, subject, retry: run });
        if (!token) throw new StepUpError('token_failed', 'The session has no token. Use fetch.');
        const { accessToken, tokenType } = token;
        const proof = createProof(token, nonces, () => calls.begin(signal));
        return send({ accessToken, tokenType, proof }) as Awaited<ReturnType<typeof send>>;
      };
      return run();
    },
    async handleRedirect(url) {
      return ways.find((way) => way.handleRedirect)?.handleRedirect?.(url) ?? ignoreRedirect(url);
    },
    async ensure(requirement, options) {
      const { signal, appState } = readCallOptions(options);
      return ensure(need(requirement), { signal, appState: readAppState(appState, 'options.appState') });
    },
    isSatisfied: (requirement) => session.findClaims(need(requirement)) !== undefined,
    subscribe: events.subscribe,
    getSnapshot: events.getSnapshot,
    on: events.on,
    clear() {
      vault.clear();
      eachWay(ways, (way) => way.clear?.());
      refusals.clear();
      session.forget();
      session.refresh();
    },
    dispose() {
      calls.dispose();
      vault.clear();
      stopWatchingPage();
      eachWay(ways, (way) => way.dispose());
      leavePage();
      events.dispose();
    },
  });
}
