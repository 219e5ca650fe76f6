import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packages for a page without a bundler, which would take longer than the tests that load them. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);

const PACKAGES = {
  '@auth0/auth0-spa-js': '/node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.esm.js',
  '@auth0/auth0-react': '/node_modules/@auth0/auth0-react/dist/auth0-react.esm.js',
  '@auth0/auth0-vue': '/node_modules/@auth0/auth0-vue/dist/auth0-vue.production.esm.js',
  oauth4webapi: '/node_modules/oauth4webapi/build/index.js',
  vue: '/node_modules/vue/dist/vue.runtime.esm-browser.prod.js',
  'vue-router': '/node_modules/vue-router/dist/vue-router.esm-browser.prod.js',
  'jwt-decode': '/node_modules/jwt-decode/build/esm/index.js',
  'step-up-spa': '/dist/index.js',
  'step-up-spa/auth0': '/dist/auth0.js',
  'step-up-spa/react': '/dist/react.js',
  'step-up-spa/redirect': '/dist/redirect.js',
  'step-up-spa/vue': '/dist/vue.js',
};

/** React is CommonJS alone: where each module is, and what it requires. */
const COMMON_JS: Record<string, [file: string, ...requires: string[]]> = {
  react: ['react/cjs/react.production.js'],
  'react/jsx-runtime': ['react/cjs/react-jsx-runtime.production.js'],
  scheduler: ['scheduler/cjs/scheduler.production.js'],
  'react-dom': ['react-dom/cjs/react-dom.production.js', 'react'],
  'react-dom/client': ['react-dom/cjs/react-dom-client.production.js', 'scheduler', 'react', 'react-dom'],
};

const commonJs = Object.keys(COMMON_JS).map((name) => [name, `/commonjs/${name}.js`]);
const imports = { ...PACKAGES, ...Object.fromEntries(commonJs) };

export const importMap = `<script type="importmap">${JSON.stringify({ imports })}</script>`;

/** What is served at a path of the import map, and what that imports beside itself. */
export function moduleAt(path: string): string {
  const [, name] = /^\/commonjs\/(.+)\.js$/.exec(path) ?? [];
  if (name !== undefined) return asModule(name);
  if (path === '/step-up-spa.min.js') return readFileSync(join(root, 'dist', path), 'utf8');
  return /^\/(dist|node_modules)\//.test(path) ? readFileSync(join(root, path), 'utf8') : '';
}

function asModule(name: string): string {
  const [file, ...requires] = COMMON_JS[name]!;
  const code = readFileSync(join(root, 'node_modules', file), 'utf8');
  const exported = Object.keys(require(name) as object).filter((key) => key !== 'default');
  return `${requires.map((required, index) => `import required${index} from '${required}';`).join('')}
    const module = { exports: {} };
    const required = { ${requires.map((required, index) => `'${required}': required${index}`).join()} };
    ((module, exports, require) => {${code}})(module, module.exports, (name) => required[name]);
    export default module.exports;
    export const { ${exported.join()} } = module.exports;`;
}
