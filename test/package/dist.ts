import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const dist = join(root, 'dist');
export const read = (file: string) => readFileSync(join(dist, file), 'utf8');

/** What a script prints in Node, where `step-up-spa` is this package as it was built. */
export const node = (code: string, type: 'module' | 'commonjs') =>
  execFileSync(process.execPath, [`--input-type=${type}`, '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  }).trim();

const importsOf = (code: string) =>
  [...code.matchAll(/^(?:import|export)\b[^'"]*? from '([^']+)'/gm)].map(([, name]) => name!);

/** An entry with all that it loads of this package: the code, the names of the chunks, and the packages. */
export function load(entry: string) {
  const files: string[] = [];
  const packages = new Set<string>();
  const visit = (file: string) => {
    if (files.includes(file)) return;
    files.push(file);
    for (const name of importsOf(read(file))) {
      if (name.startsWith('.')) visit(join(dirname(file), name));
      else packages.add(name);
    }
  };
  visit(`${entry}.js`);
  return {
    code: files.map(read).map(withoutComments).join('\n'),
    shares: files
      .slice(1)
      .map((file) => basename(file, '.js'))
      .sort(),
    packages: [...packages].sort(),
  };
}

/** Comments name what the code avoids. */
const withoutComments = (code: string) => code.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
