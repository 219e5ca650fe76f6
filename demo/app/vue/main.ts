/** Fabrikam Bank with Vue and auth0-vue. Read this, then step-up.ts, then router.ts. */
import { createAuth0, useAuth0 } from '@auth0/auth0-vue';
import { isStepUpRedirect, popup } from 'step-up-spa';
import { dialogPrompt } from 'step-up-spa/dialog';
import { redirect } from 'step-up-spa/redirect';
import { createApp, defineComponent, h } from 'vue';
import { RouterView } from 'vue-router';
import { readSettings } from '../shared/settings.js';
import { openTimeline } from '../timeline/timeline.js';
import { openBank } from './bank';
import { Masthead, Places } from './frame';
import { createBankRouter } from './router';
import { bankKey, sessionLoaded } from './step-up';

// What the demo shows below the page. An app of your own has none.
const timeline = await openTimeline(document.getElementById('inspector')!);
const settings = await readSettings('/vue/', { popup, redirect, dialogPrompt });

const App = defineComponent(() => {
  const { isAuthenticated } = useAuth0();
  return () => [
    h(Masthead),
    h('main', { class: 'desk pair' }, [isAuthenticated.value && h(Places), h(RouterView)]),
  ];
});

// A login and a step-up come back to the same URL. The plugin finishes a login, and is told to leave a step-up's answer to the SDK.
const auth0 = createAuth0(settings.config, { skipRedirectCallback: isStepUpRedirect() });
const bank = sessionLoaded(auth0).then(() => openBank(settings, auth0, timeline));
// The router first: the plugin uses it after a login. It begins at once, and its guards wait for the bank.
const app = createApp(App).use(createBankRouter(bank)).use(auth0);

app.provide(bankKey, await bank);
app.mount('#root');
