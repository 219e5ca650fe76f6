import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { inBytes, sizeOf, sizeOfEntries } from '../bench/size.mjs';
import { load, node, read, root } from '../package/dist';
import { ENTRIES, POWERS, SCRIPTS, UNSAFE } from '../package/entries';
import { expect, test } from './once';

const packagePage = readFileSync(join(root, 'docs', 'package.md'), 'utf8');

/** What the entries beside it are measured against, bundled once. */
let measured: ReturnType<typeof sizeOfEntries> | undefined;
const core = () => (measured ??= sizeOfEntries('index'));

for (const [entry, it] of Object.entries(ENTRIES)) {
  const subpath = entry === 'index' ? 'step-up-spa' : `step-up-spa/${entry}`;

  test(`${subpath} can be imported and required in Node, where there is no window`, () => {
    const names = [...it.names].sort().join();
    // Angular's own libraries take its compiler there.
    const before = entry === 'angular' ? "await import('@angular/compiler');" : '';
    const code = `${before} console.log(Object.keys(await import('${subpath}')).sort().join())`;
    expect(node(code, 'module')).toBe(names);
    if (it.isModuleOnly) return;
    expect(node(`console.log(Object.keys(require('${subpath}')).sort().join())`, 'commonjs')).toBe(names);
  });

  test(`${subpath} costs at most ${it.limit} bytes${it.beside ? ` beside ${it.beside}` : ''}, minified and gzipped`, async () => {
    const beside = it.beside === undefined ? [] : [it.beside];
    const before = it.beside === undefined ? 0 : (await core()).gzip;
    expect((await sizeOfEntries(...beside, entry)).gzip - before).toBeLessThanOrEqual(it.limit);
  });

  if (entry !== 'testing') {
    test(`${subpath} costs what docs/package.md says`, async () => {
      const [, told] = new RegExp(`^\\| \`${subpath}\` +\\| ([\\d.]+) kB `, 'm').exec(packagePage)!;
      const before = it.beside === undefined ? 0 : (await core()).gzip;
      const { gzip } = await sizeOfEntries(...(it.beside === undefined ? [] : [it.beside]), entry);
      expect(Math.abs(gzip - before - Number(told) * 1000)).toBeLessThan(200);
    });
  }

  test(`${subpath} loads what the table says, and has no other powers`, () => {
    const { code, shares, packages } = load(entry);
    expect(packages).toEqual(it.packages ?? []);
    if (it.shares !== undefined) expect(shares).toEqual(it.shares);
    expect(POWERS.filter((power) => code.includes(power))).toEqual(it.powers ?? []);
  });
}

for (const [, file, told] of packagePage.matchAll(/^\| `dist\/([\w.-]+)` +\| ([\d.]+) kB /gm)) {
  test(`${file} is as many bytes, gzipped, as docs/package.md says`, () => {
    expect(Math.abs(gzipSync(read(file!)).length - Number(told) * 1000)).toBeLessThan(1000);
  });
}

test("React's entry is for the browser, and says so to servers that render components", () => {
  for (const file of ['react.js', 'react.cjs']) expect(read(file)).toMatch(/^'use client';/);
});

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

test('oidc without the signature check costs at most 9000 bytes beside index, minified and gzipped', async () => {
  const { gzip } = await sizeOf(
    "export * from 'dist/index.js'; export { oidcProvider } from 'dist/oidc.js';",
  );
  expect(gzip - (await core()).gzip).toBeLessThanOrEqual(9000);
});

test('who imports isStepUpError alone gets less than 400 bytes, minified and gzipped', async () => {
  expect((await sizeOf("export { isStepUpError } from 'dist/index.js';")).gzip).toBeLessThan(400);
});

test('an app is tested by node --test, with the fakes as they are published', () => {
  const { stdout, status } = spawnSync(process.execPath, ['--test', 'test/testing/node-test.mjs'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  expect(stdout).toMatch(/# pass 4\n# fail 0/);
  expect(status).toBe(0);
});

test('no other entry has the fakes in it', () => {
  const files = readdirSync(`${root}/dist`, { recursive: true, encoding: 'utf8' });
  const code = files.filter((file) => /\.c?js$/.test(file) && !/^testing\./.test(file));
  expect(code).toContain('index.js');
  expect(code.filter((file) => /testing\.c?js|step-up-token-/.test(read(file)))).toEqual([]);
});

test("the callback page's script is at most 740 bytes, gzipped, and leaves nothing behind in the page", () => {
  const code = read('callback.min.js');
  expect(gzipSync(code).length).toBeLessThanOrEqual(740);
  // It runs at once: where no answer arrived, it does nothing.
  const script = `const before = Object.keys(globalThis).join(); globalThis.location = { href: 'https://app.example/callback.html' };
    (0, eval)(require('fs').readFileSync('dist/callback.min.js', 'utf8')); delete globalThis.location; console.log(String(Object.keys(globalThis).join() === before));`;
  expect(node(script, 'commonjs')).toBe('true');
});

for (const [file, { names, limit }] of Object.entries(SCRIPTS)) {
  test(`${file} puts its names on one global, and is at most ${limit} bytes, gzipped`, () => {
    const code = `const before = Object.keys(globalThis); (0, eval)(require('fs').readFileSync('dist/${file}', 'utf8'));
      console.log(Object.keys(globalThis).filter((name) => !before.includes(name)).join(), Object.keys(stepUp).sort().join());`;
    expect(node(code, 'commonjs')).toBe(`stepUp ${names.join()}`);
    expect(inBytes(read(file)).gzip).toBeLessThanOrEqual(limit);
    expect(UNSAFE.filter((power) => read(file).includes(power))).toEqual([]);
  });
}
