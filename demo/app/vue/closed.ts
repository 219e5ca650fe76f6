import { defineComponent, h, inject } from 'vue';
import { useRouter } from 'vue-router';
import { Intranet } from './intranet';
import { bankKey } from './step-up';

/** Says why a page stays closed, and tries again. */
export const Closed = defineComponent(() => {
  const { news, wanted } = inject(bankKey)!.refusal;
  const router = useRouter();
  return () => [
    h(Intranet),
    h('section', { class: 'card wide', 'aria-labelledby': 'employees-title' }, [
      h('h2', { class: 'card-title', id: 'employees-title' }, 'Employees'),
      news.value.text !== '' &&
        h(
          'p',
          { class: 'result', role: 'alert', 'data-testid': 'employees-error', 'data-code': news.value.code },
          [h('span', { class: 'mark', 'aria-hidden': 'true' }), news.value.text],
        ),
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet retry',
          'data-testid': 'employees-retry',
          onClick: () => void router.push(wanted.value),
        },
        'Try again',
      ),
    ]),
  ];
});
