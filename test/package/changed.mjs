import { execFileSync } from 'node:child_process';

/** What the tarball is made of and used by. That each function does what it should is for `npm test`. */
const ABOUT = [
  '.ci',
  'package.json',
  'package-lock.json',
  'rollup.config.mjs',
  'tsconfig.json',
  ':(glob)src/*.ts',
  'test/package',
  'demo/examples',
];

const git = (cwd, ...args) =>
  execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/** The commit that a change began at: where the branch left `origin/main`, or, on that itself, the one before. */
function reference(cwd) {
  const head = git(cwd, 'rev-parse', 'HEAD');
  const found = [
    ['merge-base', 'HEAD', 'origin/main'],
    ['rev-parse', '--verify', 'HEAD^'],
  ].flatMap((args) => {
    try {
      return [git(cwd, ...args)];
    } catch {
      return [];
    }
  });
  return found.find((commit) => commit !== head);
}

/**
 * Why the tests of the package may be left out: nothing they are about was changed, or that can't be told.
 *
 * @returns {string | undefined} `undefined` if they must run
 */
export function whyUnchanged(cwd) {
  try {
    const since = reference(cwd);
    if (since === undefined) return 'there is no earlier commit here to compare with (a shallow clone?)';
    if (git(cwd, 'diff', '--name-only', since, '--', ...ABOUT) !== '') return undefined;
    return `nothing they are about was changed since ${since.slice(0, 9)}`;
  } catch {
    return 'this is no git repository, so what was changed is not known';
  }
}
