import { RequireStepUp } from 'step-up-spa/react';
import { EMPLOYEE_LIST } from '../public/intranet/employees.js';
import { EMPLOYEES } from '../public/intranet/strength.js';
import { Closed } from './closed';
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
