import { isStepUpError, type StepUp } from 'step-up-spa';
import { ref } from 'vue';
import { askAudit, AUDIT_PENDING, auditNews } from '../public/intranet/audit.js';
import { type News, NO_NEWS } from '../shared/transfer';

/** The look at the audit trail that this page took, or the one that a redirect interrupted. */
export function createAudit(stepUp: StepUp, api: string) {
  const news = ref<News>(NO_NEWS);
  async function follow(answer: Promise<Response>): Promise<void> {
    news.value = AUDIT_PENDING;
    news.value = await auditNews(answer, isStepUpError);
  }
  return { news, follow, ask: () => void follow(askAudit(stepUp, api)) };
}

export type Audit = ReturnType<typeof createAudit>;
