import { join } from 'node:path';
import ts from 'typescript';
import { blocksOf } from './pages';

const root = join(__dirname, '../..');

/** Whether a node awaits something itself, and not in a function of its own. */
const awaits = (node: ts.Node): boolean =>
  ts.isAwaitExpression(node) ||
  (!ts.isFunctionLike(node) && (ts.forEachChild(node, (child) => awaits(child) || undefined) ?? false));

test("no block of Angular's page awaits outside of functions: with zone.js, its CLI does not build that", () => {
  const blocks = blocksOf(root).filter(
    ({ page, language }) => page === 'docs/angular.md' && language === 'ts',
  );
  expect(blocks.length).toBeGreaterThan(2);
  const parse = (code: string) => ts.createSourceFile('block.ts', code, ts.ScriptTarget.Latest);
  expect(awaits(parse('await 1'))).toBe(true);
  expect(blocks.filter(({ code }) => awaits(parse(code)))).toEqual([]);
});
