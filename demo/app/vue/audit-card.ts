import { defineComponent, h, inject } from 'vue';
import { bankKey } from './step-up';

export const AuditCard = defineComponent(() => {
  const { news, ask } = inject(bankKey)!.audit;
  return () =>
    h('section', { class: 'card audit', 'aria-labelledby': 'audit-title' }, [
      h('h2', { class: 'card-title', id: 'audit-title' }, 'Audit trail'),
      h(
        'p',
        { class: 'hint' },
        'No rule of this page says what it takes. The API does: it wants a login of the last minute, and says so in its answer.',
      ),
      h(
        'button',
        { type: 'button', class: 'button quiet', 'data-testid': 'audit', onClick: ask },
        'Read the audit trail',
      ),
      h(
        'output',
        { class: 'result', 'data-testid': 'audit-result', role: 'status', 'data-code': news.value.code },
        [news.value.text !== '' && h('span', { class: 'mark', 'aria-hidden': 'true' }), news.value.text],
      ),
    ]);
});
