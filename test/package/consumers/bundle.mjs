// `node bundle.mjs vite app.js`: bundles a file with that bundler, as an app would be for production, and prints the path of the result.
// What a bundler warns of is an error.
import { join } from 'node:path';

const [bundler, file] = process.argv.slice(2);
const entry = join(import.meta.dirname, file);
const dir = join(import.meta.dirname, 'bundled', bundler);
const out = `${file.replace('.js', '')}.mjs`;

const fail = (warning) => {
  throw new Error(`${bundler} warns: ${warning?.message ?? warning}`);
};
/** Rollup says of every 'use client' that it has no meaning in a bundle, which is right. */
const onwarn = (warning) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || fail(warning);
const bundlers = {
  async esbuild() {
    const { build } = await import('esbuild');
    const { warnings } = await build({
      entryPoints: [entry],
      outfile: join(dir, out),
      bundle: true,
      minify: true,
      format: 'esm',
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'silent',
    });
    warnings.forEach((warning) => fail(warning.text));
  },
  async rollup() {
    const { rollup } = await import('rollup');
    const { default: resolve } = await import('@rollup/plugin-node-resolve');
    // React is CommonJS, which rollup takes no part in.
    const bundle = await rollup({
      input: entry,
      external: ['react'],
      plugins: [resolve({ browser: true })],
      onwarn,
    });
    await bundle.write({ file: join(dir, out), format: 'es' });
  },
  async vite() {
    const { build } = await import('vite');
    await build({
      logLevel: 'error',
      configFile: false,
      build: {
        target: 'es2022',
        outDir: dir,
        emptyOutDir: false,
        lib: { entry, formats: ['es'], fileName: () => out },
        rollupOptions: { onwarn },
      },
      define: { 'process.env.NODE_ENV': '"production"' },
    });
  },
  async webpack() {
    const { default: webpack } = await import('webpack');
    const output = { path: dir, filename: out, module: true, chunkFormat: 'module' };
    const options = {
      mode: 'production',
      target: ['web', 'es2022'],
      entry,
      output,
      experiments: { outputModule: true },
      performance: false,
    };
    const stats = await new Promise((resolve, reject) =>
      webpack(options, (error, result) => (error ? reject(error) : resolve(result))),
    );
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    [...errors, ...warnings].forEach(fail);
  },
};
await bundlers[bundler]();
console.log(join(dir, out));
