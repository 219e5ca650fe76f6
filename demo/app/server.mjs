import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { listen } from '../listener.mjs';
import { clientId } from '../registration.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const pageOf = (name) => at(`./${name}/index.html`);
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
 * @param {{ app?: string }} [options.openerPolicies] what it sends as `Cross-Origin-Opener-Policy`. Default: nothing
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
  openerPolicies = {},
  journal,
  distDir,
}) {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders({ idpOrigin, apiOrigin, openerPolicies }));
  app.get('/config.json', (req, res) => {
    res.json({ domain: idpOrigin, clientId, audience, useDpop, api: apiOrigin });
  });
  app.get('/journal', eventStream(journal));
  const files = { cacheControl: false, index: false, setHeaders: keepHtmlOutOfCaches };
  app.use('/vendor/mermaid', express.static(mermaidDir, files));
  app.get('/vendor/oidc-client-ts.min.js', servePage(oidcClient));
  app.get('/', servePage(pageOf('bank')));
  // The same page, which logs in with oidc-client-ts there.
  app.get('/oidc/', servePage(pageOf('bank')));
  app.get('/minimal/', serveOneFile(pageOf('minimal')));
  // Whatever the path: it is the router's of Vue or Angular.
  for (const name of ['React', 'Vue', 'Angular'])
    app.get(`/${name.toLowerCase()}{/*path}`, serveFramework(name));
  app.use('/built', express.static(at('./built/'), files));
  app.use('/sdk', express.static(distDir, files));
  // The callback page, the icon, the styles.
  app.use(express.static(at('./shared/public/'), files));

  const { close } = await listen(app, port);
  return { origin: `http://localhost:${port}`, close };
}

function securityHeaders({ idpOrigin, apiOrigin, openerPolicies }) {
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
      ...(openerPolicies.app && { 'Cross-Origin-Opener-Policy': openerPolicies.app }),
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

/** The pages made with a framework differ in their script alone. */
function serveFramework(name) {
  const file = at('./shared/framework.html');
  return async (req, res) => {
    const page = await readFile(file, 'utf8');
    keepHtmlOutOfCaches(res, file);
    res.type('html').send(page.replaceAll('{{name}}', name).replaceAll('{{file}}', name.toLowerCase()));
  };
}

/** A page with its script in it: the policy names that script by its digest. */
function serveOneFile(file) {
  return async (req, res) => {
    const page = await readFile(file, 'utf8');
    const [, script] = /<script type="module">(.*?)<\/script>/s.exec(page);
    const digest = createHash('sha256').update(script).digest('base64');
    const policy = res.get('Content-Security-Policy');
    res.set('Content-Security-Policy', policy.replace("script-src 'self'", `$& 'sha256-${digest}'`));
    keepHtmlOutOfCaches(res, file);
    res.type('html').send(page);
  };
}

/** The page is where a redirect's code and state arrive: no cache may hold it. */
function keepHtmlOutOfCaches(res, path) {
  if (path.endsWith('.html')) res.set('Cache-Control', 'no-store');
}

/** Often enough that no proxy takes the connection for dead. */
const HEARTBEAT_IN_MILLISECONDS = 15_000;

/**
 * A handler that streams the journal to the page: from now on, or from the last entry that it heard. A browser that
 * reconnects names that entry itself; a page that was away for a redirect, by `?after`. Readable by the page's own
 * origin only, as it sends no CORS header.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
function eventStream(journal) {
  return (req, res) => {
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    res.write(':\n\n'); // Firefox tells the page of the stream with its first bytes, and not with the headers alone
    const send = (entry, number) => res.write(`id: ${number}\ndata: ${JSON.stringify(entry)}\n\n`);
    const heard = Number(req.get('Last-Event-ID') ?? req.query.after ?? Infinity);
    for (const { number, entry } of journal.since(heard)) send(entry, number);
    const unsubscribe = journal.subscribe(send);
    const heartbeat = setInterval(() => res.write(':\n\n'), HEARTBEAT_IN_MILLISECONDS);
    res.on('close', () => {
      clearInterval(heartbeat);
      unsubscribe();
    });
  };
}
