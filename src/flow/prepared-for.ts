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
export function readPreparedFor({ url, method }: PrepareOptions, base: string, assertNamed: AssertNamed): PreparedFor {
  if (method !== undefined && (typeof method !== 'string' || method === '')) throw new TypeError('"options.method" must be one method such as \'POST\'');
  if (url === undefined) {
    if (method !== undefined) throw new TypeError('"options.method" needs "options.url": which request is meant');
    return {};
  }
  const target = new URL(url, base);
  assertNamed({ url: target, method: method ?? 'GET' }, 'options.url');
  return { url: nameOf({ url: target.href, method: '' }).url, ...(method !== undefined && { method: method.toUpperCase() }) };
}
