/** The part of Playwright's `Page` that is used. */
export interface PageLike {
  waitForEvent(event: 'popup', options: { readonly timeout: number }): Promise<unknown>;
}

/**
 * For Playwright tests with a real provider: does what opens the step-up's window, and gives that window's
 * page. It does not wait for the provider's page in it; Playwright's locators do.
 *
 * Playwright starts Chromium without its popup blocker; `ignoreDefaultArgs: ['--disable-popup-blocking']` in
 * `launchOptions` puts it back. Where a test is about the blocker, let `act` click by `page.mouse.click(x, y)`:
 * a locator's click leaves a second gesture behind, which opens a window that a person would not get.
 *
 * @param page Playwright's page of the app
 * @param act what the user does there
 * @param options `timeout`: how many milliseconds the window may take, 10,000 by default
 * @returns Playwright's page of the window. Rejects as `act` does, or with what to look at if no window opened
 * @example
 * ```ts
 * const popup = await stepUpWindow(page, () => page.getByRole('button', { name: 'Transfer' }).click());
 * await popup.getByLabel('Code').fill(code);
 * await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name: 'Continue' }).click()]);
 * ```
 */
export async function stepUpWindow<P extends PageLike>(
  page: P,
  act: () => Promise<unknown>,
  { timeout = 10_000 }: { timeout?: number | undefined } = {},
): Promise<P> {
  const opened = page.waitForEvent('popup', { timeout }).catch((cause: unknown) => {
    throw new Error(
      `No window opened within ${timeout} ms. See that a rule names the request, that the session lacks the ` +
        'scope, and that the click calls fetch without an await before it.',
      { cause },
    );
  });
  const [popup] = await Promise.all([opened, act()]);
  return popup as P;
}
