import { messagePage } from './pages/message.mjs';

/**
 * Auth0's `GET /v2/logout?client_id&returnTo`: ends the session and goes to `returnTo`, without asking. Only registered
 * addresses are gone to, otherwise this would be an open redirector. That any page can log a person out by linking here
 * is accepted, as at Auth0: it costs them a login, nothing more.
 *
 * @see https://auth0.com/docs/api/authentication/logout/auth0-logout
 */
export function logout(provider, record) {
  return async (req, res) => {
    const { client_id: clientId, returnTo } = req.query;
    const client = typeof clientId === 'string' ? await provider.Client.find(clientId) : undefined;
    if (returnTo !== undefined && !client?.allowed_logout_urls.includes(returnTo)) {
      const text =
        'The address to return to is not registered for this application. You are still signed in.';
      res.status(400).send(messagePage({ title: 'Sign-out failed', text }));
      return;
    }
    await endSession(provider, req, res);
    record({ source: 'idp', type: 'logout' });
    if (returnTo !== undefined) {
      res.redirect(303, returnTo);
      return;
    }
    res.send(messagePage({ title: 'You are signed out', text: 'You can close this window.' }));
  };
}

async function endSession(provider, req, res) {
  const session = await provider.Session.get(provider.createContext(req, res));
  // With the grant goes a code that is still on its way. Access tokens are JWTs and live until they expire.
  for (const { grantId } of Object.values(session.authorizations ?? {})) {
    const grant = await provider.Grant.find(grantId);
    await grant?.destroy();
  }
  await session.destroy();
  const cookie = provider.cookieName('session');
  res.clearCookie(cookie).clearCookie(`${cookie}.sig`);
}
