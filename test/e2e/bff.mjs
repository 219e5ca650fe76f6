import { randomUUID } from 'node:crypto';
import express from 'express';
import * as oauth from 'oauth4webapi';
import { audience, clientId } from '../../demo/registration.mjs';
import { createPage } from '../engines/lab.mjs';

const http = { [oauth.allowInsecureRequests]: true };
const client = { client_id: clientId };

/** An address that the demo's client has, and that the SDK does not use here. */
const LOGIN_CALLBACK = '/oidc/';

/**
 * A backend for frontend: it logs in by itself and keeps the tokens. Its page gets a cookie, and reaches the API through here.
 *
 * @param {{ origin: string, issuer: string, api: string, script: string }} options `script`: what runs in the page
 * @returns {Promise<import('node:http').RequestListener>}
 */
export async function createBff({ origin, issuer, api, script }) {
  const id = new URL(issuer);
  const server = await oauth.processDiscoveryResponse(id, await oauth.discoveryRequest(id, http));
  const redirectUri = origin + LOGIN_CALLBACK;
  /** By the cookie's value: a login that is under way, or a user and the user's token. */
  const sessions = new Map();
  const idOf = ({ headers }) => /(?:^|; )bff=([^;]+)/.exec(headers.cookie ?? '')?.[1];
  const sessionOf = (req) => sessions.get(idOf(req)) ?? {};
  /** With a new cookie each time, so that nobody has a session whose cookie somebody else chose. */
  function begin(req, res, session) {
    const id = randomUUID();
    sessions.delete(idOf(req));
    sessions.set(id, session);
    res.cookie('bff', id, { httpOnly: true, sameSite: 'lax' });
  }

  const app = express();
  app.get('/bff/login', async (req, res) => {
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    const verifier = oauth.generateRandomCodeVerifier();
    begin(req, res, { login: { state, nonce, verifier } });
    const parameters = {
      ...client,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid profile read:accounts',
      audience,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    res.redirect(`${server.authorization_endpoint}?${new URLSearchParams(parameters)}`);
  });
  app.get(LOGIN_CALLBACK, async (req, res) => {
    const { state, nonce, verifier } = sessionOf(req).login;
    const answer = oauth.validateAuthResponse(server, client, new URL(req.originalUrl, origin), state);
    const exchange = [server, client, oauth.None(), answer, redirectUri, verifier, http];
    const response = await oauth.authorizationCodeGrantRequest(...exchange);
    const checks = { expectedNonce: nonce, requireIdToken: true };
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, checks);
    const user = { ...oauth.getValidatedIdTokenClaims(tokens), scope: tokens.scope };
    begin(req, res, { user, authorization: `Bearer ${tokens.access_token}` });
    res.redirect('/');
  });
  app.get('/bff/user', (req, res) => {
    const { user } = sessionOf(req);
    res.set('Cache-Control', 'no-store');
    res.status(user ? 200 : 401).json(user);
  });
  app.post('/bff/logout', (req, res) => {
    sessions.delete(idOf(req));
    res.sendStatus(204);
  });
  app.use('/api', express.raw({ type: () => true }), async (req, res) => {
    // A step-up's token goes before the session's.
    const { 'content-type': type, authorization = sessionOf(req).authorization } = req.headers;
    const headers = { ...(type && { 'content-type': type }), ...(authorization && { authorization }) };
    const { method, body } = req;
    const response = await fetch(api + req.originalUrl, { method, headers, body });
    res
      .status(response.status)
      .type('json')
      .send(await response.text());
  });
  // Browsers ask for it by themselves.
  app.get('/favicon.ico', (req, res) => res.sendStatus(204));
  app.use(createPage(script, {}, { returns: [] }));
  return app;
}
