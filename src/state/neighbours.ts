import { assertApart, placeOf, type Neighbour } from '../model/redirect-uri';

/** The part of a provider that tells it from others. */
export interface Told {
  readonly id: string;
  readonly requiresIss?: boolean;
  redirectUri?(display: 'popup' | 'page'): string | undefined;
}

/** How its step-ups may be asked for. */
export interface Displays {
  readonly popup: boolean;
  readonly page: boolean;
}

/**
 * Remembers a StepUp among those that are alive on this page.
 *
 * @returns a function that forgets it
 * @throws TypeError if another one's provider can't be told from its own
 */
export function settle(neighbours: Set<Neighbour>, provider: Told, displays: Displays): () => void {
  const placesOf = (wanted: Displays) => {
    const displays = (['popup', 'page'] as const).filter((display) => wanted[display]);
    return displays.map((display) => provider.redirectUri?.(display)).filter((uri) => uri !== undefined).map(placeOf);
  };
  const registered = placesOf({ popup: true, page: true });
  const mine: Neighbour = { id: provider.id, used: placesOf(displays), registered, requiresIss: provider.requiresIss === true };
  assertApart(mine, neighbours);
  neighbours.add(mine);
  return () => void neighbours.delete(mine);
}
