import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type Keycloak from 'keycloak-js';
import type { KeycloakResponseMode } from 'keycloak-js';
import ts from 'typescript';
import { audience } from '../../demo/registration.mjs';
import type * as StepUpGlobal from '../../src/global';
import type { OidcProviderOptions } from '../../src/oidc';

/** What a test tells the page, and what it finds there. */
export interface KeycloakPage {
  way: 'popup' | 'redirect';
  responseMode: KeycloakResponseMode;
  /** Whether the page was loaded with a step-up's answer. */
  isReturn: boolean;
  keycloak: Keycloak;
}

/** An app that logs in with keycloak-js, with the bank's test ids. It runs in the page, as text: it must not use what is out here. */
async function runPage(
  Library: typeof Keycloak,
  recipe: (keycloak: Keycloak) => Pick<OidcProviderOptions, 'scope' | 'session'>,
  { idp, api, audience }: Record<'idp' | 'api' | 'audience', string>,
): Promise<void> {
  const page = window as never as KeycloakPage & { stepUp: typeof StepUpGlobal };
  const { createStepUp, isStepUpRedirect, oidcProvider, popup, redirect } = page.stepUp;
  const { way, responseMode } = page;
  const find = (id: string) => document.querySelector<HTMLElement>(`[data-testid=${id}]`)!;
  const clientId = 'fabrikam-spa';
  const url = location.href;
  page.isReturn = isStepUpRedirect(url);

  const realm = { authorization_endpoint: '/authorize', token_endpoint: '/token' };
  const keycloak = (page.keycloak = new Library({ clientId, oidcProvider: realm as never }));
  find('login').onclick = () => void keycloak.login();
  await keycloak.init({
    responseMode,
    onLoad: 'check-sso',
    silentCheckSsoRedirectUri: `${location.origin}/vue/`,
    checkLoginIframe: false, // the provider has no such page
    scope: 'openid profile read:accounts',
  });

  const stepUp = createStepUp({
    provider: oidcProvider({ issuer: `${idp}/`, clientId, audience, ...recipe(keycloak) }),
    rules: [
      { url: `${api}/api/accounts`, scope: 'read:accounts' },
      { url: `${api}/api/transfers`, method: 'POST', scope: 'transfer:funds' },
    ],
    ways: [way === 'popup' ? popup({ callbackUrl: '/callback.html' }) : redirect()],
  });
  async function show(id: string, answer: Promise<Response | undefined>): Promise<void> {
    try {
      const response = await answer;
      if (response === undefined) return;
      find(id).textContent = await response.text();
      find(id).dataset['code'] = String(response.status);
    } catch (error) {
      find(id).dataset['code'] = (error as { code: string }).code;
    }
  }
  const showAccounts = () => show('accounts', stepUp.fetch(`${api}/api/accounts`));
  find('accounts').onclick = showAccounts;
  find('transfer').onclick = () => {
    const body = JSON.stringify({ to: 'Contoso', amount: 4200 });
    const headers = { 'content-type': 'application/json' };
    void show('transfer-result', stepUp.fetch(`${api}/api/transfers`, { method: 'POST', headers, body }));
  };
  // With 'query', keycloak-js has taken the answer out of the address bar.
  const resumed = stepUp.handleRedirect(responseMode === 'query' ? url : undefined);
  void show(
    'transfer-result',
    resumed.then((call) => call?.response),
  );
  if (!keycloak.authenticated) return;
  find('user').textContent = keycloak.subject!;
  void showAccounts(); // at once: nothing but the option `scope` tells yet what the session has
}

const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

/** What the recipe of docs/providers.md gives `oidcProvider`, beside who the client is: word for word. */
function readRecipe(): string {
  const recipe = read('../../docs/providers.md').split('**keycloak-js.**')[1]!;
  const [, options] = /\n {2}clientId: 'bank',\n([^]*?\n)\}\);\n/.exec(recipe)!;
  return ts.transpile(`const options = {${options}};`, { target: ts.ScriptTarget.ESNext });
}

/** Of a form that keycloak-js can read, as Keycloak's are. */
const REFRESH_TOKEN = `e30.${btoa('{"typ":"Refresh"}')}.`;

/** The app, and what a Keycloak realm does and the demo's provider does not: it knows the API by itself, and gives refresh tokens. */
export function createKeycloakApp(idp: string, api: string): RequestListener {
  const html = (body: string) =>
    `<!doctype html><meta charset="utf-8" /><title>Bank</title><link rel="icon" href="data:," />${body}`;
  // The pages' paths are some that the provider has registered.
  const files: Record<string, string> = {
    '/': html(
      `<p data-testid="user"></p><pre data-testid="accounts"></pre><pre data-testid="transfer-result" data-code=""></pre>
      <button data-testid="login">Log in</button> <button data-testid="transfer">Transfer</button>
      <script src="/step-up-spa.js"></script>
      <script type="module">
        import Keycloak from '/keycloak.js';
        const recipe = (keycloak) => { ${readRecipe()} return options; };
        (${runPage.toString()})(Keycloak, recipe, ${JSON.stringify({ idp, api, audience })});
      </script>`,
    ),
    '/vue/': html('<script>parent.postMessage(location.href, location.origin)</script>'),
    '/callback.html': html('<script src="/callback.js"></script>'),
    '/callback.js': read('../../dist/callback.min.js'),
    '/step-up-spa.js': read('../../dist/step-up-spa.min.js'),
    '/keycloak.js': read(import.meta.resolve('keycloak-js')),
  };
  let tokens = '';

  async function giveTokens(form: URLSearchParams): Promise<string> {
    if (form.get('grant_type') === 'refresh_token') return tokens;
    const response = await fetch(`${idp}/oauth/token`, { method: 'POST', body: form });
    tokens = JSON.stringify({ ...((await response.json()) as object), refresh_token: REFRESH_TOKEN });
    return tokens;
  }

  return (req, res) => {
    const { pathname, search } = new URL(req.url!, 'http://localhost');
    if (pathname === '/authorize') {
      res.writeHead(302, { location: `${idp}/authorize${search}&audience=${audience}` }).end();
    } else if (pathname === '/token') {
      res.setHeader('content-type', 'application/json');
      void text(req).then(async (form) => res.end(await giveTokens(new URLSearchParams(form))));
    } else {
      const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
      res.writeHead(pathname in files ? 200 : 404, { 'content-type': type }).end(files[pathname]);
    }
  };
}
