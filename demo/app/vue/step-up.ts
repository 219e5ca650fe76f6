import type { Auth0VueClient } from '@auth0/auth0-vue';
import { createStepUp, type StepUp } from 'step-up-spa';
import { auth0Provider } from 'step-up-spa/auth0';
import { type InjectionKey, watchEffect } from 'vue';
import type { Settings } from '../shared/settings.js';
import type { Audit, Refusal } from './bank';
import type { Transfers } from './transfers';

export interface Bank {
  readonly stepUp: StepUp;
  readonly api: string;
  readonly home: string;
  readonly transfers: Transfers;
  readonly audit: Audit;
  readonly refusal: Refusal;
  /** The route that a step-up's redirect leads on to; `undefined` if this page load is not the way back from one. */
  readonly landing: Promise<string> | undefined;
}

/** For every component: `inject(bankKey)`. */
export const bankKey: InjectionKey<Bank> = Symbol('bank');

/** Until the plugin knows whether somebody is logged in. */
export const sessionLoaded = ({ isLoading }: Auth0VueClient) =>
  new Promise<void>((resolve) => watchEffect(() => isLoading.value || resolve()));

/**
 * auth0-vue keeps its client to itself, so the SDK gets what the plugin shows of it. Call this when the session is loaded: whoever asks the plugin
 * for a token earlier makes it say that loading is over and nobody is logged in.
 */
export function createBankStepUp({ config, rules, ways }: Settings, auth0: Auth0VueClient): StepUp {
  const client = {
    getTokenSilently: auth0.getAccessTokenSilently,
    getIdTokenClaims: async () => auth0.idTokenClaims.value,
    generateDpopProof: auth0.generateDpopProof, // asked for nothing without `useDpop`
  };
  return createStepUp({ provider: auth0Provider(config, client), rules, ways });
}
