import type { Page } from '@playwright/test';
import { startApi } from '../../demo/api/server.mjs';
import { startIdp } from '../../demo/idp/server.mjs';
import { listen } from '../../demo/listener.mjs';
import { createJournal } from '../../demo/journal.mjs';
import { audience } from '../../demo/registration.mjs';
import { freePort } from '../free-port.mjs';
import { expect, watch, watchRequests, type Bank, type RunningServers } from './bank';
import { createBff } from './bff.mjs';
import { test as base } from './complaints';

async function startBff(): Promise<RunningServers> {
  const [appPort, idpPort, apiPort] = [await freePort(), await freePort(), await freePort()];
  const origin = `http://localhost:${appPort}`;
  const issuer = `http://localhost:${idpPort}/`;
  const journal = createJournal();
  const shared = { appOrigin: origin, record: journal.record };
  const idp = await startIdp({ port: idpPort, apiAudience: audience, ...shared });
  const api = await startApi({ port: apiPort, issuer, audience, ...shared });
  const script = `void (${runPage.toString()})(${JSON.stringify(issuer)});`;
  const app = await listen(await createBff({ origin, issuer, api: api.origin, script }), appPort);
  const close = async () => {
    await Promise.all([app, idp, api].map((server) => server.close()));
  };
  return { app: origin, idp: idp.origin, api: api.origin, ...watch(journal), close };
}

