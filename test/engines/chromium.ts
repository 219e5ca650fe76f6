import { chromium, type CDPSession, type Page } from '@playwright/test';
import { launchOptions } from '../e2e/launch';
import { WINDOW_SIZE, type Protocol } from './driver';

/** Debian's Chromium, by Playwright. */
export async function launchChromium(): Promise<Protocol> {
  const browser = await chromium.launch({
    ...launchOptions,
    ignoreDefaultArgs: [...launchOptions.ignoreDefaultArgs, '--disable-back-forward-cache'],
  });
  const context = await browser.newContext({ viewport: WINDOW_SIZE });
  const names = new Map<Page, string>();
  const sessions = new Map<string, Promise<CDPSession>>();

  function nameOf(page: Page): string {
    if (!names.has(page)) names.set(page, String(names.size));
    return names.get(page)!;
  }
  function pageOf(window: string): Page {
    const page = context.pages().find((candidate) => nameOf(candidate) === window);
    if (page === undefined) throw new Error(`There is no window ${window}`);
    return page;
  }
  /** The protocol below Playwright, whose own `evaluate` is a gesture. */
  function protocolOf(window: string): Promise<CDPSession> {
    if (!sessions.has(window)) sessions.set(window, context.newCDPSession(pageOf(window)));
    return sessions.get(window)!;
  }

  return {
    windows: async () => context.pages().map(nameOf),
    open: async () => nameOf(await context.newPage()),
    close: (window) => pageOf(window).close({ runBeforeUnload: true }),
    async navigate(window, url) {
      await (await protocolOf(window)).send('Page.navigate', { url });
    },
    async evaluate(window, expression) {
      const session = await protocolOf(window);
      const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
        userGesture: false,
      });
      if (exceptionDetails !== undefined)
        throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value as string;
    },
    // Playwright's `click` of a page leaves a second gesture; that of the mouse does not.
    click: (window, x, y) => pageOf(window).mouse.click(x, y),
    async press(window, keys) {
      for (const key of keys) await pageOf(window).keyboard.press(key);
    },
    screenshot: (window) => pageOf(window).screenshot(),
    quit: () => browser.close(),
  };
}
