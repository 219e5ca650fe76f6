import { createLifetime } from '../../src/state/lifetime';
import { fakeBrowser } from '../../src/testing';
import { createQueue, type Turn } from '../../src/ways/queue';
import { outcome } from '../fakes/bank';

function queueOf(pause = 0) {
  const { browser, advanceTime, leftovers } = fakeBrowser();
  const { clock } = browser;
  const ended: boolean[] = [];
  const queue = createQueue(clock, (isLast) => {
    ended.push(isLast);
    return pause;
  });
  const wait = () => {
    const lifetime = createLifetime({ seconds: 300, clock });
    return { lifetime, turn: outcome(queue.wait(lifetime)) };
  };
  return { queue, wait, advanceTime, leftovers, ended };
}

/** Half of the pause is over that the second one waits for. */
async function inPause() {
  const it = queueOf(100);
  const first = it.queue.takeNow()!;
  const second = it.wait();
  first.release();
  await it.advanceTime(50);
  return { ...it, second };
}

test('the turn is had at once, by one (G7, G8)', () => {
  const { queue } = queueOf();
  expect(queue.takeNow()).toBeDefined();
  expect(queue.takeNow()).toBeUndefined();
});

test('those who wait have their turns in their order, and the turn is free after the last', async () => {
  const { queue, wait, advanceTime, ended } = queueOf();
  const first = queue.takeNow()!;
  const [second, third] = [wait(), wait()];
  await advanceTime(0);
  expect([second.turn.settled, third.turn.settled]).toEqual([false, false]);
  first.release();
  await advanceTime(0);
  expect([second.turn.settled, third.turn.settled]).toEqual([true, false]);
  second.turn.value!.release();
  await advanceTime(0);
  third.turn.value!.release();
  expect(ended).toEqual([false, false, true]);
  expect(queue.takeNow()).toBeDefined();
});

test('a turn that is released twice ends once, and not the turn of another', async () => {
  const { queue, wait, advanceTime, ended } = queueOf();
  const first = queue.takeNow()!;
  const second = wait();
  first.release();
  await advanceTime(0);
  first.release();
  expect(ended).toEqual([false]);
  expect([queue.takeNow(), second.turn.settled]).toEqual([undefined, true]);
});

test('those who wait can be refused, and the turn is then free', async () => {
  const { queue, wait, advanceTime } = queueOf();
  const first = queue.takeNow()!;
  const waiting = [wait(), wait()];
  const reason = new Error('left');
  first.refuseOthers(reason);
  await advanceTime(0);
  expect(waiting.map(({ turn }) => turn.error)).toEqual([reason, reason]);
  first.release();
  await advanceTime(0);
  expect(queue.takeNow()).toBeDefined();
});

test('the next one waits for the pause that the window needs', async () => {
  const { queue, wait, advanceTime, leftovers } = queueOf(100);
  const first = queue.takeNow()!;
  const second = wait();
  first.release();
  await advanceTime(99);
  expect(second.turn.settled).toBe(false);
  await advanceTime(1);
  expect(second.turn.settled).toBe(true);
  expect(leftovers()).toMatchObject({ timers: 0 });
});

describe('one that is aborted', () => {
  test.each([
    ['while it waits, behind another', 1],
    ['while it waits, as the first', 0],
  ])('%s, does not get a turn, and the other does', async (_, index) => {
    const { queue, wait, advanceTime } = queueOf();
    const first: Turn = queue.takeNow()!;
    const waiting = [wait(), wait()];
    const reason = new Error('aborted');
    waiting[index]!.lifetime.end(reason);
    await advanceTime(0);
    expect(waiting[index]!.turn.error).toBe(reason);
    expect(waiting[1 - index]!.turn.settled).toBe(false);
    first.release();
    await advanceTime(0);
    expect(waiting[1 - index]!.turn.value).toBeDefined();
  });

  test('in the pause before its turn, leaves it to the next one, after a pause of its own', async () => {
    const { wait, second, advanceTime, ended, leftovers } = await inPause();
    const third = wait();
    second.lifetime.end(new Error('aborted'));
    await advanceTime(99);
    expect(third.turn.settled).toBe(false);
    await advanceTime(1);
    expect(third.turn.settled).toBe(true);
    expect(ended).toEqual([false, false]);
    expect(leftovers()).toMatchObject({ timers: 0 });
  });

  test('in the pause of another, leaves that pause alone', async () => {
    const { wait, second, advanceTime, ended } = await inPause();
    const third = wait();
    third.lifetime.end(new Error('aborted'));
    await advanceTime(50);
    expect(second.turn.settled).toBe(true);
    expect(ended).toEqual([false]);
  });

  test('in the pause before its turn, with nobody behind it, frees the turn', async () => {
    const { queue, second, ended, leftovers } = await inPause();
    second.lifetime.end(new Error('aborted'));
    expect(ended).toEqual([false, true]);
    expect(queue.takeNow()).toBeDefined();
    expect(leftovers()).toMatchObject({ timers: 0 });
  });

  test('when it has its turn, keeps it until it is released', async () => {
    const { queue, wait, advanceTime } = queueOf();
    const first = queue.takeNow()!;
    const second = wait();
    first.release();
    await advanceTime(0);
    second.lifetime.end(new Error('aborted'));
    expect(second.turn.value).toBeDefined();
    expect(queue.takeNow()).toBeUndefined();
    second.turn.value!.release();
    expect(queue.takeNow()).toBeDefined();
  });
});
