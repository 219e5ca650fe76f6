import { pageNews } from './news.js';

/**
 * An ordinary call: the session has `read:accounts`, so the SDK attaches the session's own token and opens nothing.
 *
 * @param {{ fetch: typeof fetch }} sdk
 * @param {string} api
 * @param {(error: unknown) => boolean} [isStepUpError] the SDK's, where it is not a global
 * @returns {Promise<{ list: { id: string, name: string, city: string }[], trouble: string }>}
 */
export async function loadCustomers(sdk, api, isStepUpError) {
  try {
    const response = await sdk.fetch(`${api}/api/customers`);
    if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
    return { list: await response.json(), trouble: '' };
  } catch (error) {
    return { list: [], trouble: pageNews(error, isStepUpError).text };
  }
}
