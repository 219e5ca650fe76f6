import type { Auth0VueClient } from '@auth0/auth0-vue';
import { resume } from '../shared/resume';
import type { Settings } from '../shared/settings';
import { createAudit } from './audit';
import { createRefusal } from './refusal';
import { type Bank, createBankStepUp } from './step-up';
import { createTransfers } from './transfers';

/** What goes on whichever page is looked at. Call it when the session is loaded. */
export function openBank(settings: Settings, auth0: Auth0VueClient): Bank {
  const { api, home } = settings;
  const stepUp = createBankStepUp(settings, auth0);
  const transfers = createTransfers(stepUp, api);
  const audit = createAudit(stepUp, api);
  const refusal = createRefusal();

  // Where a step-up's redirect leads on to, once it is known what it was for.
  const landing = resume(stepUp)?.then((back) => {
    if (back === undefined) return '/';
    if (back.kind === 'transfer') {
      void transfers.resume(back.resumed);
      return '/';
    }
    if (back.kind === 'audit') {
      void audit.follow(back.answer);
      return '/customers';
    }
    return back.error === undefined ? back.returnTo : refusal.send(back.error, back.returnTo);
  });

  return { stepUp, api, home, transfers, audit, refusal, landing };
}
