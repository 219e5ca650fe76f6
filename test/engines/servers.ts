import { listen } from '../../demo/listener.mjs';
import { audience, clientId } from '../../demo/registration.mjs';
import { startIdp } from '../../demo/idp/server.mjs';
import { freePort } from '../free-port.mjs';
import { createApi, createPage } from './lab.mjs';
import { runPage } from './page';

/** What the API saw of a call that it answered with 201. */
export interface Received {
  readonly method: string;
  readonly contentType: string | undefined;
  readonly body: Buffer;
  readonly token: string;
}

/**
 * `Cross-Origin-Opener-Policy`, as the app or the authorization server sends it, and
 * `Content-Security-Policy`, as the callback page comes with it.
 */
export interface Policies {
  app?: string;
  idp?: string;
  callback?: string;
}

/** What the servers saw, in its order. */
export interface Seen {
  readonly received: Received[];
  /** The paths, with queries, by which answers came to the page. */
  readonly returns: string[];
  /** The requests for `silence`. */
  readonly unanswered: string[];
}

export interface Servers extends Seen {
  /** What they send from now on. */
  readonly policies: Policies;
  readonly app: string;
  /** Logs out at the authorization server, and goes to the page. */
  readonly logout: string;
  /** A page of another site with the app in a frame, which has this session in its storage. */
  around(options: Record<string, string>, session: string): string;
  /** The URL of a page of another site, with nothing in it. */
  readonly elsewhere: string;
  /** A URL that is never answered. */
  readonly silence: string;
  close(): Promise<void>;
}

const freeOrigin = async () => {
  const port: number = await freePort();
  return { port, origin: `http://localhost:${port}` };
};

/** The lab's page, its API, and the demo's authorization server. */
export async function startServers(): Promise<Servers> {
  const policies: Policies = {};
  const [app, idp, api] = [await freeOrigin(), await freeOrigin(), await freeOrigin()];
  const seen: Seen = { received: [], returns: [], unanswered: [] };
  const script = `(${runPage.toString()})(${JSON.stringify(idp.origin)}, ${JSON.stringify(api.origin)});`;
  const running = [
    await startIdp({
      port: idp.port,
      appOrigin: app.origin,
      apiAudience: audience,
      openerPolicies: policies,
      record() {},
    }),
    await listen(createPage(script, policies, seen), app.port),
    await listen(createApi(`${idp.origin}/`, app.origin, seen), api.port),
  ];
  return {
    policies,
    app: app.origin,
    logout: `${idp.origin}/v2/logout?${new URLSearchParams({ client_id: clientId, returnTo: app.origin })}`,
    around: (options, session) =>
      `http://127.0.0.1:${app.port}/around?${new URLSearchParams(options)}#${encodeURIComponent(session)}`,
    elsewhere: `http://127.0.0.1:${api.port}/elsewhere`,
    silence: `${api.origin}/silence`,
    ...seen,
    async close() {
      await Promise.all(running.map((server) => server.close()));
    },
  };
}
