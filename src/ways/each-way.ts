import { call } from '../state/events';
import type { ConnectedWay } from './way';

/** Has each way do something. One that throws, which may be the app's own, keeps neither others from it nor who waits. */
export function eachWay(ways: readonly ConnectedWay[], act: (way: ConnectedWay) => void): void {
  for (const way of ways) call(() => act(way));
}

/** Tells each way that a turn ended, and how long the next one must wait, in milliseconds. */
export function endTurn(ways: readonly ConnectedWay[], isLast: boolean): number {
  let pause = 0;
  eachWay(ways, (way) => (pause = Math.max(pause, way.afterTurn?.(isLast) ?? 0)));
  return pause;
}
