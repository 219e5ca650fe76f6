import { keepWay, keptWay, WAYS } from './ways.js';

/**
 * How the bank asks for a step-up: in a window whose answer Fabrikam ID posts to this page, in a window whose answer
 * arrives at the bank's callback page, or in place of this page. An app has one of these; the demo has them all, and
 * looks at each step-up which one it is to be. Remembered, because a redirect comes back to a new page.
 */
export function createWay() {
  const select = document.getElementById('way');
  const hint = document.getElementById('transfer-hint');
  const chosen = () => WAYS[select.value];

  select.value = keptWay();
  hint.textContent = chosen().hint;
  select.addEventListener('change', () => {
    keepWay(select.value);
    hint.textContent = chosen().hint;
  });

  return {
    interaction: () => chosen().interaction,
    /** One provider for each way; they differ in where the answer arrives, and so in two members alone. */
    provider(auth0Provider, config, auth0) {
      const posted = auth0Provider(config, auth0);
      const relayed = auth0Provider(config, auth0, { callbackUrl: WAYS.callback.callbackUrl });
      const its = () => (chosen() === WAYS.callback ? relayed : posted);
      const authorize = (...request) => its().authorize(...request);
      return { ...posted, authorize, redirectUri: (display) => its().redirectUri(display) };
    },
  };
}
