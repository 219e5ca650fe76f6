import { byId } from '../shared/element.js';
import { codeOf } from '../shared/news.js';
import { paymentOf } from '../shared/transfer.js';
import { createComparisonCard } from './compare-card.js';

const ORDER = { to: 'Contoso Coffee', amount: 100 };
const REQUEST = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(ORDER),
};
const SCOPE = 'transfer:funds';

/** Within this time the servers tell what they saw, or the table says that they did not. */
const PATIENCE_MS = 3000;

/**
 * The transfer as an app writes it that has auth0-spa-js and no more: its one client asks in a window, and `fetch` sends the token.
 *
 * @param {import('@auth0/auth0-spa-js').Auth0Client} client
 * @param {string} api
 * @param {Window | null} popup opened in the click
 * @param {object} params what goes to Fabrikam ID besides the scope
 */
async function transferByHand(client, api, popup, params) {
  const authorizationParams = { scope: SCOPE, ...params };
  const token = await client.getTokenWithPopup({ authorizationParams }, { popup });
  const headers = { ...REQUEST.headers, authorization: `Bearer ${token}` };
  return fetch(`${api}/api/transfers`, { ...REQUEST, headers });
}

/**
 * "The same transfer, by hand": what the SDK does, and what an app does without it, each on the real servers. The table says what was observed
 * and nothing else: by the servers' journal, and by asking the client.
 *
 * @param {import('step-up-spa').StepUp} stepUp
 * @param {import('../shared/settings.js').Settings} settings
 * @param {{ client: import('@auth0/auth0-spa-js').Auth0Client, me: string }} session the page's own, which is the SDK's
 * @param {import('../timeline/timeline.js').Timeline} timeline
 */
export function createComparison(stepUp, { api, config }, { client, me }, timeline) {
  const accounts = `${api}/api/accounts`;
  const { card, others, buttons, tell, show } = createComparisonCard();
  byId('inspector').firstElementChild.after(card);

  const playAs = (user) => ({ demo_play: `confirm:${others.checked ? otherThan(user) : user}` });

  function withSdk() {
    const authorizationParams = { ...paymentOf({ body: ORDER }), ...playAs(me) };
    const response = stepUp.fetch(`${api}/api/transfers`, {
      ...REQUEST,
      stepUp: { scope: SCOPE, authorizationParams },
    });
    return { client, before: me, response, ordinary: () => stepUp.fetch(accounts) };
  }

  /** In an app of its own, logged in at the same provider, so that the bank's page stays as it is. */
  async function byHand() {
    const popup = open('', '', 'popup,width=420,height=640');
    const client = await globalThis.stepUp.createAuth0Client(config);
    const before = (await client.getUser())?.sub;
    timeline.tellByHand({ type: 'by-hand' });
    const details = JSON.stringify(paymentOf({ body: ORDER }).authorization_details);
    const params = { authorization_details: details, ...playAs(before ?? me) };
    const ordinary = async () =>
      fetch(accounts, { headers: { authorization: `Bearer ${await client.getTokenSilently()}` } });
    return { client, before, response: transferByHand(client, api, popup, params), ordinary };
  }

  async function run(name, start) {
    tell({ code: 'pending', text: 'Being played in the window …' });
    const asked = timeline.next(
      (entry) => entry.source === 'idp' && entry.type === 'authorize' && !entry.silent,
    );
    const { client, before, response, ordinary } = await start();
    const ended = await endOf(response);
    const kept = await client.getTokenSilently({
      cacheMode: 'cache-only',
      detailedResponse: true,
      authorizationParams: { scope: SCOPE },
    });
    const after = (await client.getUser())?.sub;
    const arrived = timeline.next(({ source, path }) => source === 'api' && path === '/api/accounts');
    await ordinary();

    const seen = { asked: await soon(asked), ended, kept, before, after, ordinary: await soon(arrived) };
    const said = show(name, seen);
    if (name === 'hand')
      for (const { text, tone } of [said.kept, said.session])
        timeline.tellByHand({ type: 'observed', text, tone });
    tell({ code: '', text: '' });
  }

  const complain = (error) => tell({ code: 'failed', text: `That could not be shown: ${error.message}` });
  buttons.sdk.addEventListener('click', () => void run('sdk', withSdk).catch(complain));
  buttons.hand.addEventListener('click', () => void run('hand', byHand).catch(complain));
}

const otherThan = (user) => (user === 'bob' ? 'alice' : 'bob');

const soon = (promise) =>
  Promise.race([promise, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, undefined))]);

async function endOf(response) {
  try {
    const { ok, status } = await response;
    return ok
      ? { text: `${status}: the bank made the transfer.` }
      : { text: `${status}: the bank refused.`, tone: 'bad' };
  } catch (caught) {
    return { text: `${codeOf(caught)}: nothing was sent.` };
  }
}
