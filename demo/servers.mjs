import { fileURLToPath } from 'node:url';
import { startApi } from './api/server.mjs';
import { startApp } from './app/server.mjs';
import { startIdp } from './idp/server.mjs';
import { createJournal } from './journal.mjs';
import { originsOf } from './redirect-uris.mjs';
import { audience } from './registration.mjs';

const distDir = fileURLToPath(new URL('../dist/', import.meta.url));

/**
 * The three parts of the demo, in this process, each on a port of its own and so on an origin of its own.
 *
 * @param {{ appPort: number, idpPort: number, apiPort: number }} ports
 * @param {{ app?: string, idp?: string }} openerPolicies what each sends as `Cross-Origin-Opener-Policy`, read at every answer. Default: nothing
 * @param {object} [options]
 * @param {string} [options.redisUrl] where the API remembers used tokens. Default: in this process
 * @param {{ nonces: boolean }} [options.dpop] has the pages' tokens bound to keys (RFC 9449), and says whether the servers ask for
 *   nonces in proofs. Default: Bearer tokens
 * @param {string[]} [options.redirectUris] where else the client may be answered, for apps on other origins. Default: nowhere
 * @returns the three origins (`app`, `idp`, `api`), the `journal` they write to, and `close()`, which stops them.
 *   Rejects with node's listen error when a port is taken; nothing is left running then.
 */
export async function startServers(
  { appPort, idpPort, apiPort },
  openerPolicies = {},
  { redisUrl, dpop, redirectUris = [] } = {},
) {
  const { nonces } = dpop ?? {};
  const journal = createJournal();
  const { record } = journal;
  const appOrigin = `http://localhost:${appPort}`;
  const idpOrigin = `http://localhost:${idpPort}`;
  const apiOrigin = `http://localhost:${apiPort}`;

  const started = await Promise.allSettled([
    startIdp({
      port: idpPort,
      appOrigin,
      apiAudience: audience,
      redirectUris,
      openerPolicies,
      nonces,
      record,
    }),
    startApi({
      port: apiPort,
      issuer: `${idpOrigin}/`,
      audience,
      appOrigin,
      otherOrigins: originsOf(redirectUris),
      redisUrl,
      nonces,
      record,
    }),
    startApp({
      port: appPort,
      idpOrigin,
      apiOrigin,
      audience,
      useDpop: dpop !== undefined,
      openerPolicies,
      journal,
      distDir,
    }),
  ]);
  const close = async () => {
    const running = started.filter(({ status }) => status === 'fulfilled');
    await Promise.all(running.map(({ value }) => value.close()));
  };

  const failed = started.find(({ status }) => status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  return { app: appOrigin, idp: idpOrigin, api: apiOrigin, journal, close };
}
