import type { Auth0VueClient } from '@auth0/auth0-vue';
import { isStepUpRedirect, type StepUp } from 'step-up-spa';
import { ref } from 'vue';
import { backFrom } from '../shared/back.js';
import { type News, NO_NEWS, pageNews } from '../shared/news.js';
import { askAudit, AUDIT_PENDING, auditNews } from '../shared/records.js';
import type { Settings } from '../shared/settings.js';
import type { Timeline } from '../timeline/timeline.js';
import { type Bank, createBankStepUp } from './step-up';
import { createTransfers } from './transfers';

/** What goes on whichever page is looked at. Call it when the session is loaded. */
export function openBank(settings: Settings, auth0: Auth0VueClient, timeline: Timeline): Bank {
  const { api, home } = settings;
  const stepUp = createBankStepUp(settings, auth0);
  timeline.listen(stepUp);
  const transfers = createTransfers(stepUp, api, timeline.tellEnd);
  const audit = createAudit(stepUp, api);
  const refusal = createRefusal();

  /** Where a step-up's redirect leads on to, once it is known what it was for. */
  async function land(): Promise<string> {
    const back = await backFrom(stepUp.handleRedirect());
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
  }
  const landing = isStepUpRedirect() ? land() : undefined;

  return { stepUp, api, home, transfers, audit, refusal, landing };
}

/** The look at the audit trail that this page took, or the one that a redirect interrupted. */
function createAudit(stepUp: StepUp, api: string) {
  const news = ref<News>(NO_NEWS);
  async function follow(answer: Promise<Response>): Promise<void> {
    news.value = AUDIT_PENDING;
    news.value = await auditNews(answer);
  }
  return { news, follow, ask: () => void follow(askAudit(stepUp, api)) };
}

export type Audit = ReturnType<typeof createAudit>;

/** Why a guarded page stays closed. */
function createRefusal() {
  const news = ref<News>(NO_NEWS);
  const wanted = ref('/employees');
  return {
    news,
    /** Where the user wanted to go. */
    wanted,
    /** @returns the route that says so */
    send(error: unknown, to: string): string {
      news.value = pageNews(error);
      wanted.value = to;
      return '/closed';
    },
  };
}

export type Refusal = ReturnType<typeof createRefusal>;
