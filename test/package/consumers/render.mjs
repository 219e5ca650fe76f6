// What a server renders: Vue and React, with the snapshot in it.
import { createElement } from 'react';
import { renderToString as renderReact } from 'react-dom/server';
import { createStepUp } from 'step-up-spa';
import { auth0Provider } from 'step-up-spa/auth0';
import { RequireStepUp, useStepUp } from 'step-up-spa/react';
import { useStepUp as useStepUpInVue } from 'step-up-spa/vue';
import { createSSRApp, h } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';

const client = { getIdTokenClaims() {}, getTokenSilently: () => Promise.reject(new Error()) };
const provider = auth0Provider({ domain: 'fabrikam.example', clientId: 'consumer' }, client);
const stepUp = createStepUp({ provider, rules: [] });

const InReact = () => {
  const kept = { stepUp, requirement: { max_age: 60 }, fallback: 'asked' };
  return createElement('p', null, useStepUp(stepUp).status, createElement(RequireStepUp, kept, 'secret'));
};
const inVue = {
  setup: () =>
    (
      (snapshot) => () =>
        h('p', snapshot.value.status)
    )(useStepUpInVue(stepUp)),
};
console.log(renderReact(createElement(InReact)), await renderVue(createSSRApp(inVue)));
