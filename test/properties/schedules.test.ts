/** @jest-environment node */
import './platform';
import fc from 'fast-check';
import { checkSchedules, type Tally } from './schedules';

const { STEP_UP_SCHEDULES = '2000', STEP_UP_SEED, STEP_UP_PATH } = process.env;
const numRuns = Number(STEP_UP_SCHEDULES);

test('G1, G2, G5, G8, G9, G10, G12: whatever happens in whatever order, they hold', async () => {
  const tally: Tally = new Map();
  const details = await checkSchedules(
    {
      numRuns,
      ...(STEP_UP_SEED !== undefined && { seed: Number(STEP_UP_SEED) }),
      ...(STEP_UP_PATH !== undefined && { path: STEP_UP_PATH }),
    },
    tally,
  );
  if (details.failed) {
    const again = `STEP_UP_SEED=${details.seed} STEP_UP_PATH=${details.counterexamplePath}`;
    throw new Error(
      `${String(details.errorInstance)}\nSee it again: ${again} npx jest test/properties/schedules\n${fc.defaultReportMessage(details)}`,
    );
  }
  if (STEP_UP_PATH !== undefined) return;

  // A schedule in which nothing comes about proves nothing.
  const least: [what: string, inThousand: number][] = [
    ['fetch', 1000],
    ['prepare', 300],
    ['issued', 300],
    ['spent', 150],
    ['refused for want of a nonce', 50],
    ['sent after a redirect', 10],
    ['answered in a severed window', 10],
    ['a severed window used again', 3],
    ['ended in popup_closed', 20],
    ['ended in user_mismatch', 20],
    ['ended in scope_not_granted', 10],
    ['ended in timeout', 50],
    ['ended in discarded', 50],
    ['ended in disposed', 50],
  ];
  const rare = least.filter(([what, least]) => (tally.get(what) ?? 0) < (least * numRuns) / 1000);
  expect(rare.map(([what, least]) => `${what}: ${tally.get(what)}, and not ${least} of 1000`)).toEqual([]);
}, 3_600_000);
