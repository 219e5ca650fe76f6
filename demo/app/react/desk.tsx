import { useAuth0 } from '@auth0/auth0-react';
import { useEffect, useState } from 'react';
import { placeOf } from '../public/intranet/places.js';
import { resume } from '../shared/resume';
import { useAudit } from './audit';
import { Bank } from './bank';
import { Customers } from './customers';
import { Employees } from './employees';
import { Intranet } from './intranet';
import { usePlace } from './place';
import { Places } from './places';
import { stepUp } from './step-up';
import { useTransfers } from './transfers';
import { Welcome } from './welcome';

/** What is here, and what goes on whichever place is looked at. Rendered when the session is loaded. */
export function Desk() {
  const { isAuthenticated } = useAuth0();
  const { place, go } = usePlace();
  const transfers = useTransfers();
  const audit = useAudit();
  const [refusal, setRefusal] = useState<unknown>();

  // StrictMode runs this twice, and the second time there is nothing to resume. So no cleanup here that ignores what the first run comes to.
  useEffect(() => {
    void resume(stepUp)?.then((back) => {
      if (back === undefined) return;
      if (back.kind === 'transfer') return transfers.resume(back.resumed);
      if (back.kind === 'audit') void audit.follow(back.answer);
      else setRefusal(back.error);
      return go(placeOf(back.returnTo));
    });
  }, []);

  if (!isAuthenticated) return <Welcome trouble={transfers.news.text} refusal={refusal} />;
  return (
    <>
      <Places place={place} go={go} />
      {place === 'bank' && <Bank transfers={transfers} />}
      {place === 'customers' && (
        <Intranet>
          <Customers audit={audit} />
        </Intranet>
      )}
      {place === 'employees' && (
        <Intranet>
          <Employees refusal={refusal} forget={() => setRefusal(undefined)} />
        </Intranet>
      )}
    </>
  );
}
