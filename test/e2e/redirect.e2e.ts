import { expect, test, type Bank } from './bank';

test.beforeEach(async ({ bank, page }) => {
  await page.addInitScript(() => localStorage.setItem('fabrikam.way', 'redirect'));
  await bank.logIn();
});

/** The session, apart from when its cookies expire: every load of a page with auth0-spa-js moves that. */
async function sessionOf(bank: Bank): Promise<string> {
  return (await bank.session()).replace(/"expires":\d+,/g, '');
}

/** Presses the button and arrives at the provider's page, in place of the bank's. */
async function leave(bank: Bank): Promise<void> {
  await bank.transferButton.click();
  await bank.page.getByTestId('otp').waitFor();
}

test('the page is left for one scope, and comes back to the answer', async ({ bank, page, servers }) => {
  const before = await sessionOf(bank);
  await leave(bank);
  await bank.confirm(page);
  await bank.expectResult('ok');
  expect(page.url()).toBe(`${servers.app}/`);
  expect(servers.asked()).toEqual(['openid transfer:funds']);
  await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
  expect(await sessionOf(bank)).toBe(before);
});
