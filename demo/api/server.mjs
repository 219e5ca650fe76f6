import cors from 'cors';
import express from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { listen } from '../listener.mjs';
import { failed, notFound, reportAnswers } from './answers.mjs';
import { loggedInWithin } from './freshness.mjs';
import { assertConfirmed } from './confirmed.mjs';
import { createLedger } from './ledger.mjs';
import { audit, customers, salaries } from './records.mjs';
import { provedOnce } from './proofs.mjs';
import { createRedisUsedTokens } from './redis-used-tokens.mjs';
import { singleUse } from './single-use.mjs';
import { createUsedTokens } from './used-tokens.mjs';

/** Seconds by which the clocks of the API and the authorization server may differ. */
const CLOCK_TOLERANCE = 5;

/** Seconds after a login for which its person may see the audit trail. */
const AUDIT_MAX_AGE = 60;

/**
 * Fabrikam's API.
 *
 * @param {object} options
 * @param {number} options.port
 * @param {string} options.issuer
 * @param {string} options.audience
 * @param {string} options.appOrigin
 * @param {string[]} [options.otherOrigins] whose pages may call it, too
 * @param {string} [options.redisUrl] where used tokens are remembered. Default: in this process
 * @param {boolean} [options.nonces] whether proofs of bound tokens (RFC 9449) need a nonce. Default: no
 * @param {(entry: object) => void} options.record
 * @returns {Promise<{ origin: string, close(): Promise<void> }>}
 */
export async function startApi({
  port,
  issuer,
  audience,
  appOrigin,
  otherOrigins = [],
  redisUrl,
  nonces = false,
  record,
}) {
  const ledger = createLedger();
  const lastSpent = new Map();
  const usedTokens = redisUrl === undefined ? createUsedTokens() : createRedisUsedTokens(redisUrl);
  const onlyOnce = singleUse({
    usedTokens,
    clockTolerance: CLOCK_TOLERANCE,
    onSpent: (sub, token) => lastSpent.set(sub, token),
  });

  const app = express();
  app.disable('x-powered-by');
  app.use(
    cors({
      origin: [appOrigin, ...otherOrigins],
      methods: ['GET', 'POST'],
      allowedHeaders: ['Authorization', 'Content-Type', 'DPoP'],
      // A page reads the challenge of another origin only when told that it may.
      exposedHeaders: ['WWW-Authenticate', 'DPoP-Nonce'],
    }),
  );
  app.use((req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    next();
  });
  app.use('/api', reportAnswers(record));
  app.use(
    auth({ issuerBaseURL: issuer, audience, tokenSigningAlg: 'RS256', clockTolerance: CLOCK_TOLERANCE }),
  );
  app.use(provedOnce({ usedTokens, nonces }));

  app.get('/api/accounts', requiredScopes('read:accounts'), onlyOnce, (req, res) => {
    res.json(ledger.accountsOf(req.auth.payload.sub));
  });

  app.get('/api/customers', requiredScopes('read:accounts'), onlyOnce, (req, res) => {
    res.json(customers);
  });

  app.get('/api/salaries', requiredScopes('read:salaries'), onlyOnce, (req, res) => {
    res.json(salaries);
  });

  const recently = loggedInWithin(AUDIT_MAX_AGE, { clockTolerance: CLOCK_TOLERANCE });
  app.get('/api/audit', requiredScopes('read:accounts'), recently, onlyOnce, (req, res) => {
    res.json(audit);
  });

  app.post(
    '/api/transfers',
    requiredScopes('transfer:funds'),
    onlyOnce,
    express.json({ limit: '4kb' }),
    (req, res) => {
      const { sub, authorization_details: confirmed } = req.auth.payload;
      const order = req.body ?? {};
      assertConfirmed(order, confirmed);
      res.status(201).json(ledger.transfer(sub, order));
    },
  );

  // FOR THE DEMO ONLY, for "Try what goes wrong": an API that asks for more than the page's rule says (RFC 6750 §3.1), one that
  // passes the request on, and one that is gone after it has the token: it
  // breaks off in the middle of its answer, since a browser repeats a request by itself when a kept connection just closes.
  app.get('/api/stricter', requiredScopes('transfer:funds'), onlyOnce, (req, res) => {
    res.json({ ok: true });
  });
  app.get('/api/elsewhere', requiredScopes('transfer:funds'), onlyOnce, (req, res) => {
    res.redirect(307, '/api/accounts');
  });
  app.get('/api/gone', requiredScopes('transfer:funds'), onlyOnce, (req) => {
    req.socket.end('HTTP');
  });

  // FOR THE DEMO ONLY. Hands a person's last spent token back to them, so that the page can show that it is of no more
  // use. A real API never returns a token, and keeps none.
  app.get('/demo/spent-token', requiredScopes('read:accounts'), onlyOnce, (req, res) => {
    const token = lastSpent.get(req.auth.payload.sub);
    if (token === undefined) notFound(req, res);
    else res.json({ token });
  });

  app.use(notFound);
  app.use(failed);

  try {
    const listener = await listen(app, port);
    const close = async () => {
      await listener.close();
      await usedTokens.close();
    };
    return { origin: `http://localhost:${port}`, close };
  } catch (error) {
    await usedTokens.close();
    throw error;
  }
}
