import { useStepUp } from 'step-up-spa/vue';
import { defineComponent, h, inject } from 'vue';
import { RouterLink } from 'vue-router';
import { PLACES } from '../public/intranet/places.js';
import { bankKey } from './step-up';

export const Places = defineComponent(() => {
  const snapshot = useStepUp(inject(bankKey)!.stepUp);
  return () => [
    h('nav', { class: 'places', 'aria-label': 'Fabrikam' },
      PLACES.map(({ place, label }) => h(RouterLink, { key: place, to: place === 'bank' ? '/' : `/${place}`, 'data-testid': `nav-${place}` }, () => label))),
    // A guarded page is entered once it may be; until then this is all there is to see of it.
    snapshot.value.requirement?.acr_values !== undefined && h('p', { class: 'hint wide', role: 'status' }, 'Confirm at Fabrikam ID that it is you.'),
  ];
});
