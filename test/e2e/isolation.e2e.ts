import type { Locator, Page } from '@playwright/test';
import { type Bank, expect, test, watchRequests } from './bank';
import { openSdk, outcomesOf } from './sdk';

/** Confirms whatever a window asks for, until it is closed. */
async function confirmAll(bank: Bank, popup: Page): Promise<void> {
  for (let asked = ''; !popup.isClosed();) {
    try {
      await popup.waitForURL(({ href, pathname }) => href !== asked && pathname.startsWith('/interaction/'));
      asked = popup.url();
      await bank.confirm(popup);
    } catch {} // it went elsewhere, or was closed
  }
}

for (const [how, press] of [
  ['clicks', async (button) => (await button.click(), button.click())],
  // One gesture, which Chromium's popup blocker lets open one window.
  [
    'calls in one gesture',
    (button) => button.evaluate((element: HTMLElement) => (element.click(), element.click())),
  ],
] as [string, (button: Locator) => Promise<void>][]) {
  test(`two ${how} at once never share a token (G1, G8)`, async ({ bank, page, servers }) => {
    await bank.logIn();
    const outcomes = page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const codes: string[] = [];
          const result = document.querySelector<HTMLElement>('[data-testid=transfer-result]')!;
          new MutationObserver((changes) => {
            const { code } = result.dataset;
            if (code !== 'pending') codes.push(...changes.map(() => code!));
            if (codes.length >= 2) resolve(codes);
          }).observe(result, { attributeFilter: ['data-code'] });
        }),
    );
    page.on('popup', (popup) => void confirmAll(bank, popup));
    await press(bank.transferButton);
    // oidc-provider's page closes the window, so the second call may need a new one, and a click for it.
    const proceed = page.getByRole('dialog').getByRole('button', { name: 'Continue' });
    proceed.click({ timeout: 0 }).catch(() => {}); // as long as the page is there
    expect(await outcomes).toEqual(['ok', 'ok']);
    const used = servers.transfers().map(({ jti }) => jti);
    expect(used).toHaveLength(2);
    expect(new Set(used).size).toBe(2);
    expect(servers.transfers().every(({ status }) => status === 201)).toBe(true);
  });
}

test('a URL that no rule names gets no Authorization (G2, G11)', async ({ bank, page, context }) => {
  await bank.logIn();
  const requests = watchRequests(context, (request) => request.url().includes('/unnamed'));
  await page.evaluate(async ({ api, app, idp }) => {
    const { createStepUp, auth0Provider, createAuth0Client } = (
      window as never as { stepUp: typeof import('../../src/global') }
    ).stepUp;
    const config = {
      domain: idp,
      clientId: 'fabrikam-spa',
      authorizationParams: {
        audience: 'https://api.fabrikam.example',
        scope: 'openid profile read:accounts',
      },
    };
    const stepUp = createStepUp({
      provider: auth0Provider(config, await createAuth0Client(config)),
      rules: [{ url: `${api}/api/*`, scope: 'read:accounts' }],
    });
    for (const url of [`${api}/unnamed`, `${app}/unnamed/api/accounts`, `${idp}/unnamed?${api}/api/accounts`])
      await stepUp.fetch(url).catch(() => {});
  }, bank.origins);
  expect(requests).toHaveLength(3);
  for (const request of requests) expect(await request.allHeaders()).not.toHaveProperty('authorization');
});

test('a token does not follow a redirect (G2)', async ({ bank, context, servers }) => {
  await bank.logIn();
  const followed = watchRequests(context, (request) => request.url().includes('/elsewhere'));
  const cors = {
    'access-control-allow-origin': servers.app,
    'access-control-allow-headers': '*, authorization, content-type',
  };
  await context.route('**/api/transfers', (route) =>
    route.request().method() === 'OPTIONS'
      ? route.fulfill({ status: 204, headers: cors })
      : route.fulfill({ status: 307, headers: { ...cors, location: `${servers.idp}/elsewhere` } }),
  );
  await bank.confirm(await bank.openPopup());
  await bank.expectResult('redirect_refused');
  expect(followed).toHaveLength(0);
  await expect(bank.page.getByTestId('timeline')).toContainText('the token is gone all the same');
});

test('hostile messages change nothing while a window is open', async ({ bank, page, context, servers }) => {
  await bank.logIn();
  const popup = await bank.openPopup();
  await popup.getByTestId('otp').waitFor();
  const state = new URL(popup.url()).searchParams.get('state');
  // From the page itself, from a frame of another origin, and from the API's origin in a window that has the page as its opener.
  const forged = { type: 'authorization_response', response: { code: 'stolen', state } };
  await page.evaluate((message) => window.postMessage(message, '*'), forged);
  await page.evaluate(
    (message) =>
      window.dispatchEvent(new MessageEvent('message', { data: message, origin: 'https://evil.example' })),
    forged,
  );
  const [other] = await Promise.all([
    context.waitForEvent('page'),
    page.evaluate((url) => void window.open(url), `${servers.api}/x`),
  ]);
  await other.waitForLoadState();
  await other.evaluate((message) => (window.opener as Window).postMessage(message, '*'), forged);
  await other.close();
  await page.waitForTimeout(300);
  await expect(bank.result).toHaveAttribute('data-code', 'pending');
  await bank.confirm(popup);
  await bank.expectResult('ok');
});

