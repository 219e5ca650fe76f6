import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import ts from 'typescript';
import { listen } from '../../demo/listener.mjs';
import { audience, clientId } from '../../demo/registration.mjs';
import { startServers } from '../../demo/servers.mjs';
import { MULTI_FACTOR } from '../../src';
import { blocksOf } from '../docs/pages';
import { freePort } from '../free-port.mjs';
import { Bank, expect, type Servers, test as base, watch } from './bank';
import { importMap, moduleAt } from './modules';
import { Person } from './person';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The first block of a page that has this in it. */
function blockOf(page: string, language: string, has: string): string {
  const found = blocksOf(root).find(
    (block) => block.page === page && block.language === language && block.code.includes(has),
  );
  if (found === undefined) throw new Error(`${page} has no block of ${language} with ${has}`);
  return found.code;
}

const POLICY = blockOf('docs/package.md', 'text', 'connect-src');

const BLOCKS = {
  'readme.ts': blockOf('README.md', 'ts', 'createAuth0Client'),
  'react.tsx': blockOf('docs/frameworks.md', 'tsx', 'createRoot'),
  'vue.ts': blockOf('docs/frameworks.md', 'ts', 'stepUpGuard'),
  'react-redirect.tsx': blockOf('docs/frameworks.md', 'tsx', 'isStepUpRedirect'),
  'vue-redirect.ts': blockOf('docs/frameworks.md', 'ts', 'isStepUpRedirect'),
};

/** A block without its types, as an app's build gives it. What it imports the browser finds by the import map. */
function scriptOf(name: keyof typeof BLOCKS): string {
  const compilerOptions = {
    jsx: ts.JsxEmit.ReactJSX,
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
  };
  return ts.transpileModule(BLOCKS[name], { compilerOptions }).outputText;
}

/** The configuration's values, and nothing else. */
const configured = (code: string, { idp, api }: Servers) =>
  code
    .replaceAll('YOUR-TENANT.auth0.com', idp)
    .replaceAll('YOUR-CLIENT-ID', clientId)
    .replaceAll('https://api.example.com', audience)
    .replaceAll("'/api/transfers'", `'${api}/api/transfers'`);

/** The documented policy with the demo's addresses. The import map, which only the test's page has, is allowed by its hash. */
const policyFor = (policy: string, { idp, api }: Servers) =>
  policy
    .trim()
    .replaceAll('https://YOUR-TENANT.auth0.com', idp)
    .replaceAll('https://api.example.com', api)
    .replace("script-src 'self'", `$& 'sha256-${hashOf(importMap)}'`);

const hashOf = (script: string) =>
  createHash('sha256')
    .update(script.replace(/^<[^>]*>|<[^>]*>$/g, ''))
    .digest('base64');

