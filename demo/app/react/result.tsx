import type { News } from '../shared/news.js';

/** The line that says how something ended. */
export function Result({ testId, news: { code, text } }: { testId: string; news: News }) {
  return (
    <output className="result" data-testid={testId} role="status" data-code={code}>
      {text !== '' && <span className="mark" aria-hidden="true" />}
      {text}
    </output>
  );
}
