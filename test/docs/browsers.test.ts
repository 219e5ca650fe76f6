import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** A test as the docs name it, or the cases of `test/engines` do: a file of `test`, and words of a title in it. */
interface Named {
  readonly file: string;
  readonly title: string;
}

const isThere = ({ file, title }: Named) =>
  ['.test.ts', '.e2e.ts'].some((ending) => {
    try {
      return textOf(`test/${file}${ending}`).includes(title);
    } catch {
      return false;
    }
  });

test("every row of the docs' table of browsers names its tests, and they are there", () => {
  const [, , ...rows] = textOf('docs/browsers.md')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const cell = row.split('|').at(-2)!;
    const named = [...cell.matchAll(/`([\w/-]+)`(?: "([^"]+)")?/g)].map(([, file, title = '']) => ({
      file: file!,
      title,
    }));
    expect([row, named.length > 0 && named.every(isThere)]).toEqual([row, true]);
  }
});

test('what runs in no Chromium here, because test/e2e proves it, names a test that is there', () => {
  const engines = join(ROOT, 'test/engines');
  const named = readdirSync(engines)
    .filter((file) => file.endsWith('.e2e.ts'))
    .flatMap((file) => [
      ...readFileSync(join(engines, file), 'utf8').matchAll(
        /\b(?:inE2e|ifByMessage)\(\s*'([\w-]+)',\s*(?:'([^']+)'|"([^"]+)")/g,
      ),
    ])
    .map(([, file, single, double]) => ({ file: `e2e/${file}`, title: (single ?? double)! }));
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((one) => !isThere(one))).toEqual([]);
});
