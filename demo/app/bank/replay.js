import { byId, say } from '../shared/element.js';

/**
 * The thief's view. The page cannot get at a spent token, so the demo's API hands it back on a route that exists
 * for this alone; then plain `fetch` sends it again, as malware would, past the SDK.
 *
 * @param {import('../shared/transfer.js').Order} order the one whose token is spent
 * @returns {Promise<Response>} the API's second answer
 */
export async function replay(stepUp, api, order) {
  const handed = await (await stepUp.fetch(`${api}/demo/spent-token`)).json();
  return fetch(`${api}/api/transfers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${handed.token}` },
    body: JSON.stringify(order),
  });
}

export function createReplay(stepUp, api) {
  const button = byId('replay');
  const tell = (code, text) => say(byId('replay-result'), { code, text });
  let order;

  async function tryReplay() {
    const response = await replay(stepUp, api, order);
    if (response.ok)
      return tell(
        'accepted',
        `The API took the token a second time (${response.status}). That is a bug in the demo.`,
      );
    const { error = `http_${response.status}` } = await response.json().catch(() => ({}));
    return tell(
      error,
      `Refused, as it should be: ${response.status} ${error}. The token had been used, and no second transfer happened.`,
    );
  }

  button.addEventListener('click', () => {
    tell('pending', 'Sending the spent token again…');
    tryReplay().catch((error) => tell('failed', `The replay could not be tried: ${error.message}`));
  });

  return {
    /** @param {import('../shared/transfer.js').Order} sent the order whose token is now spent */
    arm(sent) {
      order = sent;
      button.disabled = false;
    },
  };
}
