import { expect } from './bank';
import { test } from './complaints';

// The browser itself remarks on answers of 4xx, and on the one that breaks off.
test.use({ remarks: /Failed to load resource|CORS policy/ });

test('"Try what goes wrong" plays each case on the real servers, and says how it ends', async ({
  bank,
  page,
  servers,
}) => {
  await bank.logIn();
  const before = await bank.session();
  const result = page.getByTestId('trouble-result');
  for (const [name, code, sent] of [
    ['close', 'popup_closed', 0],
    ['cancel', 'access_denied', 0],
    ['other-user', 'user_mismatch', 0],
    ['narrower', 'scope_not_granted', 0],
    ['stricter', 'ok', 0],
    ['redirects', 'redirect_refused', 0],
    ['offline', 'network', 0],
    ['replay', 'invalid_token', 2],
    ['other-tab', 'ok', 3],
  ] as const) {
    await test.step(name, async () => {
      await page.getByTestId(`trouble-${name}`).click();
      await expect(result).toHaveAttribute('data-code', code);
      await expect(result).toHaveAttribute('data-as', 'expected');
      await expect(result.locator('code')).toHaveText(code);
      await expect.poll(servers.transfers).toHaveLength(sent);
      await expect.poll(() => bank.context.pages()).toEqual([page]);
    });
  }
  expect(await bank.session()).toBe(before);
  await expect(page.getByTestId('timeline')).toContainText('user_mismatch: nothing was sent');
});

test('the same transfer by hand: what is asked again, kept, taken over and sent along is what the servers and the client say', async ({
  bank,
  page,
  servers,
}) => {
  await bank.logIn();
  const before = await bank.session();
  const cells = async (column: string) =>
    Promise.all(
      ['asked', 'ended', 'kept', 'session', 'ordinary'].map((row) =>
        page.getByTestId(`compare-${row}-${column}`).innerText(),
      ),
    );
  const play = async (column: string) => {
    await page.getByTestId(`compare-${column}`).click();
    // A script turns several pages, with a pause on each to be seen.
    await expect(page.getByTestId('compare-status')).toHaveAttribute('data-code', '', { timeout: 40_000 });
  };

  await play('sdk');
  expect(await cells('sdk')).toEqual([
    'openid transfer:funds: what is missing.',
    '201: the bank made the transfer.',
    'Gone: asked for it, the client has none.',
    'alice before, alice after.',
    'Carries read:accounts: 200.',
  ]);
  expect(await bank.session()).toBe(before);

  await page.getByTestId('compare-others').check();
  await play('hand');
  expect(await cells('hand')).toEqual([
    'openid profile read:accounts transfer:funds: the session’s own scopes, again.',
    '201: the bank made the transfer.',
    'Kept: any script that asks the client gets it, for 120 s.',
    'alice before, bob after: who answers takes it over.',
    'Carries read:accounts transfer:funds, to read accounts: 401.',
  ]);

  // Twice the second: whoever is not the one who is logged in starts again.
  expect([...new Set(servers.asked())]).toEqual([
    'openid transfer:funds',
    'openid profile read:accounts transfer:funds',
  ]);
  await expect(page.getByTestId('timeline')).toContainText('who answers takes it over');
});
