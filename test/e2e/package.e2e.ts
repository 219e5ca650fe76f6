import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { sizeOf, sizeOfEntries } from '../bench/size.mjs';

/** What an app gains in bytes, minified and gzipped, by what it imports, measured as `npm run bench` does, beside what it has already. */
const BUDGETS: [what: string, imports: string[], beside: string[], limit: number][] = [
  ['the core', ['index'], [], 17_720],
  ['redirect', ['redirect'], ['index'], 2820],
  ['auth0', ['auth0'], ['index'], 9140],
  ['oidc with the signature check and DPoP', ['oidc'], ['index'], 11_260],
  ['callback', ['callback'], [], 690],
  ['dialog', ['dialog'], [], 800],
  ['react', ['react'], [], 620],
  ['vue', ['vue'], [], 340],
];

const ENTRIES = ['auth0', 'callback', 'dialog', 'index', 'oidc', 'react', 'redirect', 'vue'];
/** What entries share, in code and in types. */
const SHARED = ['callback-message', 'crypto', 'errors', 'request', 'return-url', 'session'];
const SHARED_TYPES = ['engine', 'prompt', 'provider', 'requirement', 'step-up', 'way'];

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = (code: string, type: 'module' | 'commonjs') =>
  execFileSync(process.execPath, [`--input-type=${type}`, '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  }).trim();

for (const [entry, names] of [
  [
    'step-up-spa',
    'MULTI_FACTOR,StepUpError,createStepUp,findStepUpError,isStepUpError,isStepUpRedirect,popup',
  ],
  ['step-up-spa/auth0', 'auth0Provider'],
  ['step-up-spa/oidc', 'dpop,jwksVerification,oidcProvider'],
  ['step-up-spa/redirect', 'redirect'],
  ['step-up-spa/callback', 'relayCallback'],
  ['step-up-spa/dialog', 'dialogPrompt'],
  ['step-up-spa/react', 'RequireStepUp,useStepUp'],
  ['step-up-spa/vue', 'stepUpGuard,useStepUp'],
]) {
  test(`${entry} can be imported and required in Node, where there is no window`, () => {
    expect(node(`console.log(Object.keys(await import('${entry}')).sort().join())`, 'module')).toBe(names);
    expect(node(`console.log(Object.keys(require('${entry}')).sort().join())`, 'commonjs')).toBe(names);
  });
}

test('a StepUp can be made on a server, where its rules name nothing', () => {
  const code = `
    import { Auth0Client } from '@auth0/auth0-spa-js';
    import { createStepUp } from 'step-up-spa';
    import { auth0Provider } from 'step-up-spa/auth0';
    const config = { domain: 'fabrikam.example', clientId: 'c' };
    const stepUp = createStepUp({ provider: auth0Provider(config, new Auth0Client(config)), rules: [{ url: '/api/transfers', scope: 'transfer:funds' }] });
    console.log(stepUp.getSnapshot().status, await stepUp.fetch('data:,passed').then((response) => response.text()));
    stepUp.dispose();`;
  expect(node(code, 'module')).toBe('idle passed');
});

test('all entries throw the same StepUpError', () => {
  const code = `
    const { StepUpError } = require('step-up-spa');
    const { auth0Provider } = require('step-up-spa/auth0');
    const client = { getIdTokenClaims() {}, getTokenSilently: () => Promise.reject({ error: 'login_required' }) };
    auth0Provider({ domain: 'd', clientId: 'c' }, client).token().catch((error) => console.log(String(error instanceof StepUpError)));`;
  expect(node(code, 'commonjs')).toBe('true');
});

for (const [what, imports, beside, limit] of BUDGETS) {
  test(`${what} costs at most ${limit} bytes${beside.length > 0 ? ` beside ${beside.join(' and ')}` : ''}, minified and gzipped`, async () => {
    const before = beside.length > 0 ? (await sizeOfEntries(...beside)).gzip : 0;
    expect((await sizeOfEntries(...beside, ...imports)).gzip - before).toBeLessThanOrEqual(limit);
  });
}

test('oidc without the signature check costs at most 9070 bytes beside index, minified and gzipped', async () => {
  const core = "export * from 'dist/index.js';";
  const { gzip } = await sizeOf(`${core} export { oidcProvider } from 'dist/oidc.js';`);
  expect(gzip - (await sizeOf(core)).gzip).toBeLessThanOrEqual(9070);
});

test('who imports isStepUpError alone gets less than 400 bytes, minified and gzipped', async () => {
  expect((await sizeOf("export { isStepUpError } from 'dist/index.js';")).gzip).toBeLessThan(400);
});

for (const [entry, imports] of [
  ['dialog', []],
  ['callback', ['./shared/return-url.js', './shared/callback-message.js']],
  ['react', ['react']],
  ['vue', ['vue']],
] as const) {
  test(`${entry} needs nothing else of the SDK`, () => {
    const code = readFileSync(join(root, `dist/${entry}.js`), 'utf8');
    expect([...code.matchAll(/^(?:import|export).* from '([^']+)'/gm)].map(([, name]) => name)).toEqual(
      imports,
    );
  });
}

test("the callback page's script is at most 700 bytes, gzipped, and leaves nothing behind in the page", () => {
  const code = readFileSync(join(root, 'dist/callback.min.js'), 'utf8');
  expect(gzipSync(code).length).toBeLessThanOrEqual(700);
  // It runs at once: where no answer arrived, it does nothing.
  const script = `const before = Object.keys(globalThis).join(); globalThis.location = { href: 'https://app.example/callback.html' };
    (0, eval)(require('fs').readFileSync('dist/callback.min.js', 'utf8')); delete globalThis.location; console.log(String(Object.keys(globalThis).join() === before));`;
  expect(node(script, 'commonjs')).toBe('true');
});

test('what is published is these files, and no other', () => {
  const published = readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  const code = ['.cjs', '.cjs.map', '.js', '.js.map'];
  const types = ['.d.cts', '.d.ts'];
  const files = (folder: string, names: string[], extensions: string[]) =>
    names.flatMap((name) => extensions.map((extension) => join(root, folder, name + extension)));
  expect(published.map((file) => join(file.parentPath, file.name)).sort()).toEqual(
    [
      ...files('dist', ENTRIES, [...code, ...types]),
      ...files('dist/shared', SHARED, code),
      ...files('dist/shared', SHARED_TYPES, types),
      ...files('dist', ['callback.min.js', 'step-up-spa.min.js', 'step-up-spa.min.js.map'], ['']),
    ].sort(),
  );
});

test('package.json exports each entry, and no other', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const subpaths = ENTRIES.map((entry) => (entry === 'index' ? '.' : `./${entry}`));
  expect(Object.keys(exports).sort()).toEqual([...subpaths, './package.json'].sort());
});

test('the script-tag bundle is where package.json says, with the names of DESIGN section 1', () => {
  const { unpkg, jsdelivr } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(jsdelivr).toBe(unpkg);
  const code = `const { readFileSync } = require('fs'); const stepUp = new Function(readFileSync('${unpkg}', 'utf8') + '; return stepUp')(); console.log(Object.keys(stepUp).sort().join());`;
  expect(node(code, 'commonjs')).toBe(
    'MULTI_FACTOR,StepUpError,auth0Provider,createAuth0Client,createStepUp,dialogPrompt,dpop,findStepUpError,isStepUpError,isStepUpRedirect,jwksVerification,oidcProvider,popup,redirect,relayCallback',
  );
});

test('the TypeScript of the README and of docs is right, against the types that are published', () => {
  const docs = readdirSync(join(root, 'docs')).map((file) => `docs/${file}`);
  const blocks = ['README.md', ...docs]
    .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/```(tsx?)\n([^]*?)```/g)])
    .map(([, type, code]) => ({ type, code }));
  expect(blocks.length).toBeGreaterThan(1);
  // What the README takes for granted. StepUp.fetch must also be what takes a fetch.
  const given = `
    import type { Auth0Client } from '@auth0/auth0-spa-js';
    import type * as sdk from 'step-up-spa';
    declare global {
      type Rule = sdk.Rule;
      const provider: sdk.Provider, rules: Rule[], stepUp: sdk.StepUp, config: { domain: string; clientId: string }, auth0: Auth0Client, session: import('step-up-spa/oidc').OidcSession;
      const domain: string, clientId: string, audience: string, order: object, button: HTMLButtonElement;
      const router: import('vue').Plugin & { replace(path: string): Promise<unknown>; beforeEach(guard: (to: import('step-up-spa/vue').GuardedRoute) => unknown): void };
      const Employees: () => null, root: HTMLElement, Root: import('vue').Component;
      function explain(error: unknown): void;
      function show(response: Response): void;
    }
    export const asFetch = (it: sdk.StepUp): typeof fetch => it.fetch;`;
  const folder = join(root, 'test-results', 'readme');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'given.ts'), given);
  blocks.forEach(({ type, code }, index) =>
    writeFileSync(join(folder, `${index}.${type}`), `${code}export {};`),
  );
  const compilerOptions = { noUnusedLocals: false, skipLibCheck: false, jsx: 'react-jsx' };
  const options = { extends: '../../tsconfig.json', compilerOptions, include: ['*.ts', '*.tsx'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  const { stdout } = spawnSync(
    join(root, 'node_modules/.bin/tsc'),
    ['--project', folder, '--pretty', 'false'],
    { cwd: root, encoding: 'utf8' },
  );
  // Other packages' types are not ours to mend: vue-router's do not pass under exactOptionalPropertyTypes.
  expect(
    stdout.split('\n').filter((line) => line.includes('error TS') && !/^[^(]*node_modules\//.test(line)),
  ).toEqual([]);
});
