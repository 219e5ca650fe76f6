import { type Act, confirm } from './acts';
import { expect, test } from './bank';
import { closeDesk, expectOutcome, openDesk, type Options } from './desk';
import type { Damage } from './wire';

/**
 * One row: what goes wrong; what the caller gets, which is a `StepUpError`'s code, the name of another error, or the response's status;
 * and what the API answered to transfers. That the session is intact is asserted for all.
 */
export type Fault = [fault: string, code: string, answers: number[], how: How];

export interface How {
  /** What is broken before the click. */
  damage?: Damage;
  /** What is done. By default the user clicks, and enters the code. */
  act?: Act;
  options?: Options;
  /** How far the page's clock is ahead, in seconds. */
  skew?: number;
  /** See `playwright.config.ts`. */
  tag?: string;
}

export function testFaults(faults: Fault[]): void {
  for (const [fault, code, answers, { damage, act = confirm, options = {}, skew = 0, tag = [] }] of faults) {
    const title = `${fault}: ${code}, and the API answered ${answers.join(' and ') || 'nothing'}`;
    test(title, { tag }, async ({ browser, servers }) => {
      const scene = await openDesk(browser, servers, options, skew);
      const { bank, page, context } = scene;
      await damage?.(scene);
      await act(scene);
      await expectOutcome(scene, code);
      const answered = () => servers.transfers().map(({ status }) => status);
      await expect.poll(answered).toEqual(answers);

      expect(await bank.session()).toBe(scene.before);
      await expect(page.getByTestId('user')).toContainText(/alice/i);
      await expect.poll(() => context.pages()).toEqual([page]);
      expect(await scene.desk.evaluate(({ sdk }) => sdk.getSnapshot().status)).toBe('idle');

      // The session goes on: its own token still reads accounts, and opens nothing.
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      await context.setOffline(false);
      expect(await scene.desk.evaluate((desk) => desk.ordinary())).toBe(200);
      await expect
        .poll(() => servers.seen.filter(({ path }) => path === '/api/accounts'))
        .toMatchObject([{ scope: 'read:accounts', status: 200 }]);
      expect(context.pages()).toEqual([page]);
      expect(answered()).toEqual(answers); // nothing came late
      await closeDesk(scene);
    });
  }
}
