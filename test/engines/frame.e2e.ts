import { expect, test } from './fixtures';
import type { Outcome } from './page';
import type { Servers } from './servers';
import { confirm, type Teller } from './teller';

/**
 * Opens the lab's page in a frame of another site's page: `localhost` and `127.0.0.1` are not the same site. It
 * has a storage of its own there, and hands the page around it what its calls came to.
 */
async function openFramed(teller: Teller, lab: Servers, options: Record<string, string>) {
  const { page } = teller;
  await teller.open('callback'); // the page may be at the other site still, from the test before
  const session = await page.evaluate(() => JSON.stringify(localStorage));
  await page.goto(lab.around({ ways: 'callback', ...options }, session));
  const ended = (count: number) =>
    page.until(
      `the end of ${count} calls`,
      (wanted) => {
        const { outcomes } = globalThis as never as { outcomes?: Outcome[] };
        return outcomes !== undefined && outcomes.length >= wanted && outcomes;
      },
      count,
    );
  expect(await ended(0)).toEqual([]);
  return { click: () => page.click('iframe'), ended };
}

test.describe("in another site's frame", () => {
  test('one window answers two calls by the callback page, and closes', async ({ teller, lab }) => {
    const { click, ended } = await openFramed(teller, lab, { calls: '2' });
    const window = await teller.browser.openedBy(click);
    await confirm(window);
    await ended(1);
    await confirm(window);
    expect(await ended(2)).toEqual([201, 201]);
    expect(lab.received).toHaveLength(2);
    await window.closed();
  });

  test('no window opens if the page around it sends Cross-Origin-Opener-Policy: popup_blocked (HTML Standard §7.1.3)', async ({
    teller,
    lab,
  }) => {
    const { click, ended } = await openFramed(teller, lab, { calls: '1', policy: 'same-origin' });
    await click();
    expect(await ended(1)).toEqual(['popup_blocked']);
    expect(lab.received).toEqual([]);
  });
});
