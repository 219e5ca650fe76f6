/** @jest-environment node */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Break {
  readonly name: string;
  readonly file: string;
  readonly edits: readonly (readonly [from: string, to: string])[];
}

const root = join(__dirname, '..', '..');
const print = "import { BREAKS } from './test/properties/breaks.mjs'; console.log(JSON.stringify(BREAKS));";
const BREAKS = JSON.parse(
  execFileSync(process.execPath, ['--input-type=module', '--eval', print], { cwd: root, encoding: 'utf8' }),
) as Break[];

test.each(BREAKS)('the break "$name" changes the source as it is: npm run test:breaks can find it', (one) => {
  const text = readFileSync(join(root, one.file), 'utf8');
  const times = one.edits.map(([from]) => text.split(from).length - 1);
  expect(times).toEqual(one.edits.map(() => 1));
});
