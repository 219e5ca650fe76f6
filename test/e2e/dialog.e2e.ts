import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test, watchForDialog } from './bank';

const dist = (file: string) =>
  readFileSync(fileURLToPath(new URL(`../../dist/${file}`, import.meta.url)), 'utf8');

/** A page with a policy that allows nothing inline, and the dialog as the only thing on it. */
async function openPage(page: Page): Promise<{ said: () => Promise<string[]>; violations: string[] }> {
  const violations: string[] = [];
  page.on(
    'console',
    (message) => void (/Content Security Policy/.test(message.text()) && violations.push(message.text())),
  );
  const files: Record<string, [string, string]> = {
    '/': [
      'text/html',
      '<!doctype html><title>A</title><button id="before">Pay</button><script type="module" src="/page.js"></script>',
    ],
    '/dialog.js': ['text/javascript', dist('dialog.js')],
    '/page.js': [
      'text/javascript',
      `import { dialogPrompt } from '/dialog.js';
       window.said = [];
       const prompt = dialogPrompt({ proceed: 'Weiter' });
       document.querySelector('#before').onclick = () => {
         const controller = new AbortController();
         const answer = (what) => () => { said.push(what); controller.abort(); };
         prompt({ reason: 'gesture', requirement: {}, signal: controller.signal, proceed: answer('proceed'), cancel: answer('cancel') });
       };`,
    ],
  };
  await page.route('https://strict.example/**', (route) => {
    const [contentType, body] = files[new URL(route.request().url()).pathname] ?? ['text/plain', ''];
    return route.fulfill({
      contentType,
      body,
      headers: { 'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'" },
    });
  });
  await page.goto('https://strict.example/');
  return { violations, said: () => page.evaluate(() => (window as never as { said: string[] }).said) };
}

test('the dialog takes the focus, is answered by keyboard, and gives the focus back, under a strict policy', async ({
  page,
}) => {
  const { said, violations } = await openPage(page);
  const dialog = page.getByRole('dialog', { name: 'Please confirm' });

  // The page does not say that it can be dark, so the dialog is not either.
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('#before').press('Enter');
  await expect(dialog).toBeVisible();
  await expect(dialog).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  await expect(page.getByRole('button', { name: 'Weiter' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('#before')).toBeFocused();

  await page.locator('#before').press('Enter');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await page.locator('#before').click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  expect(await said()).toEqual(['proceed', 'cancel', 'cancel']);
  expect(violations).toEqual([]);
});

test('the dialog gets the window that the popup blocker refused after a challenge', async ({
  bank,
  page,
  context,
}) => {
  const dialog = await watchForDialog(page);
  await bank.logIn();
  await page.evaluate(async ({ idp, api }) => {
    const { createStepUp, auth0Provider, createAuth0Client, dialogPrompt, popup } = (
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
      rules: [{ url: `${api}/api/*`, scope: 'read:accounts', challengeable: 'transfer:funds' }],
      ways: [popup({ prompt: dialogPrompt() })],
    });
    // Long after any gesture, as an API that takes its time would have it. What a test evaluates counts as one, so nobody looks meanwhile.
    setTimeout(() => {
      const body = JSON.stringify({ to: 'Contoso', amount: 100 });
      void stepUp
        .fetch(`${api}/api/transfers`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        })
        .then(({ status }) => (document.title = `answered ${status}`));
    }, 5500);
  }, bank.origins);
  await dialog();
  expect(context.pages()).toHaveLength(1);
  const popup = await bank.openPopup(() => page.getByRole('button', { name: 'Continue' }).click());
  await expect(page.getByRole('dialog')).toContainText('Finish in the window');
  await bank.confirm(popup);
  await expect(page).toHaveTitle('answered 201');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
