import { settle, turn } from './platform';
import fc from 'fast-check';
import { isStepUpError, type Resumed } from '../../src';
import { WAYS } from './page';
import { reaction, step, type Step } from './step';
import { take } from './take';
import { createWorld } from './world';

/** How many microtasks run before the next thing goes on: seldom all of them. */
const MICROTASKS = [0, 1, 2, 3, 5, 8, 13, 21, 'all', 'all'] as const;

/** What a run of many schedules came to, to see that it is about something. */
export type Tally = Map<string, number>;

const schedule = fc.record({
  way: fc.constantFrom(...WAYS),
  isBound: fc.constantFrom(false, false, true),
  /** Whether the provider sends `Cross-Origin-Opener-Policy`. */
  isSevering: fc.boolean(),
  /** Whether the user comes back from a redirect by the back button, and answers then, by the forward button. */
  isGoingBack: fc.constantFrom(false, false, false, true),
  steps: fc.array(step, { minLength: 1, maxLength: 16, size: 'max' }),
  reactions: fc.array(reaction, { minLength: 1, maxLength: 8, size: 'max' }),
  pauses: fc.array(fc.constantFrom(...MICROTASKS), { minLength: 1, maxLength: 8, size: 'max' }),
  isDisposed: fc.constantFrom(false, false, true),
  scheduler: fc.scheduler(),
});

type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never;

/** Runs one schedule. Rejects with the first thing that breaks a guarantee. */
async function run(
  { way, isBound, isSevering, isGoingBack, steps, reactions, pauses, isDisposed, scheduler }: Schedule,
  tally: Tally,
): Promise<void> {
  const world = createWorld(scheduler, way, isBound);
  const { observer } = world;
  const add = (what: string, count = 1) => void tally.set(what, (tally.get(what) ?? 0) + count);

  function assertHeld(): void {
    if (observer.violations.length > 0) throw new Error(observer.violations.join('\n'));
  }

  const schedule = (taken: readonly Step[]) =>
    scheduler.scheduleSequence(
      taken.map((one) => ({ label: one.join(' '), builder: () => take(one, world) })),
    );
  const seen = new Set<unknown>();
  let count = 0;

  /** The user does something about a question that is new, and comes back to a page more than once. */
  function react(): void {
    const { url } = world.page;
    if (url.includes('?') && !seen.has(url)) {
      schedule([['page', seen.size % 2 === 0 ? 'duplicate' : 'resume']]);
      seen.add(url);
    }
    const asked = world.page.ports.authorizations.at(-1);
    if (asked === undefined || seen.has(asked) || !world.isAsked(asked)) return;
    const reaction = reactions[seen.size % reactions.length]!;
    const before: Step[] = [];
    if (isSevering) before.push(['window', 'is severed']);
    if (isGoingBack) before.push(['page', 'back']);
    schedule([...before, reaction]);
    seen.add(asked);
  }

  /** Lets everything go on that waits for nothing but the scheduler, in the order that this says. */
  async function goOn(): Promise<void> {
    for (let quiet = 0; quiet < 2; quiet += 1) {
      await settle();
      react();
      while (scheduler.count() > 0) {
        quiet = 0;
        observer.tick();
        await scheduler.waitOne();
        const pause = pauses[(count += 1) % pauses.length]!;
        await (pause === 'all' || scheduler.count() === 0 ? settle() : turn(pause));
        react();
        if (pause === 'all' && world.openQuestions() > 1)
          observer.report('G8: two calls wait for an answer at the same time');
        assertHeld();
      }
    }
  }

  schedule(steps);
  await goOn();
  await world.end(goOn, isDisposed);
  assertHeld();

  for (const { kind, settled } of observer.calls) {
    add(kind);
    add(`ended in ${codeOf(settled?.error) ?? 'a response'}`);
    if (kind === 'resume' && (settled?.value as Partial<Resumed> | undefined)?.response)
      add('sent after a redirect');
  }
  for (const what of observer.seen) add(what);
  add('issued', observer.issued.size);
  add('refused for want of a nonce', observer.uses.filter(({ isRefused }) => isRefused).length);
  add('spent', observer.uses.filter(({ token }) => token !== undefined).length);
}

const codeOf = (error: unknown) =>
  error === undefined ? undefined : isStepUpError(error) ? error.code : 'another error';

/**
 * Checks that the guarantees hold in many schedules.
 *
 * @param parameters `numRuns`; `seed` and `path` of one that failed, to see it again
 */
export async function checkSchedules(parameters: fc.Parameters<[Schedule]>, tally: Tally) {
  return fc.check(
    fc.asyncProperty(schedule, (one) => run(one, tally)),
    parameters,
  );
}
