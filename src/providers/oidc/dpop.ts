import * as oauth from 'oauth4webapi';
import type { Prove } from '../../ports/provider';

/** A key that one step-up's token is bound to. It is in memory, can't be exported, and goes with the token. */
export interface TokenBinding {
  /** What makes the proofs for the token endpoint. Makes one for each client, whose clock it goes by. */
  handleFor(client: oauth.Client): oauth.DPoPHandle;
  /** Whether the token endpoint asks for a nonce: the same request may be sent once more (RFC 9449 §8). */
  isNonceError(error: unknown): boolean;
  /** What makes the proofs for an API. */
  proverFor(client: oauth.Client, accessToken: string): Prove;
}

/** Makes a key for one step-up. */
export type BindToken = () => Promise<TokenBinding>;

/** @see RFC 9449 §4.2, §5 */
export const bindToken: BindToken = async () => {
  const keys = await oauth.generateKeyPair('ES256');
  return {
    handleFor: (client) => oauth.DPoP(client, keys),
    isNonceError: oauth.isDPoPNonceError,
    proverFor: (client, accessToken) =>
      async function prove({ url, method, nonce }) {
        let proof = '';
        // oauth4webapi makes proofs only with a request: this one is taken before it is sent.
        await oauth.protectedResourceRequest(accessToken, method, new URL(url), new Headers(), null, {
          DPoP: oauth.DPoP(client, keys, {
            [oauth.modifyAssertion](_header, payload) {
              if (nonce !== undefined) payload['nonce'] = nonce;
            },
          }),
          [oauth.allowInsecureRequests]: true,
          [oauth.customFetch]: (_url, { headers }) => {
            proof = headers['dpop'] ?? '';
            return Promise.resolve(new Response());
          },
        });
        return proof;
      },
  };
};
