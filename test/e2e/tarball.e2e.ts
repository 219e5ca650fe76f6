import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { dist, read, root } from '../package/dist';
import { ENTRIES, SCRIPTS, SHARED, SHARED_MODULES, SHARED_TYPES } from '../package/entries';
import { expect, test } from './once';

// The tests share one tarball, and so one worker.
test.describe.configure({ mode: 'default' });

let folder: string;
let tarball: string;
let packed: string[];

test.beforeAll(() => {
  mkdirSync(join(root, 'test-results'), { recursive: true });
  folder = mkdtempSync(join(root, 'test-results', 'tarball-'));
  const output = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  const [{ filename, files }] = [JSON.parse(output)].flat();
  tarball = join(folder, filename);
  packed = files.map(({ path }: { path: string }) => path);
});
test.afterAll(() => rmSync(folder, { recursive: true }));

const run = (command: string, ...args: string[]) =>
  execFileSync(join(root, 'node_modules/.bin', command), args, { encoding: 'utf8' });

const modulesOnly = Object.keys(ENTRIES).filter((entry) => ENTRIES[entry]!.isModuleOnly);
const withBoth = Object.keys(ENTRIES).filter((entry) => !ENTRIES[entry]!.isModuleOnly);

test('what is published is these files, and no other', () => {
  const code = ['.cjs', '.cjs.map', '.js', '.js.map'];
  const types = ['.d.cts', '.d.ts'];
  const files = (names: string[], extensions: string[]) =>
    names.flatMap((name) => extensions.map((extension) => `dist/${name}${extension}`));
  const shared = (names: string[]) => names.map((name) => `shared/${name}`);
  expect(packed.sort()).toEqual(
    [
      ...files(withBoth, [...code, ...types]),
      ...files(modulesOnly, ['.js', '.js.map', '.d.ts']),
      ...files(shared(SHARED), code),
      ...files(shared(SHARED_MODULES), ['.js', '.js.map']),
      ...files(shared(SHARED_TYPES), types),
      ...files(Object.keys(SCRIPTS), ['', '.map']),
      ...files(['callback.min.js', 'integrity.json'], ['']),
      ...['LICENSE', 'README.md', 'package.json'],
    ].sort(),
  );
});

test('package.json exports each entry, and no other, and says which file a script tag gets', () => {
  const { exports, unpkg, jsdelivr } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const subpaths = Object.keys(ENTRIES).map((entry) => (entry === 'index' ? '.' : `./${entry}`));
  expect(Object.keys(exports).sort()).toEqual([...subpaths, './package.json'].sort());
  expect([unpkg, jsdelivr]).toEqual(['./dist/step-up-spa.min.js', './dist/step-up-spa.min.js']);
});

test('publint has nothing to say about the tarball', () => {
  expect(run('publint', 'run', tarball, '--strict')).toContain('All good!');
});

test('its types are those of its code for ES modules, CommonJS and bundlers, says attw', () => {
  // It fails on any problem. The profile leaves out `node10`, which knows no subpaths, and which TypeScript 7 does not have.
  // Angular is ES modules only, and so is what imports it.
  const options = ['--profile', 'node16', '--exclude-entrypoints', ...modulesOnly, '--format', 'ascii'];
  expect(() => run('attw', tarball, ...options)).not.toThrow();
});

test('integrity.json has the SHA-384 of each file for a script tag (Subresource Integrity §3.1)', () => {
  const scripts = readdirSync(dist).filter((file) => file.endsWith('.min.js'));
  const hashes = scripts.map((file) => [
    file,
    `sha384-${createHash('sha384').update(read(file)).digest('base64')}`,
  ]);
  expect(JSON.parse(read('integrity.json'))).toEqual(Object.fromEntries(hashes));
  expect(scripts.sort()).toEqual([...Object.keys(SCRIPTS), 'callback.min.js'].sort());
});

test('every source map carries its sources, and each word of the code leads to the line that has it', () => {
  const maps = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.map'),
  );
  for (const file of maps) {
    const payload: SourceMapPayload = JSON.parse(read(file));
    const texts = payload.sources.map((source, index) => [source, payload.sourcesContent[index]] as const);
    for (const [source, text] of texts.filter(([name]) => !name.includes('node_modules')))
      expect(text, source).toBe(readFileSync(join(dist, file, '..', source), 'utf8'));
    const map = new SourceMap(payload);
    const textOf = new Map(texts);
    const lost = wordsOf(read(file.slice(0, -'.map'.length))).filter(({ word, line, column }) => {
      const at = map.findEntry(line, column);
      if (!('originalSource' in at)) return true;
      const there = textOf.get(at.originalSource)?.split('\n')[at.originalLine];
      return there?.includes(word, at.originalColumn) !== true;
    });
    expect(lost, file).toEqual([]);
  }
  expect(maps.length).toBe(
    2 * (withBoth.length + SHARED.length) +
      modulesOnly.length +
      SHARED_MODULES.length +
      Object.keys(SCRIPTS).length,
  );
});

/** The words in quotes, where they are: what no compiler or minifier changes. Imports are rollup's, comments nobody's. */
const wordsOf = (code: string) =>
  code.split('\n').flatMap((text, line) =>
    /^\s*(\*|\/[/*]|import |.*\brequire\()/.test(text)
      ? []
      : [...text.matchAll(/(['"])([a-zA-Z][\w-]{4,})\1/g)].map(({ 2: word, index }) => ({
          word: word!,
          line,
          column: index,
        })),
  );
