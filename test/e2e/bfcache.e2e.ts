import type { BrowserContext, Page } from '@playwright/test';
import { expect, test, watchRequests, type Servers } from './bank';

/**
 * A page that the back/forward cache takes: the bank's own has `no-store` and an event stream. Its provider is the port's smallest, and answers
 * a window at once: what is looked at is the page, not the protocol.
 */
async function openPage({
  page,
  context,
  servers,
}: {
  page: Page;
  context: BrowserContext;
  servers: Servers;
}): Promise<void> {
  const html = (body: string) => ({
    contentType: 'text/html',
    body: `<!doctype html><title>A</title>${body}`,
  });
  await context.route(`${servers.app}/small`, (route) =>
    route.fulfill(
      html(
        '<button>Prepare</button><script src="/sdk/step-up-spa.min.js"></script><script src="/small.js"></script>',
      ),
    ),
  );
  await context.route(`${servers.app}/elsewhere*`, (route) => route.fulfill(html('elsewhere')));
  await context.route(`${servers.app}/answer*`, (route) =>
    route.fulfill(
      html(
        '<script>opener.postMessage({ type: "authorization_response", response: { state: location.hash.slice(1), code: "c" } }, "*")</script>',
      ),
    ),
  );
  await context.route(`${servers.app}/small.js`, (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: `
        const answer = { accessToken: 'step-up-token', tokenType: 'Bearer', scope: ['b'], audience: undefined, claims: { sub: 'alice' }, expiresIn: 3600 };
        const provider = {
          id: 'small', audience: undefined, loginScopes: [],
          session: async () => ({ sub: 'alice' }), grantedScopes: async () => undefined, token: async () => { throw new Error(); },
          authorize: async (_, { state, display }) => ({ url: location.origin + (display === 'page' ? '/elsewhere' : '/answer#' + state), origin: location.origin, transaction: '', exchangeCode: async () => answer }),
          resume: () => ({ exchangeCode: async () => answer }),
        };
        window.leaves = false;
        const ways = [stepUp.redirect({ only: () => leaves }), stepUp.popup()];
        window.sdk = stepUp.createStepUp({ provider, rules: [{ url: '/api', scope: 'b' }], ways });
        document.querySelector('button').onclick = () => sdk.prepare({ scope: 'b' }).then(() => (document.title = 'prepared'), (error) => (document.title = error.code));
        addEventListener('pageshow', ({ persisted }) => persisted && (window.restored = true));`,
    }),
  );
  await page.goto(`${servers.app}/small`);
}

const isRestored = (page: Page) =>
  page.evaluate(() => (window as never as { restored?: boolean }).restored === true);

test('a page that the back button restores holds no token', async ({ page, context, servers }) => {
  await openPage({ page, context, servers });
  const requests = watchRequests(context, (request) => request.url().endsWith('/api'));
  await Promise.all([page.waitForEvent('popup'), page.getByRole('button').click()]);
  await expect(page).toHaveTitle('prepared');
  await expect.poll(() => context.pages()).toEqual([page]);
  await page.goto(`${servers.app}/elsewhere`);
  await page.goBack({ waitUntil: 'commit' });
  expect(await isRestored(page)).toBe(true);
  // The token would be used by this call without a window, if it were there.
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => void (window as never as { sdk: { fetch: typeof fetch } }).sdk.fetch('/api')),
  ]);
  expect(popup).toBeDefined();
  await expect.poll(() => requests.length).toBe(1);
});

test('a call that left for a redirect ends in cancelled when the back button restores its page', async ({
  page,
  context,
  servers,
}) => {
  await openPage({ page, context, servers });
  await page.evaluate(() => void ((window as never as { leaves: boolean }).leaves = true));
  await page.getByRole('button').click();
  await page.waitForURL('**/elsewhere');
  await page.goBack({ waitUntil: 'commit' });
  expect(await isRestored(page)).toBe(true);
  await expect(page).toHaveTitle('cancelled');
  expect(await page.evaluate(() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)])).toEqual(
    [],
  );
});
