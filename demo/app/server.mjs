import { fileURLToPath } from 'node:url';
import express from 'express';
import { listen } from '../listener.mjs';
import { clientId } from '../registration.mjs';
import { eventStream } from './event-stream.mjs';

const publicDir = fileURLToPath(new URL('./public/', import.meta.url));
const builtDir = fileURLToPath(new URL('./built/', import.meta.url));
const pageOf = (name) => fileURLToPath(new URL(`./${name}/index.html`, import.meta.url));
const oidcClient = fileURLToPath(
  new URL('../browser/oidc-client-ts.min.js', import.meta.resolve('oidc-client-ts')),
);
const mermaidDir = fileURLToPath(new URL('.', import.meta.resolve('mermaid')));

/**
 * The web server of Fabrikam Bank's page.
 *
 * @param {object} options
 * @param {number} options.port
 * @param {string} options.idpOrigin
 * @param {string} options.apiOrigin
 * @param {string} options.audience
 * @param {boolean} [options.useDpop] whether the pages have their tokens bound to a key. Default: no
 * @param {string} [options.openerPolicy] `Cross-Origin-Opener-Policy`
 * @param {ReturnType<import('../journal.mjs').createJournal>} options.journal
 * @param {string} options.distDir where the built SDK is
 * @returns {Promise<{ origin: string, close(): Promise<void> }>}
 */
export async function startApp({
  port,
  idpOrigin,
  apiOrigin,
  audience,
  useDpop = false,
  openerPolicy,
  journal,
  distDir,
}) {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders({ idpOrigin, apiOrigin, openerPolicy }));
  app.get('/config.json', (req, res) => {
    res.json({ domain: idpOrigin, clientId, audience, useDpop, api: apiOrigin });
  });
  app.get('/journal', eventStream(journal));
  app.use('/vendor/mermaid', express.static(mermaidDir, { cacheControl: false, index: false }));
  app.get('/react/', servePage(pageOf('react')));
  app.get('/vendor/oidc-client-ts.min.js', (req, res) => {
    res.sendFile(oidcClient, { cacheControl: false });
  });
  // The script tag's page, which logs in with oidc-client-ts there.
  app.get('/oidc/', servePage(fileURLToPath(new URL('./public/index.html', import.meta.url))));
  // Whatever the path: it is vue-router's.
  app.get('/vue{/*path}', servePage(pageOf('vue')));
  app.use('/built', express.static(builtDir, { cacheControl: false, index: false }));
  app.use('/sdk', express.static(distDir, { cacheControl: false, index: false }));
  app.use(express.static(publicDir, { cacheControl: false, setHeaders: keepHtmlOutOfCaches }));

  const { close } = await listen(app, port);
  return { origin: `http://localhost:${port}`, close };
}

function securityHeaders({ idpOrigin, apiOrigin, openerPolicy }) {
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    // mermaid puts a stylesheet into every diagram that it draws.
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self' ${idpOrigin} ${apiOrigin}`,
    // Silent renewal (prompt=none) happens in a hidden frame.
    `frame-src ${idpOrigin}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  return (req, res, next) => {
    res.set({
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      // Files change with every build: they are kept, but asked about each time.
      'Cache-Control': 'no-cache',
      ...(openerPolicy && { 'Cross-Origin-Opener-Policy': openerPolicy }),
    });
    next();
  };
}

function servePage(file) {
  return (req, res) => {
    keepHtmlOutOfCaches(res, file);
    res.sendFile(file, { cacheControl: false });
  };
}

/** The page is where a redirect's code and state arrive: no cache may hold it. */
function keepHtmlOutOfCaches(res, path) {
  if (path.endsWith('.html')) res.set('Cache-Control', 'no-store');
}
