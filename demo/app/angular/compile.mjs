import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Angular's compiler, and Babel with Angular's linker. They take seconds to load. */
async function loadCompiler() {
  const compiler = await import('@angular/compiler-cli');
  const { default: linker } = await import('@angular/compiler-cli/linker/babel');
  // The linker is a plugin for Babel, of the version that the compiler has.
  const { resolve } = createRequire(import.meta.resolve('@angular/compiler-cli'));
  const { transformAsync } = await import(resolve('@babel/core'));
  return { compiler, linker, transformAsync };
}

/**
 * Compiles the components of this folder, and finishes Angular's own packages, ahead of time, as the Angular CLI does: the page's policy
 * forbids the code that Angular would else make in the browser.
 *
 * @returns {import('rollup').Plugin}
 */
export function angular() {
  /** @type {Map<string, string>} */
  const compiled = new Map();
  /** @type {Awaited<ReturnType<typeof loadCompiler>>} */
  let loaded;
  return {
    name: 'angular',
    async buildStart() {
      loaded = await loadCompiler();
      const { createCompilerHost, performCompilation, readConfiguration } = loaded.compiler;
      const { rootNames, options } = readConfiguration(`${folder}tsconfig.json`);
      const host = createCompilerHost({ options });
      host.writeFile = (name, text, _mark, _onError, [source] = []) => {
        if (source?.fileName.startsWith(folder)) compiled.set(source.fileName, text);
      };
      const { diagnostics } = performCompilation({ rootNames, options, host });
      const [first] = diagnostics.filter(({ file }) => !file || file.fileName.startsWith(folder));
      if (first) this.error(JSON.stringify([first.file?.fileName, first.messageText]));
    },
    load: (id) => compiled.get(id.split(sep).join('/')),
    async transform(code, id) {
      if (!id.endsWith('.mjs') || !code.includes('ɵɵngDeclare')) return null;
      const result = await loaded.transformAsync(code, {
        filename: id,
        plugins: [loaded.linker],
        compact: false,
        babelrc: false,
        configFile: false,
      });
      return { code: result.code, map: null };
    },
  };
}
