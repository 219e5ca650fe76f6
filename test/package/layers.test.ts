import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const SRC = resolve(__dirname, '../../src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const layerOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : 'entry');

/** Folder order is dependency order (DESIGN section 4). */
const MAY_IMPORT: Record<string, string[]> = {
  model: ['model'],
  ports: ['model', 'ports'],
  state: ['model', 'ports', 'state'],
  ways: ['model', 'ports', 'state', 'ways'],
  flow: ['model', 'ports', 'state', 'ways', 'flow'],
  providers: ['model', 'ports', 'providers'],
  dialects: ['model', 'dialects'],
  testing: ['model', 'ports', 'testing'],
  angular: ['model', 'state', 'flow', 'angular'],
  entry: ['model', 'ports', 'state', 'ways', 'flow', 'providers', 'dialects', 'testing', 'angular', 'entry'],
};

const source = (file: string) => readFileSync(join(SRC, file), 'utf8');
const imports = (file: string) => [...source(file).matchAll(/from '([^']+)'/g)].map(([, name]) => name!);

const importedBy = (file: string) =>
  imports(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(SRC, resolve(SRC, dirname(file), `${name}.ts`)));

/** Files from which no way leads back to itself. */
const straight = new Set<string>();

/** A way that leads from a file back to itself; types count. */
function findCircle(file: string, path: string[] = []): string[] | undefined {
  if (straight.has(file)) return undefined;
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  for (const next of importedBy(file)) {
    const circle = findCircle(next, [...path, file]);
    if (circle !== undefined) return circle;
  }
  straight.add(file);
  return undefined;
}

describe('the source', () => {
  test('has no import circle, types included', () => {
    expect(files.flatMap((file) => findCircle(file)?.join(' → ') ?? [])).toEqual([]);
  });

  test('has no folder with more than fifteen files', () => {
    const folders = [...new Set(files.map(dirname))];
    expect(folders.filter((folder) => files.filter((file) => dirname(file) === folder).length > 15)).toEqual(
      [],
    );
  });

  test.each(files)('%s imports only what its folder may', (file) => {
    for (const name of imports(file).filter((name) => name.startsWith('.'))) {
      const target = relative(SRC, resolve(SRC, dirname(file), `${name}.ts`));
      expect(files).toContain(target);
      expect(MAY_IMPORT[layerOf(file)]).toContain(layerOf(target));
    }
  });

  test('has the fakes for tests in no other entry than testing', () => {
    const users = files.filter((file) => importedBy(file).some((name) => layerOf(name) === 'testing'));
    expect(users.filter((file) => layerOf(file) !== 'testing')).toEqual(['testing.ts']);
    expect(files.filter((file) => importedBy(file).includes('testing.ts'))).toEqual([]);
  });

  test.each(files)('%s has less than 200 lines', (file) => {
    expect(source(file).split('\n').length).toBeLessThan(200);
  });

  test.each(
    files.filter((file) => ['model', 'ports', 'state', 'ways', 'flow', 'testing'].includes(layerOf(file))),
  )("%s knows no provider's library (DESIGN decision 10)", (file) => {
    expect(imports(file).every((name) => name.startsWith('.'))).toBe(true);
  });
});
