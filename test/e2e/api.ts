import { startApi } from '../../demo/api/server.mjs';
import { audience } from '../../demo/registration.mjs';
import { freePort } from '../free-port.mjs';
import type { Issuer } from './issuer';

export interface Answer {
  readonly status: number;
  readonly error: string | undefined;
  readonly challenge: string | null;
}

export interface Api {
  /** `GET path` with an access token. */
  get(path: string, token: string): Promise<Answer>;
  close(): Promise<void>;
}

/** One process of the demo's API, as far as one process of tests can tell. */
export async function runApi({ issuer }: Issuer, redisUrl?: string): Promise<Api> {
  const { origin, close } = await startApi({
    port: await freePort(),
    issuer,
    audience,
    appOrigin: 'http://localhost:1',
    redisUrl,
    record: () => {},
  });
  return {
    async get(path, token) {
      const response = await fetch(origin + path, { headers: { authorization: `Bearer ${token}` } });
      const body = (await response.json()) as { error?: string };
      return {
        status: response.status,
        error: body.error,
        challenge: response.headers.get('www-authenticate'),
      };
    },
    close,
  };
}
