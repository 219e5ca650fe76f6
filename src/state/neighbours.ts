import type { Provider } from '../ports/provider';
import { assertApart, placeOf, type Neighbour } from '../model/redirect-uri';

/** Where answers to a StepUp's provider arrive. */
export interface Arrivals {
  /** Of the ways that it uses. */
  readonly used: readonly (string | undefined)[];
  /** Of the app's logins and redirects, whether it uses them for step-ups or not. */
  readonly registered: string | undefined;
}

/**
 * Remembers a StepUp among those that are alive on this page.
 *
 * @returns a function that forgets it
 * @throws TypeError if another one's provider can't be told from its own
 */
export function addNeighbour(
  neighbours: Set<Neighbour>,
  { id, server = id, requiresIss = false }: Pick<Provider, 'id' | 'server' | 'requiresIss'>,
  arrivals: Arrivals,
): () => void {
  // On a server a provider does not know the page that its answers would arrive at.
  const placesOf = (uris: readonly (string | undefined)[]) =>
    uris.flatMap((uri) => (uri ? placeOf(uri) : []));
  const own: Neighbour = {
    server,
    requiresIss,
    used: placesOf(arrivals.used),
    registered: placesOf([...arrivals.used, arrivals.registered]),
  };
  assertApart(own, neighbours);
  neighbours.add(own);
  return () => void neighbours.delete(own);
}