for (const first of ['renewal', 'window']) {
  test(`a silent renewal of the session while a window is open disturbs neither, the ${first} being first`, async ({
    bank,
    page,
    context,
  }) => {
    await bank.logIn();
    // The renewal's answer is held back until the window has answered: both come from the same origin, and auth0-spa-js looks at nothing else.
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await context.route(/prompt=none/, async (route) => (await held, route.continue()));
    const renew = async () => {
      const renewal = page.evaluate(async ({ idp }) => {
        const { createAuth0Client } = (window as never as { stepUp: typeof import('../../src/global') })
          .stepUp;
        const client = await createAuth0Client({
          domain: idp,
          clientId: 'fabrikam-spa',
          authorizationParams: {
            audience: 'https://api.fabrikam.example',
            scope: 'openid profile read:accounts',
          },
        });
        return (await client.getTokenSilently({ cacheMode: 'off', detailedResponse: true }))?.scope;
      }, bank.origins);
      await page.locator('iframe').waitFor({ state: 'attached' });
      return { renewal };
    };
    const early = first === 'renewal' ? await renew() : undefined;
    const popup = await bank.openPopup();
    await popup.getByTestId('otp').waitFor();
    const { renewal } = early ?? (await renew());
    await bank.confirm(popup);
    await bank.expectResult('ok');
    release();
    expect(await renewal).toBe('read:accounts');
  });
}

test('two tabs step up at the same time', async ({ bank, context, servers, page }) => {
  await bank.logIn();
  const other = await context.newPage();
  await other.goto(servers.app);
  await expect(other.getByTestId('accounts')).toContainText(/\d/);
  const popup = await bank.openPopup();
  const [otherPopup] = await Promise.all([
    other.waitForEvent('popup'),
    other.getByTestId('transfer').click(),
  ]);
  await otherPopup.getByTestId('otp').waitFor();
  await bank.confirm(popup);
  await bank.expectResult('ok');
  await bank.confirm(otherPopup);
  await expect(other.getByTestId('transfer-result')).toHaveAttribute('data-code', 'ok');
  expect(page.isClosed()).toBe(false);
  expect(new Set(servers.transfers().map(({ jti }) => jti)).size).toBe(2);
});

test('a click in a picture-in-picture window of the app opens the window (G7)', async ({
  bank,
  page,
  context,
}) => {
  await bank.logIn();
  await openSdk(bank);
  // To be asked for, it uses up the gesture of this call.
  const [inPicture] = await Promise.all([
    context.waitForEvent('page'),
    page.evaluate(async () => {
      const { documentPictureInPicture, transfer } = window as never as {
        documentPictureInPicture: { requestWindow(): Promise<Window> };
        transfer(): void;
      };
      const picture = await documentPictureInPicture.requestWindow();
      const button = picture.document.body.appendChild(picture.document.createElement('button'));
      button.onclick = () => transfer();
    }),
  ]);
  await bank.confirm(await bank.openPopup(() => inPicture.getByRole('button').click()));
  await expect.poll(() => outcomesOf(page)).toEqual([201]);
  await inPicture.close();
});

test('a window whose page stays serves two calls, and closes, where the app sends same-origin-allow-popups (G8, G9)', async ({
  page,
  context,
  servers,
}) => {
  const html = (body: string) => ({
    contentType: 'text/html',
    body: `<!doctype html><title>A</title>${body}`,
  });
  await context.route(`${servers.app}/small`, (route) =>
    route.fulfill({
      ...html('<button>Ask twice</button><script src="/sdk/step-up-spa.min.js"></script>'),
      headers: { 'cross-origin-opener-policy': 'same-origin-allow-popups' },
    }),
  );
  const answer =
    'opener.postMessage({ type: "authorization_response", response: { state, code: "c" } }, "*")';
  await context.route(`${servers.idp}/answer*`, (route) =>
    route.fulfill(html(`<script>const state = location.search.slice(1); ${answer}</script>`)),
  );
  await page.goto(`${servers.app}/small`);
  await page.evaluate((idp) => {
    const { createStepUp } = (window as never as { stepUp: typeof import('../../src/global') }).stepUp;
    const granted = { accessToken: 't', tokenType: 'Bearer', scope: ['b'], audience: undefined };
    const exchangeCode = async () => ({ ...granted, claims: { sub: 'alice' }, expiresIn: 60 });
    const sdk = createStepUp({
      rules: [],
      provider: {
        id: 'small',
        redirectUri: undefined,
        audience: undefined,
        loginScopes: [],
        session: async () => ({ sub: 'alice' }),
        grantedScopes: async () => undefined,
        token: async () => undefined,
        authorize: async (_, { state }) => ({
          url: `${idp}/answer?${state}`,
          origin: idp,
          transaction: '',
          exchangeCode,
        }),
        resume: () => ({ exchangeCode }),
      },
    });
    const ask = (url: string) =>
      sdk.prepare({ scope: 'b' }, { url }).catch(({ code }: { code: string }) => code);
    document.querySelector('button')!.onclick = async () => {
      const ended = await Promise.all([ask('/1'), ask('/2')]);
      document.title = ended.map((code) => code ?? 'prepared').join(' ');
    };
  }, servers.idp);
  const opened: unknown[] = [];
  context.on('page', (popup) => opened.push(popup));
  await page.getByRole('button').click();
  await expect(page).toHaveTitle('prepared prepared');
  expect(opened).toHaveLength(1);
  await expect.poll(() => context.pages()).toEqual([page]);
});
