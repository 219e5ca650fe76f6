import { useStepUp } from 'step-up-spa/vue';
import { defineComponent, h, inject } from 'vue';
import { RouterLink, useRoute } from 'vue-router';
import { PLACES } from '../public/intranet/places.js';
import { bankKey } from './step-up';

export const Places = defineComponent(() => {
  const snapshot = useStepUp(inject(bankKey)!.stepUp);
  const route = useRoute();

  const link = ({ place, label }: (typeof PLACES)[number]) => {
    // Who was not let in is there, too.
    const isClosed = place === 'employees' && route.path === '/closed';
    const to = place === 'bank' ? '/' : `/${place}`;
    return h(
      RouterLink,
      { key: place, to, 'data-testid': `nav-${place}`, ...(isClosed && { 'aria-current': 'page' }) },
      () => label,
    );
  };
  return () =>
    h('div', { class: 'places-row' }, [
      h('nav', { class: 'places', 'aria-label': 'Fabrikam' }, PLACES.map(link)),
      // A guarded page is entered once it may be; until then this is all there is to see of it.
      snapshot.value.requirement?.acr_values !== undefined &&
        h('p', { class: 'hint', role: 'status' }, 'Confirm at Fabrikam ID that it is you.'),
    ]);
});
