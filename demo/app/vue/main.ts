/** Fabrikam Bank with Vue, vue-router and auth0-vue. Read this, then step-up.ts, then transfers.ts. */
import { createAuth0 } from '@auth0/auth0-vue';
import { isStepUpRedirect } from 'step-up-spa';
import { createApp } from 'vue';
import { readSettings } from '../shared/settings';
import { App } from './app';
import { createBankRouter } from './router';
import { bankKey, createBankStepUp, sessionLoaded } from './step-up';

const settings = await readSettings('/vue/');

// A login and a step-up come back to the same URL. The plugin finishes a login, and is told to leave a step-up's answer to the SDK.
const auth0 = createAuth0(settings.config, { skipRedirectCallback: isStepUpRedirect() });
// The router first: the plugin uses it after a login.
const app = createApp(App).use(createBankRouter()).use(auth0);

await sessionLoaded(auth0);
app.provide(bankKey, { ...settings, stepUp: createBankStepUp(settings, auth0) });
app.mount('#root');
