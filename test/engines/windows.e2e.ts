import { pass } from '../e2e/pass.mjs';
import type { Window } from './driver';
import { inE2e } from './elsewhere';
import { expect, test } from './fixtures';
import { atSecondFactor, becomeAnother, cancel, confirm } from './teller';

/** Both ways of not confirming are one case there. */
const CLOSED_IN_E2E = inE2e('refusals', 'nobody confirms: popup_closed within a second, access_denied');

for (const way of ['message', 'callback'] as const) {
  /** By message, where that is proven in Chromium; by the callback page it is not. */
  const ifByMessage = (file: string, title: string) => (way === 'message' ? inE2e(file, title) : {});

  test.describe(`in a window, answered by ${way}`, () => {
    test(
      'one click is one token and one request (G1)',
      ifByMessage('story', 'one click, one missing scope'),
      async ({ teller, lab }) => {
        await teller.open(way);
        const window = await teller.clickForWindow();
        await confirm(window);
        expect(await teller.ended()).toEqual([201]);
        await window.closed();
        expect(lab.received).toMatchObject([{ method: 'POST' }]);
      },
    );

    test(
      'the user cancels at the provider: access_denied',
      way === 'message' ? CLOSED_IN_E2E : {},
      async ({ teller, lab }) => {
        await teller.open(way);
        await cancel(await teller.clickForWindow());
        expect(await teller.ended()).toEqual(['access_denied']);
        expect(lab.received).toEqual([]);
      },
    );

    test(
      'the user closes the window at the second factor: popup_closed, within two seconds',
      way === 'message' ? CLOSED_IN_E2E : inE2e('callback', '${when}: popup_closed, within two seconds'),
      async ({ teller, lab }) => {
        await teller.open(way);
        const window = await teller.clickForWindow();
        await atSecondFactor(window);
        // What is closed as that page comes looks cut off: four looks in a row must have seen it there.
        await teller.page.evaluate(pass, 500);
        await window.close();
        await teller.page.evaluate(pass, 2000);
        expect(await teller.outcomes()).toEqual(['popup_closed']);
        expect(lab.received).toEqual([]);
      },
    );

    test(
      "the user closes the window before the provider's page is there: popup_closed, within two seconds",
      way === 'message' ? CLOSED_IN_E2E : inE2e('callback', '${when}: popup_closed, within two seconds'),
      async ({ teller, lab }) => {
        await teller.open(way, { authorizeUrl: lab.silence });
        const window = await teller.clickForWindow();
        await expect.poll(() => lab.unanswered).toHaveLength(1); // the window is on its way
        await window.close();
        await teller.page.evaluate(pass, 2000);
        expect(await teller.outcomes()).toEqual(['popup_closed']);
      },
    );

    test(
      'another user answers: user_mismatch, and nothing is sent (G5)',
      ifByMessage('refusals', 'another user completes it: user_mismatch'),
      async ({ teller, lab }) => {
        await teller.open(way);
        const window = await teller.clickForWindow();
        teller.isSpent = true;
        await becomeAnother(window, 'bob');
        await confirm(window);
        expect(await teller.ended()).toEqual(['user_mismatch']);
        expect(lab.received).toEqual([]);
      },
    );

    test(
      'an abort closes the window, also when the page keeps nothing of its request',
      ifByMessage('refusals', 'the caller aborts, and the window closes'),
      async ({ teller, lab, engine }) => {
        await teller.open(way);
        await teller.onClick((page) => {
          const controller = new AbortController();
          (window as never as { abort(): void }).abort = () => controller.abort();
          page.transfer({ signal: controller.signal });
        });
        const window = await teller.clickForWindow();
        await atSecondFactor(window);
        // WebKit collects what nobody holds within about a second, if there is something to collect.
        await teller.page.evaluate(() => {
          for (let round = 0; round < 200; round += 1) new Uint8Array(1_000_000).fill(round);
        });
        if (engine === 'WebKit') await new Promise((resolve) => setTimeout(resolve, 1500));
        await teller.page.evaluate(() => (window as never as { abort(): void }).abort());
        expect(await teller.ended()).toEqual(['AbortError']);
        await window.closed();
        expect(lab.received).toEqual([]);
      },
    );

    test('a reload of the page while the window is open sends nothing', async ({ teller, lab }) => {
      await teller.open(way);
      const window = await teller.clickForWindow();
      await atSecondFactor(window);
      await teller.open(way);
      await finishIfOpen(window);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(lab.received).toEqual([]);
      expect(await teller.outcomes()).toEqual([]);
      // And the page is as good as new.
      await confirm(await teller.clickForWindow());
      expect(await teller.ended()).toEqual([201]);
    });

    test(
      'two tabs have a window each, and each gets its own answer',
      ifByMessage('isolation', 'two tabs step up at the same time'),
      async ({ teller, lab, desktop }) => {
        await teller.open(way);
        const other = await desktop.open(lab.app);
        await other.until('a logged-in page', () => document.body?.dataset['state'] === 'logged-in');
        const first = await teller.clickForWindow();
        await atSecondFactor(first);
        const second = await desktop.openedBy(() => other.click('#go'));
        await confirm(second);
        await second.closed();
        await confirm(first);
        expect(await teller.ended()).toEqual([201]);
        await other.until(
          'its end',
          () => (window as never as { lab: { outcomes: number[] } }).lab.outcomes[0] === 201,
        );
        expect(lab.received).toHaveLength(2);
      },
    );
  });
}

test(
  "another site's page in the window can not send the app away, with a callback page",
  inE2e('callback', 'the page in the window can not send the app away'),
  async ({ teller, lab }) => {
    await teller.open('callback', { authorizeUrl: lab.elsewhere });
    const window = await teller.clickForWindow();
    await window.until('the other site', (url) => location.href === url, lab.elsewhere);
    await window.click('body'); // a page may do more when its user has just touched it
    await window.evaluate((evil) => {
      const { opener } = globalThis as never as { opener: typeof globalThis };
      for (const find of [() => opener, () => opener.parent, () => opener.top!]) {
        try {
          find().location.href = evil;
        } catch {
          // It may not.
        }
      }
    }, lab.silence);
    await teller.page.evaluate(pass, 500);
    expect(lab.unanswered).toEqual([]);
  },
);

test.describe('when the callback page’s Content-Security-Policy keeps its script from running', () => {
  test.use({ policies: { callback: "script-src 'none'" } });

  test('and the user closes the window that stays there: invalid_response, and not popup_closed', async ({
    teller,
    lab,
  }) => {
    await teller.open('callback');
    const window = await teller.clickForWindow();
    await confirm(window);
    await window.until('the callback page', () => location.pathname === '/callback.html');
    await teller.page.evaluate(pass, 1000);
    await window.close();
    expect(await teller.ended()).toEqual(['invalid_response']);
    expect(lab.received).toEqual([]);
  });
});

/** Enters the code, in a window that may be closed by now, or be about to be. */
async function finishIfOpen(window: Window): Promise<void> {
  try {
    await confirm(window);
  } catch (error) {
    if (await window.isOpen()) throw error;
  }
}
