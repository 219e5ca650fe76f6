import type { ReactNode } from 'react';
import { useStepUp } from 'step-up-spa/react';
import { levelOf } from '../shared/employees.js';
import { stepUp } from './step-up';

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
