import { expect, test, type Bank } from './bank';
import { openSdk } from './sdk';

test.beforeEach(async ({ bank, page }) => {
  await page.addInitScript(() => localStorage.setItem('fabrikam.way', 'redirect'));
  await bank.logIn();
});

/**
 * The session, apart from when its cookies expire, which every load of a page with auth0-spa-js moves, and from the one database that the SDK has of
 * its own. That one holds the key that a record is signed with over the redirect, which no script can read (src/ports/signing-key.ts).
 */
async function sessionOf(bank: Bank): Promise<string> {
  const { cookies, databases, ...others } = JSON.parse(await bank.session()) as {
    cookies: { expires: number }[];
    databases: { name?: string }[];
  };
  return JSON.stringify({
    ...others,
    cookies: cookies.map(({ expires: _, ...cookie }) => cookie),
    databases: databases.filter(({ name }) => name !== 'step-up-spa'),
  });
}

/** Presses the button and arrives at the provider's page, in place of the bank's. */
async function leave(bank: Bank): Promise<void> {
  await bank.transferButton.click();
  await bank.page.getByTestId('otp').waitFor();
}

test('the page is left for one scope, and comes back to the answer, which neither a reload nor the back button finds again', async ({
  bank,
  page,
  servers,
}) => {
  const before = await sessionOf(bank);
  await leave(bank);
  await bank.confirm(page);
  await bank.expectResult('ok');
  expect(page.url()).toBe(`${servers.app}/`);
  expect(servers.asked()).toEqual(['openid transfer:funds']);
  await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
  expect(await sessionOf(bank)).toBe(before);

  await page.reload();
  await expect(page.getByTestId('accounts')).toContainText(/\d/);
  await bank.expectResult('');
  expect(servers.transfers()).toHaveLength(1);

  await page.goto(`${servers.app}/favicon.svg`);
  await page.goBack();
  await expect(page.getByTestId('accounts')).toContainText(/\d/);
  expect(page.url()).toBe(`${servers.app}/`);
  expect(servers.transfers()).toHaveLength(1);
});

/** Confirms, and comes back to a page whose script does not run. Gives its URL, for a page where it does. */
async function catchReturn({ context, page, confirm }: Bank): Promise<string> {
  await context.route('**/bank.js', (route) => route.abort());
  await confirm(page);
  await page.waitForURL(/state=step-up/);
  await context.unroute('**/bank.js');
  return page.url();
}

test('the back button at the provider sends nothing, and the user may go forward and confirm after all', async ({
  bank,
  page,
  servers,
}) => {
  await leave(bank);
  await page.goBack();
  await expect(bank.page.getByTestId('accounts')).toContainText(/\d/);
  await bank.expectResult('');
  expect(servers.transfers()).toEqual([]);
  await page.goForward();
  await bank.confirm(page);
  await bank.expectResult('ok');
  expect(servers.transfers()).toHaveLength(1);
});

test('the answer opened in a second tab is not_resumable there, and good in the first', async ({
  bank,
  page,
  context,
  servers,
}) => {
  await leave(bank);
  const url = await catchReturn(bank);
  const other = await context.newPage();
  await other.goto(url);
  await expect(other.getByTestId('transfer-result')).toHaveAttribute('data-code', 'not_resumable');
  await expect(other.getByTestId('user')).toContainText(/alice/i);
  expect(servers.transfers()).toEqual([]);
  await page.goto(url);
  await bank.expectResult('ok');
  expect(servers.transfers()).toHaveLength(1);
});

test('a tab that was duplicated meanwhile, record and all, sends one request with it (G12)', async ({
  bank,
  page,
  context,
  servers,
}) => {
  await leave(bank);
  const url = await catchReturn(bank);
  const [copy] = await Promise.all([
    context.waitForEvent('page'),
    page.evaluate((to) => void window.open(to), url),
  ]); // takes the tab's storage along
  await expect(copy.getByTestId('transfer-result')).toHaveAttribute('data-code', 'ok');
  await page.goto(url);
  await bank.expectResult('not_resumable');
  expect(servers.transfers()).toHaveLength(1);
});

test('who starts again has given up what was before', async ({ bank, page, servers }) => {
  await leave(bank);
  const old = await catchReturn(bank);
  await page.goto(servers.app);
  await expect(bank.page.getByTestId('accounts')).toContainText(/\d/);
  await leave(bank);
  await bank.confirm(page);
  await bank.expectResult('ok');
  await page.goto(old);
  await bank.expectResult('not_resumable');
  expect(servers.transfers()).toHaveLength(1);
});

