import type { TestDetails } from '@playwright/test';

/** The tag of the cases that run in Firefox and WebKit alone: `test/engines/playwright.config.ts` leaves them out in Chromium. */
export const IN_E2E = '@in-e2e';

/**
 * Marks a case that `test/e2e` proves in Chromium already, by Playwright.
 *
 * @param file of `test/e2e`, without its ending
 * @param title with which a test's title in that file begins
 */
export function inE2e(file: string, title: string): TestDetails {
  return { tag: IN_E2E, annotation: { type: 'in Chromium', description: `test/e2e/${file}: ${title}` } };
}
