/**
 * The callback page's one script, for pages without a build step: it relays as it is loaded. So the page
 * needs no second script to call `relayCallback()`, which a Content-Security-Policy without inline scripts
 * would want as yet another file.
 */
import { relayCallback } from './callback';

relayCallback();
