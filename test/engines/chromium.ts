import { chromium, type CDPSession, type Page } from '@playwright/test';
import { launchOptions } from '../e2e/launch.mjs';
import { WINDOW_SIZE, type Protocol } from './driver';
import { eventually } from './eventually';

/** Debian's Chromium, by Playwright. */
export async function launchChromium(): Promise<Protocol> {
  const browser = await chromium.launch(launchOptions);
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

  /** Evaluates in a page or in a frame of another site, and is no gesture. */
  async function evaluate(session: CDPSession, expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: false,
    });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
  /**
   * Moves the mouse, and waits until a frame of another site that is there knows of it. Before it was drawn for the first
   * time, what is meant for it goes to the page around it.
   */
  async function moveMouse(window: string, x: number, y: number): Promise<void> {
    const page = pageOf(window);
    await page.mouse.move(x, y);
    const target = `document.elementFromPoint(${x}, ${y})?.localName`;
    if ((await evaluate(await protocolOf(window), target)) !== 'iframe') return;
    const session = await context.newCDPSession(page.frames()[1]!);
    await eventually('the mouse in the frame', async () => {
      await page.mouse.move(x, y);
      return (await evaluate(session, "document.querySelector(':hover') !== null")) === true;
    });
    await session.detach();
  }

  return {
    windows: async () => context.pages().map(nameOf),
    open: async () => nameOf(await context.newPage()),
    close: (window) => pageOf(window).close({ runBeforeUnload: true }),
    async navigate(window, url) {
      await (await protocolOf(window)).send('Page.navigate', { url });
    },
    evaluate: async (window, expression) => (await evaluate(await protocolOf(window), expression)) as string,
    // Playwright's `click` of a page leaves a second gesture; that of the mouse does not.
    async click(window, x, y) {
      await moveMouse(window, x, y);
      await pageOf(window).mouse.click(x, y);
    },
    async press(window, keys) {
      for (const key of keys) await pageOf(window).keyboard.press(key);
    },
    screenshot: (window) => pageOf(window).screenshot(),
    quit: () => browser.close(),
  };
}
