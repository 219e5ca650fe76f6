import * as oauth from 'oauth4webapi';
import { placeOf } from '../../model/redirect-uri';
import { randomText, sha256, toBase64Url, toUtf8 } from '../../ports/crypto';
import type { Prove } from '../../ports/provider';
import type { HttpOptions } from './discovery';

/** A key that one step-up's token is bound to. It is in memory, can't be exported, and goes with the token. */
export interface TokenBinding {
  /** Names the key (RFC 9449 §6.1). */
  readonly thumbprint: string;
  /**
   * How the token endpoint is asked: with a proof, and once more if it says that it needs a nonce in it
   * (RFC 9449 §5, §8).
   */
  readonly http: HttpOptions;
  /**
   * What makes the proofs for an API (RFC 9449 §7.1).
   *
   * @param skewInSeconds by how much the server's clock is ahead of this device's
   */
  proverFor(accessToken: string, skewInSeconds: number): Prove;
}

/**
 * Makes a key for one step-up.
 *
 * @param redirectUri a URL of the app's own server: it tells the time where no other server has told it yet
 */
export type BindToken = (http: HttpOptions, redirectUri: string) => Promise<TokenBinding>;

const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * Makes keys and proofs. oauth4webapi makes proofs too, but only as it sends a request, and with 1.4 kB
 * more.
 *
 * What is kept from one step-up to the next is no key, but what the next proof must hold: the token
 * endpoint's nonce, and its clock.
 */
export function createBindToken(): BindToken {
  let lastNonce: string | undefined;
  let lastSkew: number | undefined;

  return async (http, redirectUri) => {
    // A server that gives nonces goes by them, and not by the proof's date (RFC 9449 §11.1).
    const skew = lastSkew ?? (lastNonce === undefined ? skewOfOwnServer(http, redirectUri) : 0);
    const { privateKey, publicKey } = await crypto.subtle.generateKey(ES256, false, ['sign', 'verify']);
    const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', publicKey);

    /** @see RFC 9449 §4.2 */
    async function makeProof(claims: object, skewInSeconds: number): Promise<string> {
      const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { crv, kty, x, y } };
      const iat = Math.floor(Date.now() / 1000 + skewInSeconds);
      const parts = [header, { ...claims, jti: randomText(), iat }];
      const signed = parts.map((part) => toBase64Url(toUtf8(JSON.stringify(part)))).join('.');
      const signature = await crypto.subtle.sign(ES256, privateKey, toUtf8(signed));
      return `${signed}.${toBase64Url(new Uint8Array(signature))}`;
    }

    return {
      // The members in this order, without spaces (RFC 7638 §3).
      thumbprint: await sha256(JSON.stringify({ crv, kty, x, y })),
      http: {
        ...http,
        async [oauth.customFetch](url, init) {
          async function send(): Promise<Response> {
            const ahead = await skew;
            const proof = await makeProof({ htm: init.method, htu: placeOf(url), nonce: lastNonce }, ahead);
            // Until a token comes: if none does, a clock was set since, or the app's own server's is wrong.
            lastSkew = ahead === 0 ? undefined : 0;
            const headers = { ...(init.headers as Record<string, string>), dpop: proof };
            const response = await http[oauth.customFetch](url, { ...init, headers });
            lastNonce = response.headers.get('DPoP-Nonce') ?? lastNonce;
            return response;
          }
          const sent = lastNonce;
          const response = await send();
          return lastNonce !== sent && (await demandsNonce(response)) ? send() : response;
        },
      },
      proverFor(accessToken, skewInSeconds) {
        lastSkew = skewInSeconds;
        return async ({ url, method, nonce }) =>
          makeProof({ htm: method, htu: url, nonce, ath: await sha256(accessToken) }, skewInSeconds);
      },
    };
  };
}

/**
 * By how many seconds the clock of the app's own server is ahead of this device's: before there is an ID token, no
 * other server's answer tells a page its time. Zero where it does not tell either, or no more than a request takes.
 */
async function skewOfOwnServer(http: HttpOptions, url: string): Promise<number> {
  try {
    const init = { method: 'HEAD', mode: 'same-origin', redirect: 'manual' } as const;
    // A URL that no cache has, nor a service worker, which would ask by a request of its own.
    const { headers } = await http[oauth.customFetch](`${url}?${randomText()}`, init);
    const skew = (Date.parse(headers.get('Date')!) - Date.now()) / 1000;
    // What a cache kept has the date of another time (RFC 9111 §5.1).
    return Math.abs(skew) > 2 && !headers.has('Age') ? skew : 0;
  } catch {
    return 0;
  }
}

async function demandsNonce(response: Response): Promise<boolean> {
  try {
    const { error } = (await response.clone().json()) as { readonly error?: unknown };
    return !response.ok && error === 'use_dpop_nonce';
  } catch {
    return false;
  }
}
