import type { IdTokenClaims } from '../model/claims';
import type { NormalizedRequirement } from '../model/requirement';
import type { Scope } from '../model/scope';
import type { Provider } from '../ports/provider';
import type { Assurances } from '../state/assurances';
import type { Events } from '../state/events';
import type { Ledger, RequestName } from '../state/ledger';

/** The app's session, as far as it is known, and brought up to date whenever somebody looks. */
export interface Session {
  /** Changes with `forget()`: what was asked for before belongs to a session that may be another user's. */
  readonly epoch: number;
  /** Who is logged in; `undefined` for nobody. Never the user of a session that was forgotten while it was read. */
  read(): Promise<IdTokenClaims | undefined>;
  /** What of a requirement the session lacks. Synchronous, from what is known. */
  missing(requirement: NormalizedRequirement, request?: RequestName): NormalizedRequirement | undefined;
  /** What a token response said was granted. It counts for the session that it was asked for in. */
  correct(audience: string | undefined, scope: Scope | undefined, epoch: number): void;
  /** Claims that `ensure` got. They count for the session's user, and for the session that they were asked for in. */
  remember(claims: IdTokenClaims, requirement: NormalizedRequirement, epoch: number): void;
  /** Finds out what the provider knows without asking the network, so that the first call decides rightly in its gesture. */
  learn(): void;
  forget(): void;
}

export function createSession({ provider, ledger, assurances, events }: { provider: Provider; ledger: Ledger; assurances: Assurances; events: Events }): Session {
  const show = () => events.show({ granted: ledger.granted(), assurance: assurances.newest });

  async function read(): Promise<IdTokenClaims | undefined> {
    const { epoch } = ledger;
    const claims = await provider.session();
    if (ledger.epoch !== epoch) return read();
    assurances.note(claims);
    show();
    return claims;
  }

  async function readGranted(): Promise<void> {
    const { epoch } = ledger;
    const known = await provider.granted();
    if (known === undefined || ledger.epoch !== epoch) return; // of a session that is over
    ledger.correct(known.audience, known.scope);
    show();
  }

  return {
    get epoch() {
      return ledger.epoch;
    },
    read,
    missing: (requirement, request) => ledger.missing(requirement, assurances.isStrong(requirement), request),
    correct(audience, scope, epoch) {
      if (ledger.epoch !== epoch) return;
      ledger.correct(audience, scope);
      show();
    },
    remember(claims, requirement, epoch) {
      if (ledger.epoch !== epoch) return;
      assurances.remember(claims, requirement);
      show();
    },
    learn() {
      // If that fails, the first token response will tell.
      readGranted().catch(() => {});
      read().catch(() => {});
    },
    forget() {
      ledger.reset();
      assurances.reset();
      show();
    },
  };
}
