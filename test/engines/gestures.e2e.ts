import { expect, test } from './fixtures';
import { inE2e } from './elsewhere';
import type { Engine } from './engines';
import { atSecondFactor, confirm } from './teller';

/** Up to which age of the click an engine opens a window. WebKit's is its own, the others' that of transient activation (HTML Standard §6.4.1). */
const OPENS_UNTIL_MS: Record<Engine, number> = { Chromium: 5000, Firefox: 5000, WebKit: 1000 };

/** So close to the limit, either may happen. */
const UNSURE_MS = 50;

/** By how much a page's clock may round. */
const CLOCK_MS = 1;

for (const planned of [0, 100, 900, 1500, 4000]) {
  test(`a call ${planned} ms after the click opens a window where the engine allows it, and is popup_blocked otherwise`, async ({
    teller,
    engine,
  }) => {
    await teller.open('message');
    await teller.onClick((page, wait) => {
      const clicked = performance.now();
      setTimeout(() => {
        document.body.dataset['age'] = String(performance.now() - clicked);
        page.transfer();
      }, wait);
    }, planned);
    await teller.click();
    // A machine that is busy calls later.
    const age = Number(await teller.page.until('the call', () => document.body.dataset['age']));
    const opens = (await teller.windowOrEnd()) !== undefined;
    expect(age).toBeGreaterThanOrEqual(planned - CLOCK_MS);
    if (Math.abs(age - OPENS_UNTIL_MS[engine]) > UNSURE_MS)
      expect([age, opens]).toEqual([age, age < OPENS_UNTIL_MS[engine]]);
    if (!opens) expect(await teller.ended()).toEqual(['popup_blocked']);
  });
}

test('where no click is near, popup_blocked says so, and the dialog asks for one', async ({
  teller,
  lab,
}) => {
  await teller.open('message');
  await teller.transferWithoutClick();
  expect(await teller.ended()).toEqual(['popup_blocked']);
  await teller.open('message', { prompts: true });
  await teller.transferWithoutClick();
  const window = await teller.browser.openedBy(() => teller.page.click('dialog.step-up button'));
  await confirm(window);
  expect(await teller.ended()).toEqual([201]);
  expect(lab.received).toHaveLength(1);
});

test('Escape in the dialog ends the call in cancelled', async ({ teller, lab }) => {
  await teller.open('message', { prompts: true });
  await teller.transferWithoutClick();
  await teller.page.text('dialog.step-up');
  await teller.page.press('Escape');
  expect(await teller.ended()).toEqual(['cancelled']);
  expect(await teller.otherWindows()).toBe(0);
  expect(lab.received).toEqual([]);
});

for (const prompts of [true, false]) {
  test(
    `where no click is near, a redirect that follows the popup is used, ${prompts ? 'if the user chooses it in the dialog' : 'as nothing asks for a click'}`,
    prompts ? {} : inE2e('redirect', 'where the browser opens no window, the page is left instead'),
    async ({ teller, lab }) => {
      await teller.open('message redirect', { prompts });
      await teller.transferWithoutClick();
      if (prompts) await teller.page.click('dialog.step-up button:nth-of-type(2)');
      await confirm(teller.page);
      await teller.ready();
      expect(await teller.ended()).toEqual([201]);
      expect(lab.received).toHaveLength(1);
    },
  );
}

test('retry() of a blocked call, in a click, opens the window and sends the request', async ({
  teller,
  lab,
}) => {
  await teller.open('message');
  await teller.transferWithoutClick();
  expect(await teller.ended()).toEqual(['popup_blocked']);
  expect(lab.received).toEqual([]);
  await teller.onClick((page) => page.again());
  await confirm(await teller.clickForWindow());
  expect(await teller.ended(2)).toEqual(['popup_blocked', 201]);
  expect(lab.received).toHaveLength(1);
});

test("after an API's challenge, the window opens where the gesture is still good, and the dialog asks otherwise", async ({
  teller,
  lab,
  engine,
}) => {
  await teller.open('message', { learns: true, prompts: true });
  if (engine === 'WebKit') {
    // It takes the gesture away on any network round trip.
    await teller.click();
    await teller.page.text('dialog.step-up');
    const window = await teller.browser.openedBy(() => teller.page.click('dialog.step-up button'));
    await confirm(window);
  } else await confirm(await teller.clickForWindow());
  expect(await teller.ended()).toEqual([201]);
  expect(lab.received).toHaveLength(1);
});

test('works by keyboard alone', inE2e('story', 'works by keyboard alone'), async ({ teller }) => {
  await teller.open('message');
  await teller.page.evaluate(() => document.querySelector<HTMLElement>('#go')!.focus());
  const window = await teller.browser.openedBy(() => teller.page.press('Enter'));
  await atSecondFactor(window);
  const code = await window.text('[data-testid="otp-code"]');
  await window.until('the focus in the field', () => document.activeElement?.id === 'otp');
  await window.type(code);
  await window.press('Enter');
  expect(await teller.ended()).toEqual([201]);
});
