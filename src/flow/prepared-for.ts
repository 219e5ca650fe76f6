import { ownFields } from '../model/own';
import type { PreparedFor } from '../state/vault';
import type { PrepareOptions } from './members';
import type { AssertNamed } from './origins';
import { nameOf } from './outgoing';

/**
 * Reads which request a token is prepared for.
 *
 * @param base what a relative URL is relative to
 * @throws TypeError
 */
export function readPreparedFor(options: PrepareOptions, base: string, assertNamed: AssertNamed): PreparedFor {
  const { url, method } = ownFields(options, ['url', 'method'], 'options.');
  if (method !== undefined && (typeof method !== 'string' || method === '')) throw new TypeError('"options.method" must be one method such as \'POST\'');
  if (url === undefined) {
    if (method !== undefined) throw new TypeError('"options.method" needs "options.url": which request is meant');
    return {};
  }
  const target = new URL(url, base);
  assertNamed({ url: target, method: method ?? 'GET' }, 'options.url');
  return { url: nameOf({ url: target.href, method: '' }).url, ...(method !== undefined && { method: method.toUpperCase() }) };
}
