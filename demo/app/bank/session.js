import { byId, showAlert } from '../shared/element.js';
import { loginNews } from '../shared/news.js';

/**
 * The app's own session: log in, log out, who is it. Nothing here knows about step-up, and no step-up ever
 * changes what is here.
 *
 * @param {import('./logins.js').Login} login
 */
export function createSession(login) {
  const complain = (error) => showAlert(loginNews(error));

  for (const button of document.querySelectorAll('[data-action="login"]')) {
    button.addEventListener('click', () => void login.logIn().catch(complain));
  }
  byId('logout').addEventListener('click', () => void login.logOut().catch(complain));

  return {
    /** Finishes a login when this page load is the way back from one. A step-up's way back is the SDK's. */
    async finishLogin() {
      if (globalThis.stepUp.isStepUpRedirect()) return;
      const query = new URLSearchParams(location.search);
      if (!query.has('state') || !(query.has('code') || query.has('error'))) return;
      try {
        await login.finish();
      } catch (error) {
        complain(error);
      } finally {
        // Also after an error: a reload must not try the same code again.
        history.replaceState(null, '', location.pathname);
      }
    },

    /** Shows the page for who is logged in, and tells who is. */
    async show() {
      const user = await login.user();
      const signedIn = user !== undefined;
      if (signedIn) {
        const name = user.name ?? user.nickname ?? user.sub;
        byId('user').textContent = name;
        byId('avatar').textContent = name.slice(0, 1).toUpperCase();
      }
      document.body.dataset.view = signedIn ? 'signed-in' : 'signed-out';
      return user;
    },
  };
}
