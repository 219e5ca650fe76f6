import { execFileSync } from 'node:child_process';

/** What each command beside `npm test` is about. */
const ABOUT = {
  // What the tarball is made of and used by. That each function does what it should is for `npm test`.
  'npm run test:package': [
    '.ci',
    'package.json',
    'package-lock.json',
    'rollup.config.mjs',
    'tsconfig.json',
    ':(glob)src/*.ts',
    'src/angular',
    'test/package',
    'demo/examples',
    'docs/callback-pages.md',
  ],
  // What a provider answers and what is made of it, and what the flow does in whatever order things happen.
  'npm run test:long': [
    '.ci',
    'package-lock.json',
    'src/flow',
    'src/providers',
    'src/state',
    'src/ways',
    'test/long',
    'test/properties',
    ...['acts', 'desk', 'faults', 'wire'].map((name) => `test/e2e/${name}.ts`),
  ],
};

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
 * Why a command may be left out: nothing it is about was changed, or that can't be told.
 *
 * @param {string} cwd
 * @param {keyof typeof ABOUT} command
 * @returns {string | undefined} `undefined` if it must run
 */
export function whyUnchanged(cwd, command) {
  try {
    const since = reference(cwd);
    if (since === undefined) return 'there is no earlier commit here to compare with (a shallow clone?)';
    if (git(cwd, 'diff', '--name-only', since, '--', ...ABOUT[command]) !== '') return undefined;
    return `nothing it is about was changed since ${since.slice(0, 9)}`;
  } catch {
    return 'this is no git repository, so what was changed is not known';
  }
}

/** Ends this process where it was started with `--if-changed`, and need not run. */
export function exitIfUnchanged(cwd, command) {
  const why = process.argv.includes('--if-changed') ? whyUnchanged(cwd, command) : undefined;
  if (why === undefined) return;
  console.log(`${command}: skipped, for ${why}.`);
  process.exit();
}
