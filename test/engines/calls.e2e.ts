import { expect, test } from './fixtures';
import type { Lab } from './page';
import { atSecondFactor, confirm } from './teller';

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

  test('two that are made while the window is open wait for their turn there, with a callback page', async ({
    teller,
    lab,
  }) => {
    await teller.open('callback');
    const window = await teller.clickForWindow();
    await atSecondFactor(window);
    for (const click of [1, 2]) {
      await teller.click();
      expect([click, await teller.otherWindows()]).toEqual([click, 1]);
    }
    for (const answered of [1, 2, 3]) {
      await confirm(window);
      expect(await teller.ended(answered)).toEqual(Array(answered).fill(201));
    }
    expect(lab.received).toHaveLength(3);
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

/** Who sends `Cross-Origin-Opener-Policy`, so that the provider's page is cut off. */
const POLICIES = [
  ['the app', { app: 'same-origin' }],
  ['the provider', { idp: 'same-origin' }],
  ['both', { app: 'same-origin', idp: 'same-origin' }],
] as const;

for (const [where, policies] of [
  ...POLICIES,
  ['the app, the callback page being the first that is cut off,', { app: 'same-origin-allow-popups' }],
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

for (const [where, policies] of POLICIES) {
  test.describe(`when ${where} sends Cross-Origin-Opener-Policy, without a callback page`, () => {
    test.use({ policies });

    test('a call ends in popup_closed, which says what else it may be, and who confirms in the window that stays sends nothing', async ({
      teller,
      lab,
    }) => {
      await teller.open('message');
      const window = await teller.clickForWindow();
      expect(await teller.ended()).toEqual(['popup_closed']);
      const message = await teller.page.evaluate(
        () => (globalThis as never as { lab: Lab }).lab.error?.message,
      );
      expect(message).toBe('The user closed the window, or a COOP header cut it off');
      await confirm(window);
      await window.closed(); // by its own page
      expect(await teller.outcomes()).toEqual(['popup_closed']);
      expect(lab.received).toEqual([]);
    });
  });
}
