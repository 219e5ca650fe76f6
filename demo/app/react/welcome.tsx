import { useAuth0 } from '@auth0/auth0-react';
import { isStepUpError } from 'step-up-spa';
import { pageNews } from '../public/intranet/news.js';
import { sentenceFor } from '../public/sentence.js';

/**
 * For whoever is not logged in. A step-up may come back to a session that is gone; then there is no form whose line could say so.
 *
 * @param trouble what became of a transfer
 * @param refusal why a page stays closed
 */
export function Welcome({ trouble, refusal }: { trouble: string; refusal: unknown }) {
  const { error } = useAuth0();
  const news = error
    ? sentenceFor(error, isStepUpError)
    : refusal
      ? pageNews(refusal, isStepUpError).text
      : trouble;
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