/** The page, with the recipe of docs/providers.md. It runs there, as text: it must not use what is out here. */
async function runPage(issuer: string): Promise<void> {
  const { createStepUp, oidcProvider, popup, redirect } = (
    window as never as { stepUp: typeof import('../../src/global') }
  ).stepUp;
  async function user(): Promise<{ sub: string; scope: string } | undefined> {
    const response = await fetch('/bff/user');
    return response.status === 401 ? undefined : response.json();
  }
  const stepUp = createStepUp({
    provider: oidcProvider({
      issuer,
      clientId: 'fabrikam-spa',
      scope: 'openid read:accounts',
      audience: 'https://api.fabrikam.example',
      session: { claims: user, scope: async () => (await user())?.scope },
    }),
    rules: [
      { url: '/api/accounts', scope: 'read:accounts' },
      { url: '/api/transfers', method: 'POST', scope: 'transfer:funds' },
    ],
    ways: [popup({ callbackUrl: '/callback.html' }), redirect()],
  });
  document.body.innerHTML = `<a href="/bff/login" data-testid="login">Log in</a> <button data-testid="transfer">Go</button>
    <p data-testid="user"></p><p data-testid="accounts"></p><p data-testid="transfer-result"></p>`;
  const find = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`)!;
  const tell = (code: unknown) => (find('transfer-result').dataset['code'] = String(code));
  find('transfer').onclick = () => {
    const body = JSON.stringify({ to: 'Contoso', amount: 4200 });
    const headers = { 'content-type': 'application/json' };
    stepUp.fetch('/api/transfers', { method: 'POST', headers, body }).then(
      ({ status }) => tell(status),
      ({ code }) => tell(code),
    );
  };
  const resumed = await stepUp.handleRedirect();
  if (resumed?.response) tell(resumed.response.status);
  const me = await user();
  if (me === undefined) return;
  find('user').textContent = me.sub;
  find('accounts').textContent = await (await stepUp.fetch('/api/accounts')).text();
}

const JWT = /eyJ[\w-]+\.eyJ/;

const test = base.extend<{ written: string[] }>({
  remarks: /status of 401/, // the browser's remark on nobody being logged in
  start: async ({}, use) => use(startBff),
  /** Whatever the app's page and its windows put into storage, at any time. None of it is a token. */
  written: [
    async ({ context }, use) => {
      const written: string[] = [];
      await context.exposeFunction('tellWritten', (text: string) => void written.push(text));
      await context.addInitScript(() => {
        const { setItem } = Storage.prototype;
        Storage.prototype.setItem = function (key, value) {
          (window as never as { tellWritten(text: string): void }).tellWritten(key + value);
          setItem.call(this, key, value);
        };
      });
      await use(written);
      expect(written.filter((text) => JWT.test(text))).toEqual([]);
    },
    { auto: true },
  ],
});

/** The page's own requests to its API. */
const watchApi = (bank: Bank, path: string) =>
  watchRequests(bank.context, (request) => request.url() === `${bank.servers.app}/api/${path}`);

const logOut = ({ context, servers }: Bank) => context.request.post(`${servers.app}/bff/logout`);

/** The session's one cookie, and what the page has in its storage. */
async function kept({ context, page }: Bank): Promise<[cookie: unknown, inPage: object]> {
  const [cookie] = (await context.cookies()).filter(({ name }) => name === 'bff');
  return [cookie, await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))];
}

test('what the session has goes with its cookie alone', async ({ bank }) => {
  const requests = watchApi(bank, 'accounts');
  await bank.logInByHand();
  expect(requests).toHaveLength(1);
  const headers = await requests[0]!.allHeaders();
  expect(headers).not.toHaveProperty('authorization');
  expect(headers['cookie']).toContain('bff=');
  expect((await requests[0]!.response())!.status()).toBe(200);
  expect(await kept(bank)).toEqual([expect.objectContaining({ httpOnly: true, sameSite: 'Lax' }), {}]);
});

for (const way of ['window', 'redirect']) {
  test(`a transfer takes one ${way}, and is sent once with its token (G1)`, async ({ bank, written }) => {
    const { page, servers } = bank;
    const isWindow = way === 'window';
    const windows: Page[] = [];
    page.on('popup', (popup) => windows.push(popup));
    if (!isWindow) await page.addInitScript(() => (window.open = () => null));
    await bank.logInByHand();
    const before = await kept(bank);
    const requests = watchApi(bank, 'transfers');
    if (!isWindow) await bank.transferButton.click();
    await bank.confirm(isWindow ? await bank.openPopup() : page);
    await bank.expectResult('201');
    expect(windows).toHaveLength(isWindow ? 1 : 0);
    expect(servers.asked()).toEqual(['openid transfer:funds']);
    expect(requests).toHaveLength(1);
    expect((await requests[0]!.allHeaders())['authorization']).toMatch(/^Bearer eyJ/);
    await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
    expect(await kept(bank)).toEqual(before);
    expect(written.length > 0).toBe(!isWindow); // a redirect keeps the request, so writing is really seen
  });
}

const ENDINGS: [what: string, code: string, act: (bank: Bank, popup: Page) => Promise<unknown>][] = [
  ['the user cancels', 'access_denied', (_, popup) => popup.getByTestId('cancel').click()],
  [
    'another user answers (G5)',
    'user_mismatch',
    async (bank, popup) => {
      await popup.getByRole('button', { name: 'Not you?' }).click();
      await bank.fillLogin(popup, 'bob');
      await bank.confirm(popup);
    },
  ],
  [
    'the server ends the session while the window is open (G5)',
    'login_required',
    async (bank, popup) => {
      await popup.getByTestId('otp').waitFor();
      await logOut(bank);
      await bank.confirm(popup);
    },
  ],
];
for (const [what, code, act] of ENDINGS) {
  test(`${what}: ${code}, and nothing is sent`, async ({ bank }) => {
    await bank.logInByHand();
    const requests = watchApi(bank, 'transfers');
    await act(bank, await bank.openPopup());
    await bank.expectResult(code);
    expect(requests).toEqual([]);
  });
}

test('the server ended the session: login_required, and nobody is asked', async ({ bank, servers }) => {
  await bank.logInByHand();
  const requests = watchApi(bank, 'transfers');
  await logOut(bank);
  const popup = await bank.openPopup();
  await bank.expectResult('login_required');
  await expect.poll(() => popup.isClosed()).toBe(true);
  expect(servers.asked()).toEqual([]);
  expect(requests).toEqual([]);
});
