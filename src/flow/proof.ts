import { parseChallenges } from '../model/challenge';
import { asStepUpError } from '../model/errors';
import { placeOf } from '../model/redirect-uri';
import type { Lifetime } from '../state/lifetime';
import type { Nonces } from '../state/nonces';
import type { TokenForRequest } from './call-options';
import type { AccessToken } from './token';

/**
 * What `withToken` makes proofs with: one, since the token is for one request.
 *
 * @param begin begins the time that it may take
 */
export function createProof(
  token: AccessToken,
  nonces: Nonces,
  begin: () => Lifetime,
): TokenForRequest['proof'] {
  if (token.prove === undefined) return undefined;
  let isMade = false;
  return async (url, method) => {
    if (isMade) throw new TypeError('"proof" was called before. Call withToken again.');
    isMade = true;
    return proofOf(token, { url, method }, nonces.get(new URL(url).origin), begin());
  };
}

/**
 * Rejects with `token_failed`, or with the reason that the lifetime ends for, which is over then: a browser may
 * never give the key.
 */
export async function proofOf(
  { prove }: AccessToken,
  { url, method }: Pick<Request, 'url' | 'method'>,
  nonce: string | undefined,
  lifetime: Lifetime,
): Promise<string> {
  lifetime.startTimeout();
  try {
    return await lifetime.race(prove!({ url: placeOf(url), method, nonce }));
  } catch (error) {
    if (lifetime.ended) throw lifetime.reason;
    throw asStepUpError(error, 'token_failed', "The access token's key made no proof");
  } finally {
    lifetime.end();
  }
}

/** Whether the request was refused, unprocessed, for want of a nonce that was not there to be sent. */
export function demandsNonce({ status, headers }: Response, sent: string | undefined): boolean {
  const nonce = headers.get('DPoP-Nonce');
  if (status !== 401 || nonce === null || nonce === sent) return false;
  return parseChallenges(headers.get('WWW-Authenticate')).some(
    ({ scheme, params }) => scheme === 'dpop' && params.get('error') === 'use_dpop_nonce',
  );
}
