import { type ReactNode, useEffect, useState } from 'react';
import { RequireStepUp, useStepUp } from 'step-up-spa/react';
import { EMPLOYEE_LIST, EMPLOYEES, levelOf } from '../shared/employees.js';
import { NO_NEWS, pageNews } from '../shared/news.js';
import { askAudit, AUDIT_PENDING, auditNews, loadCustomers } from '../shared/records.js';
import { Result } from './frame';
import { api, stepUp } from './step-up';

/** The frame of the intranet's pages. */
export function Intranet({ children }: { children: ReactNode }) {
  const { assurance } = useStepUp(stepUp);
  return (
    <>
      <header className="intranet">
        <h1>Fabrikam Intranet</h1>
        <p className="hint">
          How you were authenticated:{' '}
          <b className="level" data-testid="authentication-level">
            {levelOf(assurance)}
          </b>
        </p>
      </header>
      {children}
    </>
  );
}

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

/**
 * A page that takes two factors. What is inside is not rendered before.
 *
 * @param refusal why a redirect came back without them. Asking again at once would leave the page again, without end
 */
export function Employees({ refusal, forget }: { refusal: unknown; forget(): void }) {
  return (
    <section className="card wide" aria-labelledby="employees-title">
      <h2 className="card-title" id="employees-title">
        Employees
      </h2>
      {refusal !== undefined ? (
        <Closed error={refusal} retry={forget} />
      ) : (
        <RequireStepUp
          stepUp={stepUp}
          requirement={EMPLOYEES}
          fallback={({ error, retry }) => <Closed error={error} retry={retry} />}
        >
          <EmployeeList />
        </RequireStepUp>
      )}
    </section>
  );
}

function EmployeeList() {
  return (
    <ul className="account-list" data-testid="employees">
      {EMPLOYEE_LIST.map(({ name, role, salary }) => (
        <li key={name}>
          <span className="account-name">{name}</span>
          <span className="hint">{role}</span>
          <span className="account-balance">{salary}</span>
        </li>
      ))}
    </ul>
  );
}

/** What is there instead of a page that stays closed, for now or until the user tries again. */
function Closed({ error, retry }: { error: unknown; retry(): void }) {
  if (error === undefined)
    return (
      <p className="hint" role="status">
        Confirm at Fabrikam ID that it is you.
      </p>
    );
  const { code, text } = pageNews(error);
  return (
    <>
      <p className="result" role="alert" data-testid="employees-error" data-code={code}>
        <span className="mark" aria-hidden="true" />
        {text}
      </p>
      <button type="button" className="button quiet retry" data-testid="employees-retry" onClick={retry}>
        Try again
      </button>
    </>
  );
}
