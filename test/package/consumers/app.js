// What each bundler makes one file of, which is then run in Node: all that an app can import, and a StepUp of it.
import { Auth0Client } from '@auth0/auth0-spa-js';
import { createStepUp, popup } from 'step-up-spa';
import { auth0Provider } from 'step-up-spa/auth0';
import { relayCallback } from 'step-up-spa/callback';
import { dialogPrompt } from 'step-up-spa/dialog';
import { dpop, jwksVerification, oidcProvider } from 'step-up-spa/oidc';
import { RequireStepUp } from 'step-up-spa/react';
import { redirect } from 'step-up-spa/redirect';
import { stepUpGuard } from 'step-up-spa/vue';

const config = { domain: 'fabrikam.example', clientId: 'consumer' };
const stepUp = createStepUp({
  provider: auth0Provider(config, new Auth0Client(config)),
  rules: [{ url: '/api/transfers', method: 'POST', scope: 'transfer:funds' }],
  ways: [popup({ prompt: dialogPrompt() }), redirect()],
});
const others = [relayCallback, dpop, jwksVerification, oidcProvider, RequireStepUp, stepUpGuard];
console.log(stepUp.getSnapshot().status, others.map((it) => typeof it).join());
stepUp.dispose();
