import { useEffect, useState } from 'react';
import { isStepUpError } from 'step-up-spa';
import { loadCustomers } from '../public/intranet/customers.js';
import type { Audit } from './audit';
import { AuditCard } from './audit-card';
import { api, stepUp } from './step-up';

/** A page for which the login is enough. */
export function Customers({ audit }: { audit: Audit }) {
  const [customers, show] = useState<Awaited<ReturnType<typeof loadCustomers>>>();
  useEffect(() => {
    let isLatest = true;
    void loadCustomers(stepUp, api, isStepUpError).then((loaded) => isLatest && show(loaded));
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
