/** Fabrikam Bank with Angular and auth0-angular. Read this, then bank.ts, then transfer-card.ts. */
import { APP_BASE_HREF } from '@angular/common';
import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { inject, provideAppInitializer } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { Auth0ClientService, provideAuth0 } from '@auth0/auth0-angular';
import { createStepUp, isStepUpRedirect, popup } from 'step-up-spa';
import { provideStepUp, stepUpInterceptor } from 'step-up-spa/angular';
import { auth0Provider } from 'step-up-spa/auth0';
import { dialogPrompt } from 'step-up-spa/dialog';
import { redirect } from 'step-up-spa/redirect';
import { readSettings } from '../shared/settings.js';
import { openTimeline } from '../timeline/timeline.js';
import { App } from './app';
import { openBank } from './bank';
import { routes } from './routes';
import { SETTINGS, TIMELINE } from './settings';

// What the demo shows below the page. An app of your own has none.
const timeline = await openTimeline(document.getElementById('inspector')!);
const settings = await readSettings('/angular/', { popup, redirect, dialogPrompt });
const { config, rules, ways } = settings;

await bootstrapApplication(App, {
  providers: [
    { provide: APP_BASE_HREF, useValue: '/angular/' },
    { provide: SETTINGS, useValue: settings },
    { provide: TIMELINE, useValue: timeline },
    provideHttpClient(withInterceptors([stepUpInterceptor])),
    provideRouter(routes),
    // A login and a step-up come back to the same URL. auth0-angular finishes a login, and is told to leave a step-up's answer to the SDK.
    provideAuth0({ ...config, skipRedirectCallback: isStepUpRedirect() }),
    // The client that auth0-angular uses, so that there is one session.
    provideStepUp(() => {
      const stepUp = createStepUp({
        provider: auth0Provider(config, inject(Auth0ClientService)),
        rules,
        ways,
      });
      timeline.listen(stepUp);
      return stepUp;
    }),
    provideAppInitializer(openBank),
  ],
});
