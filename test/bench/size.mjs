import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { rollup } from 'rollup';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const ENTRY = 'measured';

/** @param {string} code */
export const inBytes = (code) => ({ minified: code.length, gzip: gzipSync(code, { level: 9 }).length });

/** @param {string} code */
export const compressed = (code) => ({ ...inBytes(code), brotli: brotliCompressSync(code).length });

/**
 * What an app's bundler makes of a module: what the app has anyway (auth0-spa-js, React, Vue) is not counted, our dependencies are; what entries share is counted once, and what nobody uses is left out.
 *
 * @param {string} code imports `dist/…`, as in `export * from 'dist/index.js'`
 * @returns {Promise<{ minified: number, gzip: number }>}
 */
export async function sizeOf(code) {
  const module = {
    name: 'measured',
    resolveId: (/** @type {string} */ id) =>
      id === ENTRY ? `\0${ENTRY}` : id.startsWith('dist/') ? id.replace('dist/', dist) : null,
    load: (/** @type {string} */ id) => (id === `\0${ENTRY}` ? code : null),
  };
  const bundle = await rollup({
    input: ENTRY,
    external: ['@angular/common/http', '@angular/core', '@auth0/auth0-spa-js', 'react', 'rxjs', 'vue'],
    plugins: [module, resolve({ browser: true }), terser()],
    // React's entry says 'use client', which is for servers.
    onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
  });
  const { output } = await bundle.generate({ format: 'es' });
  return inBytes(output.map((file) => (file.type === 'chunk' ? file.code : '')).join(''));
}

/** @param {...string} entries as in `index` */
export const sizeOfEntries = (...entries) =>
  sizeOf(entries.map((entry) => `export * from 'dist/${entry}.js';`).join('\n'));
