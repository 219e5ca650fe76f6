import type { NormalizedRequirement } from '../model/requirement';
import type { RequestName } from '../state/ledger';

/** How the user is asked: in a window, or by leaving this page for the provider's and coming back. */
export type Way = 'popup' | 'redirect';

/** What a function that chooses the way is told. */
export interface InteractionStep extends RequestName {
  readonly requirement: NormalizedRequirement;
  /** Whether the browser refused to open a window for this. `'popup'` then ends in `popup_blocked`. */
  readonly blocked: boolean;
}

/** A way, or a function that chooses it, at once. */
export type Interaction = Way | ((step: InteractionStep) => Way);

/** @throws TypeError if the function gives something else */
export function chooseWay(interaction: Interaction, step: InteractionStep): Way {
  const way = typeof interaction === 'function' ? interaction(Object.freeze(step)) : interaction;
  if (way !== 'popup' && way !== 'redirect') throw new TypeError(`"interaction" must return 'popup' or 'redirect', not ${JSON.stringify(way)}`);
  return way;
}
