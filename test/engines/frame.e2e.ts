import { expect, test } from './fixtures';
import type { Outcome } from './page';
import { confirm } from './teller';

/**
 * The lab's page in a frame of another site's page: `localhost` and `127.0.0.1` are not the same site. It has a
 * storage of its own there, and hands this page what its calls came to.
 */
test("in another site's frame, one window answers two calls by the callback page, and closes", async ({
  teller,
  lab,
}) => {
  teller.isSpent = true; // the page is another one from here on
  const session = await teller.page.evaluate(() => JSON.stringify(localStorage));
  const { page } = teller;
  await page.goto(lab.around({ ways: 'callback', calls: '2' }, session));
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

  const window = await teller.browser.openedBy(() => page.click('iframe'));
  await confirm(window);
  await ended(1);
  await confirm(window);
  expect(await ended(2)).toEqual([201, 201]);
  expect(lab.received).toHaveLength(2);
  await window.closed();
});
