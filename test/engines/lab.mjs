import { fileURLToPath } from 'node:url';
import cors from 'cors';
import express from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { audience } from '../../demo/registration.mjs';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

const html = (body) => `<!doctype html><meta charset="utf-8" /><title>Lab</title>${body}`;

/**
 * A page with the SDK and nothing else, so that nothing but the SDK differs from engine to engine.
 *
 * @param {string} script what runs in it
 * @param {import('./servers').Policies} policies
 * @param {import('./servers').Seen} seen
 * @returns {import('node:http').RequestListener}
 */
export function createPage(script, policies, seen) {
  const app = express();
  app.disable('etag'); // "Not modified" would leave a page that the browser kept with the policy that it came with
  app.use((req, res, next) => {
    if (policies.app !== undefined) res.set('Cross-Origin-Opener-Policy', policies.app);
    next();
  });
  app.use('/sdk', express.static(dist));
  app.get('/', (req, res) => {
    if (req.query.state !== undefined) seen.returns.push(req.originalUrl);
    // Wherever a frame is clicked, that is its button.
    const style = req.query.calls === undefined ? '' : ' style="position: fixed; inset: 0"';
    const buttons = `<button id="go"${style}>Go</button> <button id="log-in">Log in</button>`;
    res.send(
      html(`${buttons}<script src="/sdk/step-up-spa.min.js"></script><script src="/page.js"></script>`),
    );
  });
  app.get('/page.js', (req, res) => {
    res.type('js').send(script);
  });
  app.get('/around', (req, res) => {
    const { policy, ...options } = req.query;
    if (policy !== undefined) res.set('Cross-Origin-Opener-Policy', policy);
    const url = `http://localhost:${req.socket.localPort}/?${new URLSearchParams(options)}`;
    const frame = "Object.assign(document.createElement('iframe'), { src: url + location.hash })";
    const listener = '({ data }) => { if (Array.isArray(data)) window.outcomes = data; }';
    res.send(
      html(`<script type="module">
      const url = ${JSON.stringify(url)};
      addEventListener('message', ${listener});
      document.body.append(${frame});
    </script>`),
    );
  });
  app.get('/callback.html', (req, res) => {
    if (policies.callback !== undefined) res.set('Content-Security-Policy', policies.callback);
    res.send(
      html('<meta name="referrer" content="no-referrer" /><script src="/sdk/callback.min.js"></script>'),
    );
  });
  return app;
}

/**
 * An API that takes whatever body comes with the scope `transfer:funds`, and remembers it.
 *
 * @param {string} issuer
 * @param {string} appOrigin
 * @param {import('./servers').Seen} seen
 * @returns {import('node:http').RequestListener}
 */
export function createApi(issuer, appOrigin, seen) {
  const api = express();
  api.get('/silence', (req) => {
    seen.unanswered.push(req.originalUrl);
  });
  api.get('/elsewhere', (req, res) => {
    res.send(html('Nothing'));
  });
  api.use(cors({ origin: appOrigin, exposedHeaders: ['WWW-Authenticate'] }));
  api.use(auth({ issuerBaseURL: issuer, audience, tokenSigningAlg: 'RS256' }));
  api.use(requiredScopes('transfer:funds'), express.raw({ type: () => true }), (req, res) => {
    seen.received.push({
      method: req.method,
      contentType: req.headers['content-type'],
      body: Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0),
      token: req.headers.authorization,
    });
    res.status(201).json({});
  });
  api.use((error, req, res, _next) => {
    // The middleware's challenge is among the headers.
    res
      .status(error.status ?? 500)
      .set(error.headers ?? {})
      .json({});
  });
  return api;
}
