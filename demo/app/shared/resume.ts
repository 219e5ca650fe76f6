import { isStepUpRedirect, type StepUp } from 'step-up-spa';
import { type Back, backFrom } from '../public/back.js';

/**
 * Goes on with what a redirect interrupted. Call it when the session is loaded.
 *
 * @returns `undefined` if this page load is not the way back from one, and a promise of it if it only looks like one. The answer is out
 *   of the address bar when this returns, so a second call, such as that of React's StrictMode, gets `undefined` too
 */
export const resume = (stepUp: StepUp): Promise<Back | undefined> | undefined =>
  isStepUpRedirect() ? backFrom(stepUp.handleRedirect()) : undefined;
