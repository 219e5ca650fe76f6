import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import replace from '@rollup/plugin-replace';
import terser from '@rollup/plugin-terser';
import { rollup, VERSION } from 'rollup';
import { compressed } from './size.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const read = (path) => readFileSync(at(path), 'utf8');
const dist = at('../../dist/');

/** The same for everybody. */
export const SETTINGS = `rollup ${VERSION}, es output, one chunk; node-resolve { browser: true }, commonjs, process.env.NODE_ENV = "production"; terser ${version('terser')} { module: true, ecma: 2020 }; gzip -9; brotli 11`;

/**
 * What is measured, each a file of `peers/`: `page` is what the app's page loads, `files` what else there has to be at run time.
 */
const PEERS = {
  'auth0-spa-js alone': { page: 'auth0-spa-js', of: '@auth0/auth0-spa-js' },
  'step-up-spa with auth0-spa-js': { page: 'step-up-spa-auth0', on: 'auth0-spa-js', of: 'step-up-spa' },
  'step-up-spa/oidc, without a login': {
    page: 'step-up-spa-oidc',
    of: 'step-up-spa',
    files: [['callback page', '../../dist/callback.min.js']],
  },
  'step-up-spa/oidc with oidc-client-ts': {
    page: 'step-up-spa-beside-oidc-client-ts',
    on: 'oidc-client-ts',
    of: 'step-up-spa',
    files: [['callback page', '../../dist/callback.min.js']],
  },
  'oidc-client-ts': {
    page: 'oidc-client-ts',
    of: 'oidc-client-ts',
    files: [['callback page', 'oidc-client-ts.callback']],
  },
  '@azure/msal-browser': {
    page: 'msal-browser',
    of: '@azure/msal-browser',
    files: [['callback page', 'msal-browser.callback']],
  },
  '@okta/okta-auth-js': { page: 'okta-auth-js', of: '@okta/okta-auth-js' },
  '@okta/okta-auth-js/core': { page: 'okta-auth-js-core', of: '@okta/okta-auth-js' },
  'keycloak-js (redirect)': { page: 'keycloak-js', of: 'keycloak-js' },
  'oidc-spa (redirect)': { page: 'oidc-spa', of: 'oidc-spa' },
  '@axa-fr/oidc-client (redirect)': {
    page: 'axa-oidc-client',
    of: '@axa-fr/oidc-client',
    files: [
      ['service worker', '../../node_modules/@axa-fr/oidc-client-service-worker/dist/OidcServiceWorker.js'],
      [
        'its list of domains',
        '../../node_modules/@axa-fr/oidc-client-service-worker/dist/OidcTrustedDomains.js',
      ],
    ],
  },
};

function version(name) {
  const path = name === 'step-up-spa' ? '../../package.json' : `../../node_modules/${name}/package.json`;
  return JSON.parse(read(path)).version;
}

/**
 * The code that a browser loads for one file of `peers/`: the entry and what it imports. What is loaded by `import()`, if ever, is
 * `later`: in oidc-spa a shim for browsers without WebCrypto, and what explains errors.
 */
async function bundlePeer(name) {
  const ours = {
    name: 'dist',
    resolveId: (id) => (id.startsWith('dist/') ? id.replace('dist/', dist) : null),
  };
  const bundle = await rollup({
    input: at(`peers/${name}.js`),
    plugins: [
      ours,
      replace({ 'process.env.NODE_ENV': '"production"', preventAssignment: true }),
      resolve({ browser: true, preferBuiltins: false }),
      commonjs(),
      terser({ module: true, ecma: 2020 }),
    ],
    onwarn(warning, warn) {
      // An import that is missing would be code that is not counted. Circles and annotations are the libraries' own.
      if (['UNRESOLVED_IMPORT', 'MISSING_EXPORT'].includes(warning.code)) throw new Error(warning.message);
      if (!['CIRCULAR_DEPENDENCY', 'THIS_IS_UNDEFINED', 'INVALID_ANNOTATION', 'EVAL'].includes(warning.code))
        warn(warning);
    },
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  const chunks = new Map(output.map((file) => [file.fileName, file]));
  const now = new Set([output[0].fileName]);
  for (const name of now) for (const imported of chunks.get(name).imports) now.add(imported);
  const codeOf = (names) => names.map((name) => chunks.get(name).code).join('');
  return { code: codeOf([...now]), later: codeOf([...chunks.keys()].filter((name) => !now.has(name))) };
}

/** A file that is served as it is is counted as it is: its package is not ours to minify. */
const codeOf = async (file) => (file.endsWith('.js') ? read(file) : (await bundlePeer(file)).code);

/**
 * What a user loads for a login, and for one token of a further scope, with each library's public API.
 *
 * @returns {Promise<object[]>} rows, bytes in each
 */
export async function measurePeers() {
  const rows = [];
  const pages = {};
  for (const [name, { page, on, of, files = [] }] of Object.entries(PEERS)) {
    const { code, later } = await bundlePeer(page);
    const size = (pages[page] = compressed(code));
    const others = later === '' ? [] : [{ what: 'loaded by import() if needed', ...compressed(later) }];
    for (const [what, file] of files) others.push({ what, ...compressed(await codeOf(file)) });
    const below = on && (pages[on] ??= compressed(await codeOf(on)));
    rows.push({
      name,
      version: version(of),
      ...size,
      ...(below && {
        onTop: Object.fromEntries(Object.entries(size).map(([unit, bytes]) => [unit, bytes - below[unit]])),
      }),
      others,
    });
  }
  return rows;
}
