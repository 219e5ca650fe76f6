import { CLIENTS, expect, test } from './bank';

/** What the form has to begin with. */
const PAYMENT = 'Pay 250.00 EUR to Contoso Coffee';

for (const [client, home] of CLIENTS) {
  test.describe(`${client}: what the user confirms (RFC 9396)`, () => {
    test.use({ home });

    for (const way of ['window', 'redirect']) {
      test(`is shown and is what is sent, by ${way}`, async ({ bank, page, servers }) => {
        await page.addInitScript((chosen) => localStorage.setItem('fabrikam.way', chosen), way);
        await bank.logIn();
        const shown = way === 'window' ? await bank.openPopup() : page;
        if (way === 'redirect') await bank.transferButton.click();
        await expect(shown.getByTestId('payment')).toHaveText(PAYMENT);
        await bank.confirm(shown);
        await bank.expectResult('ok');
        await expect.poll(servers.transfers).toMatchObject([{ status: 201 }]);
      });
    }

    test('is refused by the API if something else is sent', async ({ bank, page, servers }) => {
      await page.route('**/api/transfers', (route) =>
        route.continue({ postData: JSON.stringify({ to: 'Mallory', amount: 25_000 }) }),
      );
      await bank.logIn();
      await bank.confirm(await bank.openPopup());
      await expect.poll(servers.transfers).toMatchObject([{ status: 403, error: 'not_confirmed' }]);
    });
  });
}
