import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

let folder: string;
const env = {
  ...process.env,
  ...{ GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b.example', GIT_CONFIG_GLOBAL: '/dev/null' },
  ...{ GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b.example' },
};
const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' });
const commit = (file: string) => {
  mkdirSync(join(folder, dirname(file)), { recursive: true });
  writeFileSync(join(folder, file), String(Math.random()));
  git('add', '.');
  git('commit', '--quiet', '--message', file);
};
const whyUnchanged = (command = 'npm run test:package') => {
  const code = `import { whyUnchanged } from ${JSON.stringify(resolve(__dirname, 'changed.mjs'))}; console.log(whyUnchanged('.', '${command}') ?? 'run');`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'step-up-spa-changed-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the tests of the package run where the last commit changed what they are about', () => {
  git('init', '--quiet');
  commit('src/index.ts');
  expect(whyUnchanged()).toContain('no earlier commit');
  commit('src/flow/fetch.ts');
  expect(whyUnchanged()).toContain('nothing it is about was changed');
  commit('demo/examples/react/main.jsx');
  expect(whyUnchanged()).toBe('run\n');
});

test('on a branch they run for what any commit of it changed', () => {
  git('init', '--quiet');
  commit('README.md');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  commit('package.json');
  commit('docs/rules.md');
  expect(whyUnchanged()).toBe('run\n');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD^');
  expect(whyUnchanged()).toContain('nothing it is about');
});

test('each command has what it is about: an answer of the provider is for the long tests', () => {
  git('init', '--quiet');
  commit('README.md');
  commit('src/providers/oidc/answer.ts');
  expect(whyUnchanged('npm run test:long')).toBe('run\n');
  expect(whyUnchanged('npm run test:package')).toContain('nothing it is about');
});

test('without a repository nothing can be told', () => {
  expect(whyUnchanged()).toContain('no git repository');
});
