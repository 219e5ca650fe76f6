import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The source as it is, or with some of it replaced, as CommonJS that node runs. */
function compile(text) {
  const { CommonJS } = ts.ModuleKind;
  return ts.transpileModule(text, {
    compilerOptions: { module: CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  }).outputText;
}

/**
 * Copies the source and these checks, compiled, to a temporary directory.
 *
 * @returns the directory, and what puts another text in the place of a file of it
 */
export function compileCopy() {
  const directory = mkdtempSync(join(tmpdir(), 'step-up-spa-'));
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'package.json'), '{}');
  const write = (file, text) => {
    const to = join(directory, file.replace(/ts$/, 'js'));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, compile(text));
  };
  for (const folder of ['src', 'test/properties']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const isSource = name.endsWith('.ts') && !/\.test\.|angular/.test(name);
      if (isSource) write(`${folder}/${name}`, readFileSync(join(root, folder, name), 'utf8'));
    }
  }
  return { directory, write };
}
