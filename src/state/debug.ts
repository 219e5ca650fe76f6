import type { StepUpAttempt } from '../model/request';
import type { Events, Ignored, StepUpEventType } from './events';

/** Prints a line for every event. Events carry no token, and neither do the lines. */
export function printEvents({ on, types }: Pick<Events, 'on' | 'types'>): void {
  for (const type of types) on(type, (event) => console.debug(`step-up-spa: ${toLine(event)}`));
}

/** What an event may have. */
type Printable = Partial<Ignored & StepUpAttempt & { type: StepUpEventType; error: unknown }>;

function toLine({ type, id, what, method, url, requirement, reason, error }: Printable): string {
  const { scope, acr_values } = requirement ?? {};
  const number = id && `#${id}`;
  return [type, number, what, method, url, scope?.join(' '), acr_values?.join(' '), reason ?? error]
    .filter(Boolean)
    .join(' · ');
}
