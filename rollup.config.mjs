import { rmSync } from 'node:fs';
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
  dialog: 'src/dialog.ts',
  react: 'src/react.ts',
  vue: 'src/vue.ts',
};
// Angular is ES modules only, and so is what imports it.
const modules = { ...entries, angular: 'src/angular.ts' };
const peers = ['@auth0/auth0-spa-js', 'jwt-decode', 'react', 'vue'];
const external = [...peers, 'oauth4webapi', '@angular/common/http', '@angular/core', 'rxjs'];
const compile = () => typescript({ noEmit: false, sourceMap: true, include: ['src/**'] });
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
    input: modules,
    external,
    plugins: [dts()],
    output: [
      { ...files('.d.ts'), format: 'es' },
      { ...files('.d.cts'), format: 'es', plugins: [withoutAngular] },
    ],
  },
  {
    // The script tag's bundle, auth0-spa-js included.
    input: 'src/global.ts',
    plugins: [resolve({ browser: true }), compile(), terser()],
    output: { file: 'dist/step-up-spa.min.js', format: 'iife', name: 'stepUp', sourcemap: true },
  },
  {
    // The callback page's script tag: not the bundle above, for the page in the window needs a hundredth of it.
    input: 'src/callback-script.ts',
    plugins: [compile(), terser({ ecma: 2022, compress: { passes: 3, unsafe_arrows: true } })],
    output: { file: 'dist/callback.min.js', format: 'iife' },
  },
];
