import type { Window } from './driver';
import { expect, test } from './fixtures';
import { atSecondFactor, becomeAnother, cancel, confirm } from './teller';

for (const way of ['message', 'callback'] as const) {
  test.describe(`in a window, answered by ${way}`, () => {
    test('one click is one token and one request (G1)', async ({ teller, lab }) => {
      await teller.open(way);
      const window = await teller.clickForWindow();
      await confirm(window);
      expect(await teller.ended()).toEqual([201]);
      await window.closed();
      expect(lab.received).toMatchObject([{ method: 'POST' }]);
    });

    test('the user cancels at the provider: access_denied', async ({ teller, lab }) => {
      await teller.open(way);
      await cancel(await teller.clickForWindow());
      expect(await teller.ended()).toEqual(['access_denied']);
      expect(lab.received).toEqual([]);
    });

    test('the user closes the window at the second factor: popup_closed, within two seconds', async ({
      teller,
      lab,
    }) => {
      await teller.open(way);
      const window = await teller.clickForWindow();
      await atSecondFactor(window);
      // What is closed as that page comes looks cut off: four looks in a row must have seen it there.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await window.close();
      const closed = Date.now();
      expect(await teller.ended()).toEqual(['popup_closed']);
      expect(Date.now() - closed).toBeLessThan(2000 + 1000); // and what this machine takes to look
      expect(lab.received).toEqual([]);
    });

    test("the user closes the window before the provider's page is there: popup_closed", async ({
      teller,
      lab,
    }) => {
      await teller.open(way, { authorizeUrl: lab.silence });
      const window = await teller.clickForWindow();
      await expect.poll(() => lab.unanswered).toHaveLength(1); // the window is on its way
      await window.close();
      expect(await teller.ended()).toEqual(['popup_closed']);
    });

    test('another user answers: user_mismatch, and nothing is sent (G5)', async ({ teller, lab }) => {
      await teller.open(way);
      const window = await teller.clickForWindow();
      teller.isSpent = true;
      await becomeAnother(window, 'bob');
      await confirm(window);
      expect(await teller.ended()).toEqual(['user_mismatch']);
      expect(lab.received).toEqual([]);
    });

    test('an abort closes the window, also when the page keeps nothing of its request', async ({
      teller,
      lab,
    }) => {
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
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await teller.page.evaluate(() => (window as never as { abort(): void }).abort());
      expect(await teller.ended()).toEqual(['AbortError']);
      await window.closed();
      expect(lab.received).toEqual([]);
    });

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

    test('two tabs have a window each, and each gets its own answer', async ({ teller, lab, desktop }) => {
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
    });
  });
}

test.describe('of several calls', () => {
  test('five from one click are five tokens in one window, with a callback page', async ({ teller, lab }) => {
    await teller.open('callback');
    await teller.onClick((page) => {
      for (let call = 0; call < 5; call += 1) page.transfer();
    });
    const window = await teller.clickForWindow();
    for (let answered = 1; answered <= 5; answered += 1) {
      await confirm(window);
      await teller.ended(answered);
    }
    expect(await teller.outcomes()).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(lab.received.map(({ token }) => token)).size).toBe(5);
    await window.closed();
  });

  test('one that is made while the window is open waits for its turn there, with a callback page', async ({
    teller,
    lab,
  }) => {
    await teller.open('callback');
    const window = await teller.clickForWindow();
    await atSecondFactor(window);
    await teller.click();
    expect(await teller.otherWindows()).toBe(1);
    await confirm(window);
    await teller.ended(1);
    await confirm(window);
    expect(await teller.ended(2)).toEqual([201, 201]);
    expect(lab.received).toHaveLength(2);
    await window.closed();
  });

  test("each is asked in turn where the provider's page closes the window as it answers", async ({
    teller,
    lab,
  }) => {
    await teller.open('message', { prompts: true });
    await teller.onClick((page) => {
      page.transfer();
      page.transfer();
    });
    const first = await teller.clickForWindow();
    await confirm(first);
    await teller.ended(1);
    await confirm(await teller.windowOrDialog());
    expect(await teller.ended(2)).toEqual([201, 201]);
    expect(lab.received).toHaveLength(2);
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

for (const [where, policies] of [
  ['the app', { app: 'same-origin' }],
  ['the provider', { idp: 'same-origin' }],
  ['both', { app: 'same-origin', idp: 'same-origin' }],
] as const) {
  test.describe(`when ${where} sends Cross-Origin-Opener-Policy, with the callback page`, () => {
    test.use({ policies });

    test('two calls from one click are answered in one window, and it closes', async ({ teller, lab }) => {
      await teller.open('callback');
      await teller.onClick((page) => {
        page.transfer();
        page.transfer();
      });
      const window = await teller.clickForWindow();
      await atSecondFactor(window);
      await new Promise((resolve) => setTimeout(resolve, 1000)); // in which a close might be seen that is none
      await confirm(window);
      await teller.ended(1);
      await confirm(window);
      expect(await teller.ended(2)).toEqual([201, 201]);
      expect(lab.received).toHaveLength(2);
      await window.closed();
    });
  });
}
