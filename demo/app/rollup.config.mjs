import { fileURLToPath } from 'node:url';
import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import replace from '@rollup/plugin-replace';
import typescript from '@rollup/plugin-typescript';
import { angular } from './angular/compile.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The pages made with a framework. They import the SDK by its package's name and so get what is published: it must be built first.
 *
 * @param {'production' | 'development'} mode of React and Vue
 * @param {string} dir where the result goes
 */
export const pages = (mode, dir) => ({
  input: { react: at('react/main.tsx'), vue: at('vue/main.ts'), angular: at('angular/main.ts') },
  plugins: [
    angular(),
    replace({
      preventAssignment: true,
      values: {
        'process.env.NODE_ENV': JSON.stringify(mode),
        ngDevMode: 'false',
        ngJitMode: 'false',
        ngI18nClosureMode: 'false',
        ngServerMode: 'false',
        __VUE_OPTIONS_API__: 'false',
        __VUE_PROD_DEVTOOLS__: 'false',
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      },
    }),
    // Before TypeScript, which would follow its own `paths` to the SDK's source.
    resolve({ browser: true, extensions: ['.mjs', '.js', '.ts', '.tsx'] }),
    commonjs(),
    // Types are checked by `npm run test:types`.
    typescript({
      tsconfig: at('tsconfig.json'),
      noCheck: true,
      noEmit: false,
      allowJs: false,
      include: [at('**/*.{ts,tsx}')],
      exclude: [at('angular/**')],
    }),
  ],
  // The picture's library is loaded by its URL, when there is something to draw.
  external: [/^\/vendor\//],
  // auth0-react says 'use client', which is for servers.
  onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
  output: { dir, chunkFileNames: 'shared/[name].js' },
});

/** The page with a script tag: its own modules in one file, which loads sooner. The map has them as they are. */
const bank = {
  input: { bank: at('bank/app.js') },
  external: [/^\/vendor\//],
  output: { dir: at('built'), sourcemap: true },
};

export default [pages('production', at('built')), bank];
