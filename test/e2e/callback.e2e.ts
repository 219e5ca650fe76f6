import { expect, test } from './bank';
import { openSdk, outcomesOf } from './sdk';

const COOP = 'same-origin';

for (const [where, openerPolicies] of [
  ['nobody', {}],
  ['the app', { app: COOP }],
  ['the provider', { idp: COOP }],
  ['both', { app: COOP, idp: COOP }],
] as const) {
  test.describe(`with a callback page, when ${where} sends Cross-Origin-Opener-Policy`, () => {
    test.use({ openerPolicies });

    test('a transfer is sent once, and the window closes', async ({ bank, page, servers }) => {
      await bank.logIn();
      await openSdk(bank, { callbackUrl: '/callback.html' });
      const before = await bank.session();
      const popup = await bank.openPopup(() => page.getByTestId('sdk-transfer').click());
      await Promise.all([popup.waitForEvent('close'), bank.confirm(popup)]);
      await expect.poll(() => outcomesOf(page)).toEqual([201]);
      await expect.poll(servers.transfers).toMatchObject([{ status: 201, scope: 'transfer:funds' }]);
      expect(await bank.session()).toBe(before);
    });

    test('five transfers from one click end in five answers with five tokens, in one window', async ({ bank, page, context, servers }) => {
      await bank.logIn();
      await openSdk(bank, { callbackUrl: '/callback.html' });
      await page.getByTestId('sdk-transfer').evaluate((button) => (button.dataset['count'] = '5'));
      const popup = await bank.openPopup(() => page.getByTestId('sdk-transfer').click());
      for (let answered = 0; answered < 5; answered += 1) {
        await expect(popup.getByTestId('otp')).toBeVisible();
        await bank.confirm(popup);
        await expect.poll(() => outcomesOf(page)).toHaveLength(answered + 1);
      }
      expect(await outcomesOf(page)).toEqual([201, 201, 201, 201, 201]);
      expect(new Set(servers.transfers().map(({ jti }) => jti)).size).toBe(5);
      await expect.poll(() => context.pages()).toEqual([page]);
    });
  });
}
