import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import express from 'express';
import { listen } from '../../demo/listener.mjs';
import { startServers } from '../../demo/servers.mjs';
import { findChromium } from '../install.mjs';
import { freePort } from '../free-port.mjs';

const require = createRequire(import.meta.url);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const page = ({ idp, api }) => `<!doctype html>
<meta charset="utf-8" /><title>Lab</title><link rel="icon" href="data:," />
<body data-idp="${idp}" data-api="${api}"><button>Transfer</button>
<script src="/sdk/step-up-spa.min.js"></script><script src="/page.js"></script>`;
const callbackPage = `<!doctype html><meta name="referrer" content="no-referrer" />
<link rel="icon" href="data:," /><script src="/sdk/callback.min.js"></script>`;

/**
 * The demo's authorization server and API, beside an app that is nothing but a button (`lab-page.js`), and Chromium with its
 * popup blocker on.
 */
export async function startLab() {
  const [appPort, idpPort, apiPort, port] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const origin = `http://localhost:${port}`;
  const redirectUris = [`${origin}/`, `${origin}/callback.html`];
  const servers = await startServers({ appPort, idpPort, apiPort }, {}, { redirectUris });
  const app = express();
  app.use('/sdk', express.static(at('../../dist/'), { maxAge: '1d' })); // as a page's files are: a second load asks for none
  app.get(
    '/page.js',
    (req, res) =>
      void res.set('Cache-Control', 'max-age=86400').sendFile(at('lab-page.js'), { cacheControl: false }),
  );
  app.get('/callback.html', (req, res) => void res.send(callbackPage));
  app.get('/', (req, res) => void res.send(page(servers)));
  const listener = await listen(app, port);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox'],
    ignoreDefaultArgs: ['--disable-popup-blocking'],
  });

  /** What the user's browser remembers. The provider renames its session whenever it asked something, so it is kept each time. */
  let remembered;
  async function open(url, user = confirmAtOnce) {
    const context = await browser.newContext({ storageState: remembered });
    await context.addInitScript(user);
    const page = await context.newPage();
    await page.goto(url);
    return { context, page };
  }

  return {
    servers,
    version: browser.version(),
    isOpen: () => browser.isConnected(),
    /** Logs in at the provider and at the app. */
    async logIn() {
      const { context, page } = await open(`${origin}/?way=login`);
      await page.getByTestId('username').fill('alice');
      await page.getByTestId('password').fill('alice');
      await page.getByTestId('submit').click();
      await isReady(page);
      await this.leave(context);
    },
    /** @param {string} way see lab-page.js */
    async open(way) {
      const opened = await open(`${origin}/?way=${way}`);
      await isReady(opened.page);
      return opened;
    },
    /** The demo's own page, with somebody logged in who enters no code. */
    async openBank() {
      const { page } = await open(servers.app, () => {});
      await page.getByTestId('login').click();
      await page.getByTestId('username').fill('alice');
      await page.getByTestId('password').fill('alice');
      await page.getByTestId('submit').click();
      await page.getByTestId('accounts').getByText(/\d/).first().waitFor();
      return page;
    },
    async leave(context) {
      remembered = await context.storageState();
      await context.close();
    },
    async close() {
      await browser.close();
      await Promise.all([servers.close(), listener.close()]);
    },
  };
}

const isReady = (page) =>
  page.waitForFunction(() => document.title === 'Ready', undefined, { timeout: 60_000 });

/** The user's part: enters the code as soon as there is a form. It is the same for every way. */
function confirmAtOnce() {
  if (!location.pathname.startsWith('/interaction/')) return;
  addEventListener('DOMContentLoaded', () => {
    const field = document.getElementById('otp');
    if (field === null) return;
    field.value = document.querySelector('[data-testid="otp-code"]').textContent.trim();
    document.getElementById('mfa').requestSubmit();
  });
}

/**
 * For how long a second factor counts at the tenant, by the secret of its Action (demo/tenant/actions/step-up). Without it, each
 * authorization has one of its own.
 *
 * @param {number} seconds
 * @returns a function that takes the secret away
 */
export function rememberSecondFactor(seconds) {
  const action = require('../../demo/tenant/actions/step-up/code.js');
  const { onExecutePostLogin } = action;
  const secrets = { MFA_VALID_FOR_SECONDS: String(seconds) };
  action.onExecutePostLogin = (event, api) => onExecutePostLogin({ ...event, secrets }, api);
  return () => {
    action.onExecutePostLogin = onExecutePostLogin;
  };
}
