import { inE2e } from './elsewhere';
import { expect, test } from './fixtures';
import type { Lab } from './page';
import { atSecondFactor, cancel, confirm } from './teller';

test.beforeEach(async ({ teller }) => {
  await teller.open('redirect');
});

test(
  'the page is left, come back to, and the request is sent once (G12)',
  inE2e('redirect', 'the page is left for one scope, and comes back'),
  async ({ teller, lab }) => {
    await teller.click();
    await confirm(teller.page);
    await teller.ready();
    expect(await teller.ended()).toEqual([201]);
    expect(lab.received).toMatchObject([{ method: 'POST', body: Buffer.from('Contoso') }]);
    expect(await teller.page.evaluate(() => location.search)).toBe('');
  },
);

test(
  'the user cancels at the provider: access_denied',
  inE2e('redirect', 'the user cancels at the provider: access_denied'),
  async ({ teller, lab }) => {
    await teller.click();
    await cancel(teller.page);
    await teller.ready();
    expect(await teller.ended()).toEqual(['access_denied']);
    expect(lab.received).toEqual([]);
  },
);

test(
  'the back button at the provider sends nothing, and forward sends it once',
  inE2e('redirect', 'the back button at the provider sends nothing'),
  async ({ teller, lab }) => {
    await teller.click();
    await atSecondFactor(teller.page);
    await teller.page.evaluate(() => history.back());
    await teller.ready();
    // The back/forward cache may give back the very page: its call is over then.
    const isRestored = await teller.page.evaluate(() => (window as never as { lab: Lab }).lab.isRestored);
    if (isRestored) expect(await teller.ended()).toEqual(['cancelled']);
    else expect(await teller.outcomes()).toEqual([]);
    expect(lab.received).toEqual([]);
    if (isRestored) return; // it has given up what it left for
    await teller.page.evaluate(() => history.forward());
    await confirm(teller.page);
    await teller.ready();
    expect(await teller.ended()).toEqual([201]);
    expect(lab.received).toHaveLength(1);
  },
);

test(
  'a tab that was duplicated meanwhile, record and all, sends nothing (G12)',
  inE2e('redirect', 'a tab that was duplicated meanwhile'),
  async ({ teller, lab, desktop }) => {
    await teller.onClick((page) => {
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (key, value) {
        setItem.call(this, key, value);
        if (this === sessionStorage) setItem.call(localStorage, 'duplicate', JSON.stringify([key, value]));
      };
      page.transfer();
    });
    await teller.click();
    await atSecondFactor(teller.page);
    const copy = await desktop.open(`${lab.app}/?ways=redirect`);
    await copy.until('a logged-in page', () => document.body?.dataset['state'] === 'logged-in');
    await copy.evaluate(() => {
      const [key, value] = JSON.parse(localStorage.getItem('duplicate')!) as [string, string];
      localStorage.removeItem('duplicate');
      sessionStorage.setItem(key, value);
    });
    await confirm(teller.page);
    await teller.ready();
    expect(await teller.ended()).toEqual([201]);
    await copy.goto(lab.app + lab.returns.at(-1)!);
    const outcome = await copy.until('its end', () => (window as never as { lab?: Lab }).lab?.outcomes[0]);
    expect(outcome).toBe('not_resumable');
    expect(lab.received).toHaveLength(1);
  },
);
