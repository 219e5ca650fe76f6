import { expect, test } from './fixtures';
import { atSecondFactor, cancel, confirm } from './teller';

test.beforeEach(async ({ teller }) => {
  await teller.open('redirect');
});

test('the page is left, come back to, and the request is sent once (G12)', async ({ teller, lab }) => {
  await teller.click();
  await confirm(teller.page);
  await teller.ready();
  expect(await teller.ended()).toEqual([201]);
  expect(lab.received).toMatchObject([{ method: 'POST', body: Buffer.from('Contoso') }]);
  expect(await teller.page.evaluate(() => location.search)).toBe('');
});

test('the user cancels at the provider: access_denied', async ({ teller, lab }) => {
  await teller.click();
  await cancel(teller.page);
  await teller.ready();
  expect(await teller.ended()).toEqual(['access_denied']);
  expect(lab.received).toEqual([]);
});

test('the back button at the provider sends nothing, and forward sends it once', async ({ teller, lab }) => {
  await teller.click();
  await atSecondFactor(teller.page);
  await teller.page.evaluate(() => history.back());
  await teller.ready();
  // The back/forward cache may give back the very page: its call is over then.
  const isRestored = await teller.page.evaluate(
    () => (window as never as { lab: import('./page').Lab }).lab.isRestored,
  );
  if (isRestored) expect(await teller.ended()).toEqual(['cancelled']);
  else expect(await teller.outcomes()).toEqual([]);
  expect(lab.received).toEqual([]);
  if (isRestored) return; // it has given up what it left for
  await teller.page.evaluate(() => history.forward());
  await confirm(teller.page);
  await teller.ready();
  expect(await teller.ended()).toEqual([201]);
  expect(lab.received).toHaveLength(1);
});

test('a tab that was duplicated meanwhile sends nothing a second time (G12)', async ({
  teller,
  lab,
  desktop,
}) => {
  await teller.click();
  await atSecondFactor(teller.page);
  // What the user's own "duplicate" does: a tab that takes the storage of this one along.
  await teller.page.evaluate(() => history.back());
  await teller.ready();
  await teller.onClick(() => void window.open(location.href));
  const copy = await teller.clickForWindow();
  await copy.until('a logged-in page', () => document.body?.dataset['state'] === 'logged-in');
  expect(
    await copy.evaluate(
      () => Object.keys(sessionStorage).filter((key) => key.startsWith('step-up-spa:')).length,
    ),
  ).toBeLessThanOrEqual(1);
  await copy.close();
  expect(lab.received).toEqual([]);
  void desktop;
});
