import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { dts } from 'rollup-plugin-dts';

rmSync('dist', { recursive: true, force: true });

// One entry per public subpath. What two entries share becomes a chunk, so that there is one StepUpError.
const entries = {
  index: 'src/index.ts',
  auth0: 'src/auth0.ts',
  oidc: 'src/oidc.ts',
  redirect: 'src/redirect.ts',
  callback: 'src/callback.ts',
  challenges: 'src/challenges.ts',
  dialog: 'src/dialog.ts',
  react: 'src/react.ts',
  vue: 'src/vue.ts',
};
// Angular is ES modules only, and so is what imports it.
const modules = { ...entries, angular: 'src/angular.ts' };
// On their own, so that what apps load is cut into chunks as if they were not there.
const fakes = { testing: 'src/testing.ts' };
const peers = ['@auth0/auth0-spa-js', 'jwt-decode', 'react', 'vue'];
const external = [...peers, 'oauth4webapi', '@angular/common/http', '@angular/core', 'rxjs'];
// The maps carry the source itself, which the package does not. Types are checked by `npm run test:types`.
const compile = () =>
  typescript({ noCheck: true, noEmit: false, sourceMap: true, inlineSources: true, include: ['src/**'] });
const files = (extension) => ({
  dir: 'dist',
  entryFileNames: `[name]${extension}`,
  chunkFileNames: `shared/[name]${extension}`,
});
// Rollup drops directives. With this one, a server component can import the entry.
const banner = ({ name }) => (name === 'react' ? "'use client';" : '');
const withoutAngular = {
  name: 'without-angular',
  generateBundle: (_options, bundle) => void delete bundle['angular.d.cts'],
};

const hashes = {};
/** Writes down what a page puts into `integrity` (Subresource Integrity §3.1): `dist/integrity.json`, by file. */
const integrity = () => ({
  name: 'integrity',
  generateBundle(options, bundle) {
    for (const { type, fileName, code } of Object.values(bundle)) {
      if (type === 'chunk') hashes[fileName] = `sha384-${createHash('sha384').update(code).digest('base64')}`;
    }
  },
  writeBundle() {
    const sorted = Object.fromEntries(Object.entries(hashes).sort());
    writeFileSync('dist/integrity.json', `${JSON.stringify(sorted, null, 2)}\n`);
  },
});

/** One file for a script tag, with the names of `input` on the global `stepUp`. */
const scriptTag = (input, file) => ({
  input,
  plugins: [resolve({ browser: true }), compile(), terser(), integrity()],
  output: { file, format: 'iife', name: 'stepUp', sourcemap: true },
});

export default [
  {
    input: modules,
    external,
    plugins: [compile()],
    output: { ...files('.js'), format: 'es', sourcemap: true, banner },
  },
  {
    // oauth4webapi is an ES module only, which Node 20 can't require: what is used of it is inside.
    input: entries,
    external: peers,
    plugins: [resolve(), compile()],
    output: { ...files('.cjs'), format: 'cjs', sourcemap: true, banner },
  },
  {
    input: fakes,
    plugins: [compile()],
    output: [
      { ...files('.js'), format: 'es', sourcemap: true },
      { ...files('.cjs'), format: 'cjs', sourcemap: true },
    ],
  },
  {
    input: { ...modules, ...fakes },
    external,
    plugins: [dts()],
    output: [
      { ...files('.d.ts'), format: 'es' },
      { ...files('.d.cts'), format: 'es', plugins: [withoutAngular] },
    ],
  },
  // With auth0-spa-js, and for pages that have it, or another library that logs in, without.
  scriptTag('src/global.ts', 'dist/step-up-spa.min.js'),
  scriptTag('src/global-slim.ts', 'dist/step-up-spa.slim.min.js'),
  {
    // The callback page's script tag: not a bundle above, for the page in the window needs a hundredth of it. It has no map,
    // because it is copied alone, and the page's address holds the code when a file is fetched.
    input: 'src/callback-script.ts',
    plugins: [compile(), terser({ ecma: 2022, compress: { passes: 3, unsafe_arrows: true } }), integrity()],
    output: { file: 'dist/callback.min.js', format: 'iife' },
  },
];
