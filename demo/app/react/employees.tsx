import { RequireStepUp } from 'step-up-spa/react';
import { EMPLOYEE_LIST, EMPLOYEES } from '../shared/employees.js';
import { pageNews } from '../shared/news.js';
import { stepUp } from './step-up';

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
