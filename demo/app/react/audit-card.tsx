import type { Audit } from './audit';

export function AuditCard({ audit: { news, ask } }: { audit: Audit }) {
  return (
    <section className="card audit" aria-labelledby="audit-title">
      <h2 className="card-title" id="audit-title">
        Audit trail
      </h2>
      <p className="hint">
        No rule of this page says what it takes. The API does: it wants a login of the last minute, and says
        so in its answer.
      </p>
      <button type="button" className="button quiet" data-testid="audit" onClick={ask}>
        Read the audit trail
      </button>
      <output className="result" data-testid="audit-result" role="status" data-code={news.code}>
        {news.text !== '' && <span className="mark" aria-hidden="true" />}
        {news.text}
      </output>
    </section>
  );
}
