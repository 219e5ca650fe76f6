import { useAuth0 } from '@auth0/auth0-react';
import { useEffect, useState } from 'react';
import { isStepUpRedirect } from 'step-up-spa';
import { backFrom } from '../shared/back.js';
import { loginNews, pageNews } from '../shared/news.js';
import { placeOf } from '../shared/places.js';
import { Bank } from './bank';
import { Places } from './frame';
import { Customers, Employees, Intranet, useAudit } from './intranet';
import { stepUp } from './step-up';
import { useTransfers } from './transfers';

/** What is here, and what goes on whichever place is looked at. Rendered when the session is loaded. */
export function Desk() {
  const { isAuthenticated } = useAuth0();
  const { place, go } = usePlace();
  const transfers = useTransfers();
  const audit = useAudit();
  const [refusal, setRefusal] = useState<unknown>();

  // StrictMode runs this twice, and the second time there is nothing to resume: the answer is out of the address bar when handleRedirect
  // returns. So no cleanup here that ignores what the first run comes to.
  useEffect(() => {
    if (!isStepUpRedirect()) return;
    void backFrom(stepUp.handleRedirect()).then((back) => {
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

/** Where the user is, as the address says. An app of your own has a router for that. */
function usePlace() {
  const [place, setPlace] = useState(() => placeOf());
  useEffect(() => {
    const follow = () => setPlace(placeOf());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return {
    place,
    /** Does not wait for the event: what a click brings up is mounted within the click, in which a window may open. */
    go(to: string): void {
      location.hash = to;
      setPlace(to);
    },
  };
}

/**
 * For whoever is not logged in. A step-up may come back to a session that is gone; then there is no form whose line could say so.
 *
 * @param trouble what became of a transfer
 * @param refusal why a page stays closed
 */
function Welcome({ trouble, refusal }: { trouble: string; refusal: unknown }) {
  const { error } = useAuth0();
  const news = error ? loginNews(error) : refusal ? pageNews(refusal).text : trouble;
  return (
    <>
      {news !== '' && (
        <p className="alert" role="alert">
          {news}
        </p>
      )}
      <section className="hero">
        <h1>A bank that asks again before it moves money.</h1>
        <p className="lead">
          This page is made with React and auth0-react. Log in, press Transfer, and give one more permission,
          once.
        </p>
      </section>
    </>
  );
}
