import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Block, blocksOf } from '../docs/pages';
import { expect, test } from './once';

const root = fileURLToPath(new URL('../..', import.meta.url));
const blocks = blocksOf(root);

/** What blocks are written in; `''` is a drawing. Whatever else is code would escape the check. */
const LANGUAGES = ['', 'css', 'html', 'js', 'json', 'sh', 'text', 'ts', 'tsx', 'yaml'];

/** What blocks take for granted. StepUp.fetch must also be what takes a fetch. */
const GIVEN = `
  import type { Auth0Client } from '@auth0/auth0-spa-js';
  import type * as sdk from 'step-up-spa';
  declare global {
    type Rule = sdk.Rule;
    const provider: sdk.Provider, rules: Rule[], stepUp: sdk.StepUp, config: { domain: string; clientId: string }, auth0: Auth0Client, session: import('step-up-spa/oidc').OidcSession;
    const domain: string, clientId: string, audience: string, order: object, button: HTMLButtonElement;
    const router: import('vue').Plugin & { replace(path: string): Promise<unknown>; beforeEach(guard: (to: import('step-up-spa/vue').GuardedRoute) => unknown): void };
    const root: HTMLElement, Root: import('vue').Component;
    function explain(error: unknown): void;
    function show(response: Response): void;
  }
  export const asFetch = (it: sdk.StepUp): typeof fetch => it.fetch;`;

/** The script tag's global. */
const SCRIPT_TAG = [
  'step-up-spa',
  ...['auth0', 'callback', 'challenges', 'dialog', 'oidc', 'redirect'].map((entry) => `step-up-spa/${entry}`),
]
  .map((entry) => `export * from '${entry}';`)
  .concat("export { createAuth0Client } from '@auth0/auth0-spa-js';")
  .join('\n');

/** The files that a block is checked as: a page's inline modules one by one, beside which the script tag's global is there. */
function sourcesOf({ language, code }: Block): [extension: string, source: string][] {
  if (language === 'ts' || language === 'tsx') return [[language, `${code}export {};`]];
  // What has CommonJS's exports is a module by them.
  if (language === 'js') return [['js', /^exports\./m.test(code) ? code : `${code}export {};`]];
  if (language !== 'html') return [];
  // auth0-spa-js's own script tag has a global, too.
  const auth0 = code.includes('src="/auth0-spa-js') ? "import * as auth0 from '@auth0/auth0-spa-js';" : '';
  return [...code.matchAll(/<script type="module">([^]*?)<\/script>/g)].map(([, script]) => [
    'js',
    `import * as stepUp from './script-tag';${auth0}${script}export {};`,
  ]);
}

test('every block of code is in a language that is known here', () => {
  expect(blocks.filter(({ language }) => !LANGUAGES.includes(language))).toEqual([]);
});

test('every block of TypeScript and JavaScript in the README and in docs is right, against the types that are published', () => {
  test.slow(); // one compilation, with everybody's types
  const folder = join(root, 'test-results', 'blocks');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'given.ts'), GIVEN);
  writeFileSync(join(folder, 'script-tag.ts'), SCRIPT_TAG);
  writeFileSync(join(folder, 'express.d.ts'), "declare module 'express';"); // it brings no types
  let count = 0;
  for (const block of blocks) {
    for (const [extension, source] of sourcesOf(block)) {
      const page = block.page.replace(/\W/g, '-');
      writeFileSync(join(folder, `${page}.${(count += 1)}.${extension}`), source);
    }
  }
  expect(count).toBeGreaterThan(20);
  const compilerOptions = {
    noUnusedLocals: false,
    noUnusedParameters: false,
    skipLibCheck: false,
    jsx: 'react-jsx',
    types: ['node'],
    allowJs: true,
    experimentalDecorators: true,
    checkJs: true,
  };
  const options = { extends: '../../tsconfig.json', compilerOptions, include: ['*'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  const { stdout } = spawnSync(
    join(root, 'node_modules/.bin/tsc'),
    ['--project', folder, '--pretty', 'false'],
    { cwd: root, encoding: 'utf8' },
  );
  // Other packages' types are not ours to mend: vue-router's do not pass under exactOptionalPropertyTypes.
  const isForeign = (line: string) => /^[^(]*node_modules\//.test(line);
  // JavaScript has nowhere to say a parameter's type.
  const isUntyped = (line: string) => /\.js\(.*error TS(7006|7031):/.test(line);
  expect(
    stdout.split('\n').filter((line) => line.includes('error TS') && !isForeign(line) && !isUntyped(line)),
  ).toEqual([]);
});
