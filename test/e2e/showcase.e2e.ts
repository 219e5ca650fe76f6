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
