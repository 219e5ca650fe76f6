import { useStepUp } from 'step-up-spa/vue';
import { defineComponent, h, inject } from 'vue';
import { levelOf } from '../shared/employees.js';
import { bankKey } from './step-up';

/** The head of the intranet's pages. */
export const Intranet = defineComponent(() => {
  const snapshot = useStepUp(inject(bankKey)!.stepUp);
  return () =>
    h('header', { class: 'intranet' }, [
      h('h1', 'Fabrikam Intranet'),
      h('p', { class: 'hint' }, [
        'How you were authenticated: ',
        h('b', { class: 'level', 'data-testid': 'authentication-level' }, levelOf(snapshot.value.assurance)),
      ]),
    ]);
});
