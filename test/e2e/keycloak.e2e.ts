import { startApi } from '../../demo/api/server.mjs';
import { startIdp } from '../../demo/idp/server.mjs';
import { createJournal } from '../../demo/journal.mjs';
import { listen } from '../../demo/listener.mjs';
import { audience } from '../../demo/registration.mjs';
import { freePort } from '../free-port.mjs';
import { expect, watch, type Bank, type RunningServers, type Servers } from './bank';
import { test as base } from './complaints';
import { createKeycloakApp, type KeycloakPage } from './keycloak-app';

type Choice = Pick<KeycloakPage, 'way' | 'responseMode'>;

/** The demo's provider and API, and an app that logs in with keycloak-js. */
async function startKeycloak(): Promise<RunningServers> {
  const ports = { app: await freePort(), idp: await freePort(), api: await freePort() };
  const [app, idp, api] = [ports.app, ports.idp, ports.api].map((port) => `http://localhost:${port}`);
  const { record, ...journal } = createJournal();
  const started = [
    await startIdp({ port: ports.idp, appOrigin: app!, apiAudience: audience, record }),
    await startApi({ port: ports.api, issuer: `${idp}/`, audience, appOrigin: app!, record }),
    await listen(createKeycloakApp(idp!, api!), ports.app),
  ];
  const close = () => Promise.all(started.map((server) => server.close()));
  return { app: app!, idp: idp!, api: api!, ...watch(journal), close };
}

const test = base.extend<{ choice: Choice }>({
  choice: [{ way: 'popup', responseMode: 'fragment' }, { option: true }],
  start: async ({}, use) => use(startKeycloak),
  page: async ({ page, choice }, use) => {
    await page.addInitScript((chosen) => void Object.assign(window, chosen), choice);
    await use(page);
  },
});

const tokensOf = ({ seen }: Servers) => seen.filter(({ type }) => type === 'token').map(({ scope }) => scope);
const accountsOf = ({ seen }: Servers) => seen.filter(({ path }) => path === '/api/accounts');
/** All that keycloak-js has: its tokens, what it read in them, and the time it counts with. */
const keycloakOf = ({ page }: Bank) =>
  page.evaluate(() => JSON.stringify((window as never as KeycloakPage).keycloak));
const isReturn = ({ page }: Bank) => page.evaluate(() => (window as never as KeycloakPage).isReturn);
/** Where keycloak-js keeps what it must find again. */
const storageOf = ({ page }: Bank) =>
  page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));

test('a transfer opens one window for one scope, and the session of keycloak-js stays as it is', async ({
  bank,
  context,
  servers,
}) => {
  await bank.logIn();
  const before = [await keycloakOf(bank), await bank.session()];
  expect(before[0]).toContain('"authenticated":true');
  const popup = await bank.openPopup();
  expect(context.pages()).toHaveLength(2);
  await bank.confirm(popup);
  await bank.expectResult('201');
  expect(servers.asked()).toEqual(['openid transfer:funds']);
  expect(tokensOf(servers)).toEqual(['transfer:funds']);
  await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
  expect([await keycloakOf(bank), await bank.session()]).toEqual(before);
});

for (const responseMode of ['fragment', 'query'] as const) {
  test.describe(`where keycloak-js reads its answer from the ${responseMode}`, () => {
    test.use({ choice: { way: 'redirect', responseMode } });

    test('it logs in, and the SDK leaves that answer alone', async ({ bank, page, servers }) => {
      await bank.logInByHand();
      await expect(page.getByTestId('accounts')).toHaveAttribute('data-code', '200');
      expect(await isReturn(bank)).toBe(false);
      await bank.expectResult('');
      expect(page.url()).toBe(`${servers.app}/`);
    });

    test('it logs in again after a redirect, and the step-up goes on', async ({ bank, page, servers }) => {
      await bank.logIn();
      const before = await storageOf(bank);
      await bank.transferButton.click();
      await bank.confirm(page);
      await bank.expectResult('201');
      expect(await isReturn(bank)).toBe(true);
      expect(page.url()).toBe(`${servers.app}/`);
      expect(servers.asked()).toEqual(['openid transfer:funds']);
      // The first is the session's own.
      expect(tokensOf(servers)).toEqual(['read:accounts', 'transfer:funds']);
      await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
      await expect.poll(() => accountsOf(servers)).toMatchObject([{ status: 200, scope: 'read:accounts' }]);
      expect(await storageOf(bank)).toBe(before);
    });

    test('the user cancels over there: access_denied, with the session as it was', async ({
      bank,
      page,
      servers,
    }) => {
      await bank.logIn();
      const before = await storageOf(bank);
      await bank.transferButton.click();
      await page.getByTestId('cancel').click();
      await bank.expectResult('access_denied');
      await expect(page.getByTestId('user')).toHaveText('alice');
      expect(servers.transfers()).toEqual([]);
      expect(await storageOf(bank)).toBe(before);
    });
  });
}

test('the user cancels in the window: access_denied, with the session as it was', async ({
  bank,
  servers,
}) => {
  await bank.logIn();
  const before = [await keycloakOf(bank), await bank.session()];
  const popup = await bank.openPopup();
  await popup.getByTestId('cancel').click();
  await bank.expectResult('access_denied');
  expect(servers.transfers()).toEqual([]);
  expect([await keycloakOf(bank), await bank.session()]).toEqual(before);
});

test.describe('when its token runs out', () => {
  test.use({ remarks: /status of 400/ });

  test('keycloak-js renews it for the call; where the session is over, that is login_required', async ({
    bank,
    page,
    servers,
  }) => {
    await bank.logIn();
    const callLater = async () => {
      await page.evaluate(() => void ((window as never as KeycloakPage).keycloak.timeSkew = -3600));
      const [asked] = await Promise.all([
        page.waitForRequest('**/token'),
        page.getByTestId('accounts').click(),
      ]);
      expect(asked.postData()).toContain('grant_type=refresh_token');
    };
    await callLater();
    await expect.poll(() => accountsOf(servers)).toMatchObject([{ status: 200 }]);
    await page.route('**/token', (route) => route.fulfill({ status: 400, json: { error: 'invalid_grant' } }));
    await callLater();
    await expect(page.getByTestId('accounts')).toHaveAttribute('data-code', 'login_required');
    expect(accountsOf(servers)).toHaveLength(1);
  });
});
