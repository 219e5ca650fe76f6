import type { TestInfo } from '@playwright/test';
import type { Browser } from './driver';

/** What every window shows, if the test failed. */
export async function attachScreenshots(browser: Browser, testInfo: TestInfo): Promise<void> {
  if (testInfo.status === testInfo.expectedStatus) return;
  for (const window of await browser.windows()) {
    const body = await window.screenshot().catch(() => undefined); // one that is about to close has none
    if (body !== undefined) await testInfo.attach(`window ${window.id}`, { body, contentType: 'image/png' });
  }
}
