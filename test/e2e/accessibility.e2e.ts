import type { Page } from '@playwright/test';
import axe from 'axe-core';
import { expect } from './bank';
import { test } from './complaints';

const WIDTHS = [390, 1440];
const SCHEMES = ['light', 'dark'] as const;

/** What axe finds fault with. It is loaded once for each document: that takes longer than a look. */
async function violationsOf(page: Page, options: axe.RunOptions): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (given) => {
    const { axe } = window as never as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { resultTypes: ['violations'], ...given });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }, options);
}

/**
 * What WCAG 2.2 AA and axe's own good practice find fault with, at both widths, light and dark.
 *
 * @param schemes what is dark has the same contrast at any width, and by the same style on any page
 */
async function expectNoViolations(
  page: Page,
  where: string,
  schemes: readonly (typeof SCHEMES)[number][] = SCHEMES,
): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of width === WIDTHS[0] ? schemes.slice(0, 1) : schemes) {
      await page.emulateMedia({ colorScheme });
      // Colours aside, light and dark are the same page.
      const found = await violationsOf(page, colorScheme === 'light' ? {} : { runOnly: ['color-contrast'] });
      expect(found, `${where}, ${colorScheme}, ${width} px`).toEqual([]);
      // Nothing is cut off at the side (WCAG 2.2, 1.4.10).
      const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      expect(await page.evaluate(overflow), `${where}, ${width} px`).toBe(0);
    }
  }
}

test('every page and dialog passes axe, light and dark, on a phone and on a screen', async ({
  bank,
  page,
  servers,
}) => {
  test.slow(); // forty looks
  await page.goto(servers.app);
  await page.locator('[data-view="signed-out"]').waitFor();
  await expectNoViolations(page, 'the bank, signed out');

  await bank.logIn();
  const popup = await bank.openPopup();
  await popup.getByTestId('otp').waitFor();
  await expectNoViolations(popup, 'the second factor');
  await popup.getByTestId('cancel').click();
  await bank.expectResult('access_denied');
  await expectNoViolations(page, 'the bank');

  await page.evaluate(() => {
    const { dialogPrompt } = (window as never as { stepUp: typeof import('../../src/global') }).stepUp;
    const { signal } = new AbortController();
    const requirement = { scope: [] } as never;
    dialogPrompt()({ reason: 'gesture', requirement, signal, proceed() {}, cancel() {} });
  });
  await expectNoViolations(page, 'the dialog');

  for (const place of ['customers', 'employees']) {
    await page.goto(`${servers.app}/?at#${place}`);
    await page.getByTestId(`nav-${place}`).waitFor();
    await expectNoViolations(page, place);
  }
  for (const path of ['/react/', '/vue/', '/angular/', '/minimal/', '/callback.html']) {
    await page.goto(servers.app + path);
    if (path !== '/callback.html') await page.locator('h1').first().waitFor();
    // A framework's page has the style of the bank's.
    await expectNoViolations(
      page,
      path,
      path === '/minimal/' || path === '/callback.html' ? SCHEMES : ['light'],
    );
  }
});

test('what goes wrong can be tried by keyboard, with motion reduced', async ({ bank, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await bank.logIn();
  await page.getByTestId('way').focus();
  for (const id of ['transfer', 'trouble-close', 'trouble-cancel']) {
    await page.keyboard.press('Tab');
    await expect(page.getByTestId(id)).toBeFocused();
  }
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('trouble-result')).toHaveAttribute('data-code', 'pending');
  const animations = await page.evaluate(() => document.getAnimations().length);
  expect(animations).toBe(0);
  await expect(page.getByTestId('trouble-result')).toHaveAttribute('data-code', 'access_denied');
});
