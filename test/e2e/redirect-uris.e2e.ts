import { readRedirectUris } from '../../demo/redirect-uris.mjs';
import { startServers } from '../../demo/servers.mjs';
import { freePort } from '../free-port.mjs';
import { expect, test } from './once';

// No browser: what the demo's servers say to an app on another origin, such as those of demo/examples.

const OTHER = 'http://localhost:5173';
const REDIRECT_URIS = `${OTHER}/, ${OTHER}/callback.html`;

async function ask(redirectUris: string[]) {
  const [appPort, idpPort, apiPort] = [await freePort(), await freePort(), await freePort()];
  const servers = await startServers({ appPort, idpPort, apiPort }, {}, { redirectUris });
  try {
    const authorize = (redirectUri: string) => {
      const url = new URL('/authorize', servers.idp);
      const pkce = {
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      };
      const params = {
        client_id: 'fabrikam-spa',
        response_type: 'code',
        scope: 'openid',
        state: 's',
        ...pkce,
      };
      url.search = String(new URLSearchParams({ ...params, redirect_uri: redirectUri }));
      return fetch(url, { redirect: 'manual' });
    };
    const headers = { Origin: OTHER };
    const responses = await Promise.all([
      authorize(`${OTHER}/callback.html`),
      authorize(`${OTHER}/elsewhere.html`),
      fetch(`${servers.idp}/oauth/token`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ client_id: 'fabrikam-spa' }),
      }),
      fetch(`${servers.api}/api/accounts`, { headers }),
    ]);
    const [registered, other, token, api] = responses;
    const allowed = (response: Response) => response.headers.get('access-control-allow-origin');
    return {
      registered: registered.status,
      other: other.status,
      token: allowed(token),
      api: allowed(api),
    };
  } finally {
    await servers.close();
  }
}

test('apps on other origins may use the demo by REDIRECT_URIS, with these very addresses', async () => {
  expect(await ask(readRedirectUris({ REDIRECT_URIS }))).toEqual({
    registered: 303,
    other: 400,
    token: OTHER,
    api: OTHER,
  });
});

test('without REDIRECT_URIS nobody but the demo may', async () => {
  const { registered, token, api } = await ask(readRedirectUris({}));
  expect([registered, token, api]).toEqual([400, null, null]);
});

for (const uri of [
  '/callback.html',
  'localhost:5173',
  'javascript:alert(1)',
  'http://localhost:5173/#there',
]) {
  test(`${uri} is no redirect URI, says the demo before it starts (RFC 6749 §3.1.2)`, () => {
    expect(() => readRedirectUris({ REDIRECT_URIS: `${OTHER}/,${uri}` })).toThrow(
      `"${uri}" is no redirect URI`,
    );
  });
}
