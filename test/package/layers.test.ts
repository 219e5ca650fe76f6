import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const SRC = resolve(__dirname, '../../src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const layerOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : 'entry');

/** Folder order is dependency order (DESIGN section 4). */
const MAY_IMPORT: Record<string, string[]> = {
  model: ['model'],
  ports: ['model', 'ports'],
  state: ['model', 'state'],
  flow: ['model', 'ports', 'state', 'flow'],
  auth0: ['model', 'ports', 'auth0'],
  entry: ['model', 'ports', 'state', 'flow', 'auth0', 'entry'],
};

const source = (file: string) => readFileSync(join(SRC, file), 'utf8');
const imports = (file: string) => [...source(file).matchAll(/from '([^']+)'/g)].map(([, name]) => name!);

describe('the source', () => {
  test.each(files)('%s imports only what its folder may', (file) => {
    for (const name of imports(file).filter((name) => name.startsWith('.'))) {
      const target = relative(SRC, resolve(SRC, dirname(file), `${name}.ts`));
      expect(files).toContain(target);
      expect(MAY_IMPORT[layerOf(file)]).toContain(layerOf(target));
    }
  });

  test.each(files)('%s has less than 200 lines', (file) => {
    expect(source(file).split('\n').length).toBeLessThan(200);
  });

  test.each(files.filter((file) => ['model', 'state', 'flow', 'ports'].includes(layerOf(file))))('%s knows no provider\'s library (DESIGN decision 10)', (file) => {
    expect(imports(file).every((name) => name.startsWith('.'))).toBe(true);
  });
});
