import { isStepUpError } from 'step-up-spa';
import { pageNews } from '../public/intranet/news.js';

/** What is there instead of a page that stays closed, for now or until the user tries again. */
export function Closed({ error, retry }: { error: unknown; retry(): void }) {
  if (error === undefined)
    return (
      <p className="hint" role="status">
        Confirm at Fabrikam ID that it is you.
      </p>
    );
  const { code, text } = pageNews(error, isStepUpError);
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
