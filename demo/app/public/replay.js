import { element } from './element.js';

/**
 * The thief's view. The page cannot get at a spent token, so the demo's API hands it back on a route that exists
 * for this button alone; then plain `fetch` sends it again, as malware would, past the SDK.
 *
 * @param {{ fetch: typeof fetch }} sdk
 * @param {string} api
 */
export function createReplay(sdk, api) {
  const button = document.getElementById('replay');
  const result = document.getElementById('replay-result');
  let order;

  function tell(code, text) {
    result.dataset.code = code;
    result.replaceChildren(element('span', { class: 'mark', 'aria-hidden': 'true' }), text);
  }

  async function replay() {
    const handed = await (await sdk.fetch(`${api}/demo/spent-token`)).json();
    const response = await fetch(`${api}/api/transfers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${handed.token}` },
      body: JSON.stringify(order),
    });
    if (response.ok)
      return tell(
        'accepted',
        `The API took the token a second time (${response.status}). That is a bug in the demo.`,
      );
    const { error } = await response.json().catch(() => ({}));
    tell(
      error ?? `http_${response.status}`,
      `Refused, as it should be: ${response.status} ${error ?? ''}. The token had been used, and no second transfer happened.`,
    );
  }

  button.addEventListener('click', () => {
    tell('pending', 'Sending the spent token again…');
    replay().catch((error) => tell('failed', `The replay could not be tried: ${error.message}`));
  });

  return {
    /** @param {{ to: string, amount: number }} sent the order whose token is now spent */
    arm(sent) {
      order = sent;
      button.disabled = false;
    },
  };
}
