import { useEffect, useState } from 'react';
import { askAudit, AUDIT_PENDING, auditNews } from '../shared/audit.js';
import { NO_NEWS } from '../shared/news.js';
import { loadCustomers } from '../shared/records.js';
import { Result } from './result';
import { api, stepUp } from './step-up';

/** A page for which the login is enough. */
export function Customers({ audit }: { audit: Audit }) {
  const [customers, show] = useState<Awaited<ReturnType<typeof loadCustomers>>>();
  useEffect(() => {
    let isLatest = true;
    void loadCustomers(stepUp, api).then((loaded) => isLatest && show(loaded));
    return () => {
      isLatest = false;
    };
  }, []);

  const { list = [], trouble = 'Loading…' } = customers ?? {};
  return (
    <>
      <section className="card" aria-labelledby="customers-title">
        <h2 className="card-title" id="customers-title">
          Customers
        </h2>
        {trouble !== '' && <p className="hint">{trouble}</p>}
        <ul className="account-list" data-testid="customers" aria-busy={customers === undefined}>
          {list.map(({ id, name, city }) => (
            <li key={id}>
              <span className="account-name">{name}</span>
              <span className="hint">{city}</span>
            </li>
          ))}
        </ul>
      </section>
      <AuditCard audit={audit} />
    </>
  );
}

/** The look at the audit trail that this page took, or the one that a redirect interrupted. */
export function useAudit() {
  const [news, tell] = useState(NO_NEWS);
  async function follow(answer: Promise<Response>): Promise<void> {
    tell(AUDIT_PENDING);
    tell(await auditNews(answer));
  }
  return { news, follow, ask: () => void follow(askAudit(stepUp, api)) };
}

export type Audit = ReturnType<typeof useAudit>;

function AuditCard({ audit: { news, ask } }: { audit: Audit }) {
  return (
    <section className="card audit" aria-labelledby="audit-title">
      <h2 className="card-title" id="audit-title">
        Audit trail
      </h2>
      <p className="hint">
        No rule of this page says what it takes. The API does: it wants a login of the last minute, and says
        so in its answer.
      </p>
      <button type="button" className="button quiet" data-testid="audit" onClick={ask}>
        Read the audit trail
      </button>
      <Result testId="audit-result" news={news} />
    </section>
  );
}
