import { CLIENTS, expect, test, watchRequests } from './bank';
import { Person } from './person';

for (const [client, home] of CLIENTS) {
  test.describe(client, () => {
    test.use({ home });

    test('one click, one missing scope, one token, one request', async ({ bank, servers, page, context }) => {
      await bank.logIn();
      const requests = watchRequests(
        context,
        (request) => new URL(request.url()).pathname === '/authorize' || request.url().includes('/api/'),
      );
      const before = await bank.session();

      const popup = await bank.openPopup();
      await bank.confirm(popup);
      await bank.expectResult('ok');
      expect(popup.isClosed()).toBe(true);

      // G4: exactly openid and the missing scope on the wire.
      const authorize = requests
        .map((request) => new URL(request.url()))
        .filter(({ pathname }) => pathname === '/authorize')
        .map(({ searchParams }) => searchParams);
      expect(authorize.map((params) => params.get('scope'))).toEqual(['openid transfer:funds']);
      expect(authorize[0]!.get('response_mode')).toBe('web_message');

      // G1: the API saw one transfer with that token, which has that scope only.
      await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
      const tokens = requests
        .filter((request) => request.url().includes('/api/transfers') && request.method() === 'POST')
        .map((request) => request.headers()['authorization']);
      expect(tokens).toHaveLength(1);

      // G5: the session is as before, and its own token is still used.
      expect(await bank.session()).toBe(before);
      const ordinary = requests
        .filter((request) => request.url().endsWith('/api/accounts'))
        .map((request) => request.headers()['authorization']);
      expect(new Set(ordinary).size).toBe(1);
      expect(ordinary[0]).not.toBe(tokens[0]);
      await expect(page.getByTestId('user')).toContainText(/alice/i);

      // A replay is refused.
      await page.getByTestId('replay').click();
      await expect(page.getByTestId('replay-result')).toContainText('401');
      await expect
        .poll(servers.transfers)
        .toMatchObject([{ status: 201 }, { status: 401, error: 'invalid_token' }]);

      // And the timeline told it.
      await expect(page.getByTestId('timeline')).toContainText('transfer:funds');
    });

    test('a second transfer asks again and gets another token', async ({ bank, servers }) => {
      await bank.logIn();
      for (const _ of [1, 2]) {
        await bank.confirm(await bank.openPopup());
        await bank.expectResult('ok');
      }
      await expect.poll(servers.transfers).toHaveLength(2);
      const [first, second] = servers.transfers();
      expect(first!.jti).not.toBe(second!.jti);
      expect(servers.asked()).toEqual(['openid transfer:funds', 'openid transfer:funds']);
    });
  });
}

test('a rule whose scope the session has opens nothing (G11)', async ({ bank, servers, page }) => {
  await bank.logIn();
  const popups: unknown[] = [];
  page.on('popup', (popup) => popups.push(popup));
  await page.reload();
  await expect(page.getByTestId('accounts')).toContainText(/\d/);
  expect(popups).toEqual([]);
  expect(servers.seen.filter(({ type }) => type === 'request')).toMatchObject([
    { path: '/api/accounts', status: 200, scope: 'read:accounts' },
  ]);
});

test('works by keyboard alone', async ({ bank, page }) => {
  await bank.logIn();
  await page.getByTestId('transfer-amount').focus();
  const popup = await bank.openPopup(() => page.keyboard.press('Enter'));
  const code = await popup.getByTestId('otp-code').textContent();
  await expect(popup.getByTestId('otp')).toBeFocused();
  await popup.keyboard.type(code!.trim());
  await Promise.all([popup.waitForEvent('close'), popup.keyboard.press('Enter')]);
  await bank.expectResult('ok');
});

test.describe('on a wide screen', () => {
  test.use({ viewport: { width: 1280, height: 900 } });

  test('the picture shows what a transfer will look like, and then what it was', async ({ bank, page }) => {
    const picture = page.locator('#diagram svg');
    await page.goto(bank.servers.app);
    await expect(picture).toContainText('code + PKCE verifier');
    await bank.logIn();
    await bank.confirm(await bank.openPopup());
    await bank.expectResult('ok');
    await expect(picture).toContainText('token spent');
  });
});

test('the smallest page: a login, one button, one catch', async ({ bank, page, context, servers }) => {
  const person = new Person(context.request, servers);
  await person.authorize({ scope: 'openid profile' });
  await person.logIn('alice');
  await page.goto(`${servers.app}/minimal/`);
  await page.getByTestId('login').click();
  await (await bank.openPopup()).close();
  await expect(bank.result).toHaveText('You did not confirm. Nothing was sent.');
  await bank.confirm(await bank.openPopup());
  await expect(bank.result).toHaveText('Sent.');
  expect(servers.transfers()).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
});
