import { Auth0Client } from '@auth0/auth0-spa-js';
import { createStepUp, popup } from 'step-up-spa';
import { auth0Provider } from 'step-up-spa/auth0';
import { dialogPrompt } from 'step-up-spa/dialog';
import { redirect } from 'step-up-spa/redirect';
import { readSettings } from '../shared/settings.js';
import { openTimeline } from '../timeline/timeline.js';

/** What the demo shows below the page. An app of your own has none. */
export const timeline = await openTimeline(document.getElementById('inspector')!);

const settings = await readSettings('/react/', { popup, redirect, dialogPrompt });
const { config, rules, ways } = settings;

export const { api, home } = settings;

/** The app's one client. Auth0Provider would make its own and keep it to itself, so it is made here, for both. */
export const client = new Auth0Client(config);

/** Made once, for the life of the page, outside every component. */
export const stepUp = createStepUp({ provider: auth0Provider(config, client), rules, ways });
timeline.listen(stepUp);
