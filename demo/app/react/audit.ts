import { useState } from 'react';
import { isStepUpError } from 'step-up-spa';
import { askAudit, AUDIT_PENDING, auditNews } from '../public/intranet/audit.js';
import { NO_NEWS } from '../shared/transfer';
import { api, stepUp } from './step-up';

/** The look at the audit trail that this page took, or the one that a redirect interrupted. */
export function useAudit() {
  const [news, tell] = useState(NO_NEWS);
  async function follow(answer: Promise<Response>): Promise<void> {
    tell(AUDIT_PENDING);
    tell(await auditNews(answer, isStepUpError));
  }
  return { news, follow, ask: () => void follow(askAudit(stepUp, api)) };
}

export type Audit = ReturnType<typeof useAudit>;
