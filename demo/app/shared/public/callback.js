/** Where Fabrikam ID sends the step-up's window: not the app, but a page that hands the answer to the app and nothing else. */
import { relayCallback } from '/sdk/callback.js';

relayCallback();
