import { fileURLToPath } from 'node:url';
import express from 'express';
import { listen } from '../listener.mjs';
import { createAccounts } from './accounts.mjs';
import { createConfiguration, INTERACTION_LIFETIME } from './configuration.mjs';
import { interactions } from './interactions.mjs';
import { logout } from './logout.mjs';
import { originsOf } from '../redirect-uris.mjs';
import { errors, Provider } from './oidc-provider.mjs';
import { messagePage } from './pages/message.mjs';
import { createSecondFactor } from './second-factor.mjs';
import { reportRequest, reportTo } from './timeline.mjs';

const publicDir = fileURLToPath(new URL('./public/', import.meta.url));

/**
 * Fabrikam ID, an authorization server with Auth0's routes.
 *
 * @param {{ port: number, appOrigin: string, apiAudience: string, redirectUris?: string[], openerPolicies?: { idp?: string }, nonces?: boolean, record: (entry: object) => void }} options
 * @returns {Promise<{ origin: string, close(): Promise<void> }>}
 */
export async function startIdp({
  port,
  appOrigin,
  apiAudience,
  redirectUris = [],
  openerPolicies = {},
  nonces = false,
  record,
}) {
  const origin = `http://localhost:${port}`;
  const accounts = await createAccounts();
  const secondFactor = createSecondFactor({ maxFailures: 5, lifetimeInSeconds: INTERACTION_LIFETIME });
  const appOrigins = [appOrigin, ...originsOf(redirectUris)];
  const configuration = await createConfiguration({
    appOrigin,
    appOrigins,
    apiAudience,
    redirectUris,
    nonces,
    accounts,
    renderError,
  });
  const provider = new Provider(`${origin}/`, configuration);
  provider.on('server_error', (ctx, error) => console.error(error));
  reportTo(record, provider);

  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders(appOrigins, openerPolicies));
  app.use('/assets', express.static(publicDir, { index: false }));
  app.get('/authorize', reportRequest(record));
  app.get('/v2/logout', logout(provider, record));
  app.use(
    '/interaction',
    interactions({ provider, accounts, secondFactor, record }),
    explainInteractionError,
  );
  app.use(provider.callback());

  const { close } = await listen(app, port);
  return { origin, close };
}

/**
 * No inline script or style; oidc-provider adds the hash of its own where its answers need one, and lifts the framing
 * ban for web_message answers alone. A Cross-Origin-Opener-Policy, if asked for, cuts the window off from the page that opened it.
 */
function securityHeaders(appOrigins, openerPolicies) {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    // The apps' origins, because Chromium applies this to the redirects that follow a form too.
    `form-action 'self' ${appOrigins.join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join(';');
  return (req, res, next) => {
    res.set({
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
      ...(openerPolicies.idp && { 'Cross-Origin-Opener-Policy': openerPolicies.idp }),
    });
    next();
  };
}

/** oidc-provider's own failures, such as an unregistered redirect_uri, which must not be answered by a redirect. */
function renderError(ctx, { error, error_description: description }) {
  ctx.type = 'html';
  ctx.body = messagePage({ title: 'Something went wrong', text: description ?? error });
}

function explainInteractionError(error, req, res, _next) {
  const isOver = error instanceof errors.SessionNotFound;
  if (!isOver) console.error(error);
  const text = isOver
    ? 'This sign-in has expired or was finished elsewhere. Go back to where you came from and start again.'
    : 'An unexpected error occurred. Go back to where you came from and start again.';
  res.status(isOver ? 400 : 500).send(messagePage({ title: 'This did not work', text }));
}
