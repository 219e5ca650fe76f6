import * as oauth from 'oauth4webapi';
import type { Prove } from '../../ports/provider';

/** A key that one step-up's token is bound to. It is in memory, can't be exported, and goes with the token. */
export interface TokenBinding {
  /** Names the key (RFC 9449 §6.1). */
  readonly thumbprint: string;
  /** What makes the proofs for the token endpoint, by the clock of `client`. */
  readonly handleFor: (client: oauth.Client) => oauth.DPoPHandle;
  /** Whether the token endpoint asks for a nonce: the same request may be sent once more (RFC 9449 §8). */
  isNonceError(error: unknown): boolean;
  /** Reads the nonce for the next step-up's proof. */
  learn(response: Response): void;
  /** What makes the proofs for an API, by the clock of `client`. */
  proverFor(client: oauth.Client, accessToken: string): Prove;
}

/** Makes a key for one step-up. */
export type BindToken = () => Promise<TokenBinding>;

/**
 * For one authorization server: only what its token endpoint asks for in proofs is kept from one step-up to
 * the next.
 *
 * @see RFC 9449 §4.2, §5
 */
export function createBindToken(): BindToken {
  let nonceForNext: string | undefined;

  return async () => {
    const keys = await oauth.generateKeyPair('ES256');
    /** The nonce that is to be there, unless oauth4webapi has one that came since. */
    const handle = (client: oauth.Client, nonce: string | undefined) =>
      oauth.DPoP(client, keys, {
        [oauth.modifyAssertion](_header, payload) {
          if (nonce !== undefined) payload['nonce'] ??= nonce;
        },
      });
    return {
      thumbprint: await handle({ client_id: '' }, undefined).calculateThumbprint(),
      handleFor: (client) => handle(client, nonceForNext),
      isNonceError: oauth.isDPoPNonceError,
      learn({ headers }) {
        nonceForNext = headers.get('DPoP-Nonce') ?? nonceForNext;
      },
      proverFor: (client, accessToken) =>
        async function prove({ url, method, nonce }) {
          let proof = '';
          // oauth4webapi makes a proof only for a request of its own: that one is taken before it is sent.
          await oauth.protectedResourceRequest(accessToken, method, new URL(url), new Headers(), null, {
            DPoP: handle(client, nonce),
            [oauth.allowInsecureRequests]: true,
            [oauth.customFetch](_url, { headers }) {
              proof = headers['dpop'] ?? '';
              return Promise.resolve(new Response());
            },
          });
          return proof;
        },
    };
  };
}