for (const [what, change, code] of [
  [
    'the amount',
    (text: string) =>
      text.replace(/"body\\":\\"[^"]*\\"/, (found) =>
        found.replace(/[A-Za-z]/, (letter) => (letter === 'A' ? 'B' : 'A')),
      ),
    'not_resumable',
  ],
  ['the URL', (text: string) => text.replace('/api/transfers', '/api/transferz'), 'not_resumable'],
  [
    'the PKCE verifier',
    (text: string) => text.replace(/verifier[\\":]+/, '$&x'),
    /token_failed|invalid_response/,
  ],
  ['everything', () => '[]', 'not_resumable'],
] as [string, (text: string) => string, string | RegExp][]) {
  test(`a record in which ${what} was changed is ${code}, and nothing is sent`, async ({
    bank,
    page,
    servers,
  }) => {
    await leave(bank);
    const url = await catchReturn(bank);
    const [key, value] = await page.evaluate(() =>
      Object.entries({ ...sessionStorage }).find(([name]) => name.startsWith('step-up-spa:'))!,
    );
    expect(change(value)).not.toBe(value);
    await page.evaluate(([name, text]) => sessionStorage.setItem(name, text), [key, change(value)] as const);
    await page.goto(url);
    await bank.expectResult(code);
    expect(servers.transfers()).toEqual([]);
    await expect(page.getByTestId('user')).toContainText(/alice/i);
  });
}

test('a record that is older than ten minutes is not_resumable', async ({ bank, page, servers }) => {
  await leave(bank);
  const url = await catchReturn(bank);
  await page.addInitScript(() => {
    const { now } = Date;
    Date.now = () => now() + 601_000;
  });
  await page.goto(url);
  await bank.expectResult('not_resumable');
  expect(servers.transfers()).toEqual([]);
});

test('the user cancels at the provider: access_denied', async ({ bank, page, servers }) => {
  const before = await sessionOf(bank);
  await leave(bank);
  await page.getByTestId('cancel').click();
  await bank.expectResult('access_denied');
  expect(page.url()).toBe(`${servers.app}/`);
  expect(servers.transfers()).toEqual([]);
  expect(await sessionOf(bank)).toBe(before);
});

test('another user answers: user_mismatch, and nothing is sent', async ({ bank, page, context, servers }) => {
  await context.clearCookies({ name: /^fabrikam_id/ });
  await bank.transferButton.click();
  await bank.fillLogin(page, 'bob');
  await bank.confirm(page);
  // The bank's session was in memory: a new page finds who is logged in at the provider, and that is bob now.
  await bank.expectResult('user_mismatch');
  expect(servers.transfers()).toEqual([]);
});

test('bytes, a form and a file arrive as they would have', async ({ bank, page, context, servers }) => {
  const sent = new Promise<{ type: string; body: Buffer }>(
    (resolve) =>
      void context.route('**/api/transfers', (route) => {
        const request = route.request();
        const cors = {
          'access-control-allow-origin': servers.app,
          'access-control-allow-headers': 'authorization',
        };
        if (request.method() === 'POST')
          resolve({ type: request.headers()['content-type']!, body: request.postDataBuffer()! });
        return route.fulfill({ status: 201, headers: cors, json: {} });
      }),
  );
  await openSdk(bank, { way: 'redirect' });
  await page.evaluate(async ({ api }) => {
    const { sdk } = window as never as { sdk: { fetch: typeof fetch } };
    const form = new FormData();
    form.append('amount', '1 & 2');
    form.append(
      'invoice',
      new Blob([new Uint8Array([0, 255, 13, 10, 128])], { type: 'application/pdf' }),
      'invoice.pdf',
    );
    void sdk.fetch(`${api}/api/transfers`, { method: 'POST', body: form });
  }, bank.origins);
  await page.getByTestId('otp').waitFor();
  await bank.confirm(page);
  const { type, body } = await sent;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  expect(form.get('amount')).toBe('1 & 2');
  expect([...new Uint8Array(await (form.get('invoice') as File).arrayBuffer())]).toEqual([
    0, 255, 13, 10, 128,
  ]);
});

test('a body that is too large keeps the user on the page: not_replayable', async ({
  bank,
  page,
  servers,
}) => {
  await openSdk(bank, { way: 'redirect' });
  const code = await page.evaluate(async ({ api }) => {
    const { sdk } = window as never as { sdk: { fetch: typeof fetch } };
    return sdk
      .fetch(`${api}/api/transfers`, { method: 'POST', body: new Blob(['x'.repeat(65_537)]) })
      .catch((error: { code: string }) => error.code);
  }, bank.origins);
  expect(code).toBe('not_replayable');
  expect(servers.asked()).toEqual([]);
  expect(page.url()).toBe(`${servers.app}/`);
});

test(
  'where the browser opens no window, the page is left instead, if the app allows it',
  { tag: '@chromium' },
  async ({ bank, page, servers }) => {
    await openSdk(bank, { way: 'popup-or-redirect' });
    // From the page's own timer, longer after the last gesture than Chromium's 5 s; what a test evaluates counts as one.
    await page.evaluate(
      () =>
        void setTimeout(
          () => document.querySelector<HTMLElement>('[data-testid=sdk-transfer]')!.click(),
          5500,
        ),
    );
    await page.waitForRequest(/\/authorize\?.*scope=openid\+transfer/); // no look at the page
    expect(bank.context.pages()).toHaveLength(1);
    await bank.confirm(page);
    await bank.expectResult('ok');
    expect(servers.transfers()).toHaveLength(1);
  },
);

test("a link that only looks like a step-up's return does not keep the bank from opening", async ({
  bank,
  page,
  servers,
}) => {
  await page.goto(`${servers.app}/?code=stolen&state=step-up.forged`);
  await expect(page.getByTestId('user')).toContainText(/alice/i);
  await expect(page.getByTestId('accounts')).toContainText(/\d/);
  expect(new URL(page.url()).search).toBe('');
  expect(await bank.result.textContent()).not.toContain('network');
  expect(servers.transfers()).toEqual([]);
});
