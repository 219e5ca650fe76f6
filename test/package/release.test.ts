import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const release = resolve(__dirname, 'release.mjs');
const tested = resolve(__dirname, 'tested.mjs');
const COMMANDS = ['npm test', 'npm run test:long', 'npm run test:package'];
let folder: string;

const IDENTITY = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b.example' };
const env = {
  ...process.env,
  ...IDENTITY,
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@b.example',
  GIT_CONFIG_GLOBAL: '/dev/null',
};
const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' }).trim();
const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
const commit = () => git('add', '.') + git('commit', '--quiet', '--message', 'x');

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [release, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

/** What the end of `npm test` and of the commands beside it does, where `meanwhile` happens during the tests. */
function advanceTime(command: string, meanwhile = '') {
  const code = `import fs from 'node:fs'; import { cleanCommit, recordTested } from ${JSON.stringify(tested)};
    const before = cleanCommit('.'); ${meanwhile}; recordTested('.', ${JSON.stringify(command)}, before);`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: folder, env });
}

/** Made once, for each of them takes a dozen processes. */
let ready: string;
beforeAll(() => {
  ready = folder = mkdtempSync(join(tmpdir(), 'step-up-spa-release-'));
  git('init', '--quiet');
  write('package.json', JSON.stringify({ name: 'it', version: '1.2.0' }));
  write('CHANGELOG.md', '# Changelog\n\n## 1.2.0 (2026-12-01)\n\n- New.\n');
  commit();
  for (const command of COMMANDS) advanceTime(command);
});
afterAll(() => rmSync(ready, { recursive: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'step-up-spa-release-'));
  cpSync(ready, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a clean, tested commit whose version the changelog has can be released, and a dry run changes nothing', () => {
  expect(run('--dry-run')).toMatchObject({ status: 0, said: expect.stringContaining('it 1.2.0 can be') });
  expect(git('tag')).toBe('');
});

test('without --dry-run the commit gets the tag, and a second time it is refused', () => {
  expect(run().status).toBe(0);
  expect(git('rev-parse', 'v1.2.0^{commit}')).toBe(git('rev-parse', 'HEAD'));
  expect(run('--dry-run')).toMatchObject({
    status: 1,
    said: expect.stringContaining('The tag v1.2.0 exists'),
  });
});

test.each([
  ['a changed file', () => write('CHANGELOG.md', '## 1.2.0\n'), 'CHANGELOG.md'],
  ['a file that is not in git', () => write('new.txt', ''), 'new.txt'],
])('%s is an uncommitted change', (_, change, named) => {
  change();
  expect(run('--dry-run')).toMatchObject({
    status: 1,
    said: expect.stringMatching(RegExp(`uncommitted changes[^]*${named}`)),
  });
});

test('a version that the changelog has only as part of another is refused', () => {
  write('CHANGELOG.md', '# Changelog\n\n## Unreleased\n\n## 1.2.0-beta\n\n## 11.2.0\n');
  commit();
  for (const command of COMMANDS) advanceTime(command);
  const { status, said } = run('--dry-run');
  expect(status).toBe(1);
  expect(said).toContain('has no section "## 1.2.0"');
  expect(said).not.toContain('did not pass');
});

test('a commit after the tests is not tested, and neither is one that half of them passed on', () => {
  git('commit', '--quiet', '--allow-empty', '--message', 'later');
  expect(run('--dry-run').said).toMatch(
    /"npm test" did not pass on this commit[^]*"npm run test:package" did/,
  );
  advanceTime('npm test');
  const { status, said } = run('--dry-run');
  expect(status).toBe(1);
  expect(said).not.toContain('"npm test"');
  expect(said).toContain('"npm run test:long" did not pass on this commit');
  expect(said).toContain('"npm run test:package" did not pass on this commit');
});

test('tests that pass on changed files, or that a change came in between, are no tests of the commit', () => {
  git('commit', '--quiet', '--allow-empty', '--message', 'later');
  write('new.txt', '');
  advanceTime('npm test');
  rmSync(join(folder, 'new.txt'));
  advanceTime('npm run test:package', "fs.writeFileSync('new.txt', '')");
  rmSync(join(folder, 'new.txt'));
  expect(run('--dry-run').said).toMatch(/"npm test" did not pass[^]*"npm run test:package" did not pass/);
});

test('an option that does not exist is refused, not taken for a release', () => {
  expect(run('--dryrun')).toMatchObject({ status: 1, said: expect.stringContaining('Unknown: --dryrun') });
  expect(git('tag')).toBe('');
});
