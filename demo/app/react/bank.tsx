import { useAuth0 } from '@auth0/auth0-react';
import { isStepUpError } from 'step-up-spa';
import { sentenceFor } from '../public/sentence.js';
import { AccountsCard } from './accounts-card';
import { TransferCard } from './transfer-card';
import { useTransfers } from './transfers';

/** Rendered when the session is loaded. */
export function Bank() {
  const { isAuthenticated, error } = useAuth0();
  const transfers = useTransfers();
  if (isAuthenticated) {
    return (
      <>
        <AccountsCard sent={transfers.sent} />
        <TransferCard transfers={transfers} />
      </>
    );
  }
  // A step-up may come back to a session that is gone. Then there is no form whose line could say so.
  const trouble = error ? sentenceFor(error, isStepUpError) : transfers.news.text;
  return (
    <>
      {trouble !== '' && <p className="alert" role="alert">{trouble}</p>}
      <section className="hero">
        <h1>A bank that asks again before it moves money.</h1>
        <p className="lead">This page is made with React and auth0-react. Log in, press Transfer, and give one more permission, once.</p>
      </section>
    </>
  );
}
