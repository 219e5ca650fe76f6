import type { Events, StepUpEvent } from '../state/events';

/** Prints a line for every event. Events carry no token, and neither do the lines. */
export function printEvents({ on, types }: Pick<Events, 'on' | 'types'>): void {
  for (const type of types) on(type, (event) => console.debug(`step-up-spa: ${toLine(event)}`));
}

function toLine(event: StepUpEvent): string {
  if (event.type === 'ignored') return join('ignored', event.what, event.method, event.url, event.reason);
  const { type, id, requirement, method, url } = event;
  const why = 'reason' in event ? event.reason : 'error' in event ? String(event.error) : undefined;
  return join(
    type,
    `#${id}`,
    method,
    url,
    requirement.scope.join(' '),
    requirement.acr_values?.join(' '),
    why,
  );
}

const join = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' · ');