/** The demo's provider and API, and an app that is served on an origin of its own, as an app of one's own is. */
async function startWorld(): Promise<World & { close(): Promise<void> }> {
  const [appPort, idpPort, apiPort, ownPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const app = `http://localhost:${ownPort}`;
  const { journal, close, ...servers } = await startServers(
    { appPort, idpPort, apiPort },
    {},
    { redirectUris: [app] },
  );
  const pages = { html: '', script: '', policy: '' };
  const own = await listen(({ url }, response) => {
    const { pathname } = new URL(url!, app);
    const isScript = pathname.endsWith('.js');
    const script = () => (pathname === '/block.js' ? pages.script : moduleAt(pathname));
    if (pages.policy) response.setHeader('content-security-policy', pages.policy);
    response
      .setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
      .end(isScript ? script() : pages.html);
  }, ownPort);
  return {
    servers: { ...servers, app, ...watch(journal) },
    pages,
    async close() {
      await own.close();
      await close();
    },
  };
}

const test = base.extend<{
  world: World;
  show: (html: string, script?: string, policy?: string) => Promise<void>;
}>({
  world: async ({ once }, use) => use(await once(startWorld)),
  bank: async ({ page, context, world: { servers } }, use) => {
    servers.seen.length = 0;
    await use(new Bank(page, context, servers));
  },
  /** Opens the page, to alice, who is logged in at Fabrikam ID. */
  show: async ({ page, bank, world: { servers, pages } }, use) => {
    await use(async (html, script = '', policy = '') => {
      pages.html = configured(html, servers);
      pages.script = configured(script, servers);
      pages.policy = policy;
      const person = new Person(bank.context.request, servers);
      await person.authorize({ scope: 'openid profile read:accounts' });
      await person.logIn('alice');
      await page.goto(servers.app);
    });
  },
});

interface World {
  readonly servers: Servers;
  /** The page, which is at every path, and its script. */
  readonly pages: { html: string; script: string; policy: string };
}

const pageOf = (body: string) =>
  `<!doctype html><meta charset="utf-8" />${importMap}${body}<script type="module" src="/block.js"></script>`;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The user closes the window, which the page takes for their choice, and then confirms in another. */
async function closeThenConfirm(bank: Bank, press: () => Promise<void>, settled = async () => {}) {
  await (await bank.openPopup(press)).close();
  await settled();
  expect(bank.servers.transfers()).toEqual([]);
  await bank.confirm(await bank.openPopup(press));
  await expect.poll(bank.servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
}

test.describe('the documented block runs as pasted', () => {
  for (const [title, html, name, policy] of [
    ["the README's first example", pageOf('<button>Transfer</button>'), 'readme.ts', ''],
    ['the script tag', blockOf('docs/frameworks.md', 'html', 'createStepUp'), undefined, ''],
    [
      'the first example, under the documented policy',
      pageOf('<button>Transfer</button>'),
      'readme.ts',
      POLICY,
    ],
    [
      'the first example, under the documented policy and Trusted Types, of which it makes none',
      pageOf('<button>Transfer</button>'),
      'readme.ts',
      `${POLICY.trim()}; require-trusted-types-for 'script'; trusted-types 'none'`,
    ],
  ] as const) {
    test(title, async ({ bank, page, show }) => {
      const said: string[] = [];
      // Nothing else on the page says that the click is heard.
      await page.addInitScript(() => {
        const { addEventListener } = EventTarget.prototype;
        EventTarget.prototype.addEventListener = function (...args: Parameters<typeof addEventListener>) {
          addEventListener.apply(this, args);
          if (this instanceof HTMLButtonElement) this.dataset['ready'] = '';
        };
      });
      page.on('dialog', (dialog) => (said.push(dialog.message()), dialog.accept()));
      await show(html, name && scriptOf(name), policy && policyFor(policy, bank.servers));
      // It logs in by itself, and comes back.
      await expect.poll(() => bank.servers.seen.filter(({ type }) => type === 'token')).toHaveLength(1);
      await page.locator('button[data-ready]').waitFor();
      await closeThenConfirm(bank, () => button(page, 'Transfer').click());
      await expect.poll(() => said).toEqual(['Sent']);
    });
  }

  test('React', async ({ bank, page, show }) => {
    await show(pageOf('<div id="root"></div>'), scriptOf('react.tsx'));
    await button(page, 'Log in').click();
    const transfer = button(page, 'Transfer');
    const line = page.locator('p');
    await closeThenConfirm(
      bank,
      () => transfer.click(),
      async () => {
        await expect(transfer).toBeEnabled();
        await expect(line).toHaveText('Transfer');
      },
    );
    await expect(line).toHaveText('Transfer Sent');
    await bank.confirm(await bank.openPopup(() => button(page, 'Salaries').click()));
    await expect(page.getByText('What only this user may see')).toBeVisible();
  });

  // The browser opens no window to who has clicked nothing: that is the popup blocker's.
  test(
    'Vue, also where the guarded page is opened by its address',
    { tag: '@chromium' },
    async ({ bank, page, show }) => {
      await show(pageOf('<div id="app"></div>'), scriptOf('vue.ts'));
      await button(page, 'Log in').click();
      const transfer = button(page, 'Transfer');
      await closeThenConfirm(
        bank,
        () => transfer.click(),
        () => expect(transfer).toBeEnabled(),
      );
      await expect(page.locator('p')).toHaveText('Sent');
      const salaries = page.getByText('What only this user may see');
      const link = page.getByRole('link', { name: 'Salaries' });
      await bank.confirm(await bank.openPopup(() => link.click()));
      await expect(salaries).toBeVisible();

      // Chromium takes a test's look at the page for a gesture, so it waits for what the browser tells.
      const landed = page.waitForEvent('framenavigated', (frame) => frame.url() === `${bank.servers.app}/`);
      await page.goto(`${bank.servers.app}/salaries`, { waitUntil: 'commit' });
      await landed;
      await expect(link).toBeVisible();
      await expect(salaries).toHaveCount(0);
      await bank.confirm(await bank.openPopup(() => link.click()));
      await expect(salaries).toBeVisible();
    },
  );
});

/** What the blocks with redirects have from the ones above them, and a page to click on. */
const AROUND = {
  before: `
    import { defineComponent, h } from 'vue';
    import { createRouter, createWebHistory, RouterLink, RouterView } from 'vue-router';
    const authorizationParams = { audience: 'https://api.example.com', scope: 'openid profile read:accounts', redirect_uri: location.origin };
    const config = { domain: 'YOUR-TENANT.auth0.com', clientId: 'YOUR-CLIENT-ID', authorizationParams };
    const rules = [{ url: '/api/transfers', method: 'POST', scope: 'transfer:funds' }];
    const routes = [
      { path: '/', component: defineComponent(() => () => h(RouterLink, { to: '/salaries' }, () => 'Salaries')) },
      { path: '/salaries', component: defineComponent(() => () => h('p', 'What only this user may see')), meta: { stepUp: { acr_values: '${MULTI_FACTOR}' } } },
    ];
    const router = createRouter({ history: createWebHistory(), routes });
    const Root = () => h(RouterView);
    const root = document.querySelector('main');
    const line = document.querySelector('output');
    const show = (response) => void (line.textContent = 'Status ' + response.status);
    const explain = (error) => void (line.textContent = 'Told: ' + error.code);
  `,
  after: (stepUp: string, logIn: string) => `
    const [login, transfer] = document.querySelectorAll('body > button');
    login.onclick = () => ${logIn};
    transfer.onclick = async () => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ to: 'Contoso Coffee', amount: 250 });
      (await ${stepUp}).fetch('/api/transfers', { method: 'POST', headers, body }).then(show, explain);
    };
    login.disabled = transfer.disabled = false;
  `,
  html: pageOf(
    '<button disabled>Log in</button><button disabled>Transfer</button><output></output><main id="app"></main>',
  ),
};

test.describe('the documented block with redirects runs as pasted', () => {
  for (const [title, name, stepUp, logIn] of [
    ['React', 'react-redirect.tsx', 'stepUp', 'client.loginWithRedirect()'],
    ['Vue', 'vue-redirect.ts', 'opening', 'plugin.loginWithRedirect()'],
  ] as const) {
    test(`${title}: the page is left, first with a no, and come back to`, async ({ bank, page, show }) => {
      await show(AROUND.html, AROUND.before + scriptOf(name) + AROUND.after(stepUp, logIn));
      const { servers } = bank;
      const tokens = () => servers.seen.filter(({ type }) => type === 'token');
      const line = page.locator('output');
      await button(page, 'Log in').click();
      await expect.poll(tokens).toHaveLength(1);

      await button(page, 'Transfer').click();
      await page.getByTestId('cancel').click();
      await expect(line).toHaveText('Told: access_denied');
      expect(servers.transfers()).toEqual([]);

      await button(page, 'Transfer').click();
      await bank.confirm(page);
      await expect(line).toHaveText('Status 201');
      expect(servers.transfers()).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
      // The answer is out of the address bar, and a reload sends nothing.
      expect(page.url()).toBe(`${servers.app}/`);
      await page.reload();
      await expect(button(page, 'Transfer')).toBeEnabled();
      await expect(line).toBeEmpty();
      expect(servers.transfers()).toHaveLength(1);

      if (title === 'React') return;
      await page.getByRole('link', { name: 'Salaries' }).click();
      await bank.confirm(page);
      await expect(page.getByText('What only this user may see')).toBeVisible();
      expect(page.url()).toBe(`${servers.app}/salaries`);
      const asked = servers.seen.filter(({ type, scope }) => type === 'authorize' && scope === 'openid');
      expect(asked).toHaveLength(1); // the guard, which runs again on the way back, asks nothing
    });
  }
});
