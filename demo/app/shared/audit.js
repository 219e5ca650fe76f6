// @ts-check
import { pageNews } from './news.js';

/**
 * The audit trail. The rule names `read:accounts` only, which the session has. That the API also wants a recent login it
 * says in its answer (RFC 9470); the SDK sees to it, once, and sends the request again.
 *
 * @param {{ fetch: import('step-up-spa').StepUp['fetch'] }} stepUp
 * @param {string} api its origin
 */
export const askAudit = (stepUp, api) =>
  stepUp.fetch(`${api}/api/audit`, { appState: { returnTo: location.href, call: 'audit' } });

export const AUDIT_PENDING = {
  code: 'pending',
  text: 'Asking for the audit trail. It wants a login of the last minute.',
};

/**
 * How the call ends. It never rejects.
 *
 * @param {Promise<Response>} answer
 * @returns {Promise<import('./news.js').News>}
 */
export async function auditNews(answer) {
  try {
    const response = await answer;
    if (!response.ok)
      return {
        code: `http_${response.status}`,
        text: `The audit trail stays closed: the API answered ${response.status}.`,
      };
    const entries = await response.json();
    const { who, what } = entries.at(-1);
    return { code: 'ok', text: `${entries.length} entries. The last is ${who}’s: “${what}”.` };
  } catch (caught) {
    return pageNews(caught);
  }
}
