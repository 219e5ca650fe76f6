// Which commit the tests passed on: `npm run release` asks. It is kept in this clone's `.git`, so it is never committed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What a release needs: the commands that must have passed. */
export const COMMANDS = ['npm test', 'npm run test:long', 'npm run test:package'];

const git = (cwd, ...args) =>
  execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

const noteOf = (cwd, command) =>
  resolve(cwd, git(cwd, 'rev-parse', '--git-path', `tested/${command.replaceAll(/\W/g, '-')}`));

/** The commit that the files are exactly of; `undefined` where something is changed or new, and where there is no repository. */
export function cleanCommit(cwd) {
  try {
    return git(cwd, 'status', '--porcelain') === '' ? git(cwd, 'rev-parse', 'HEAD') : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Notes that a command passed, if the files were those of one commit when it began and still are.
 *
 * @param {string | undefined} before {@link cleanCommit} when it began
 */
export function recordTested(cwd, command, before) {
  if (before === undefined || before !== cleanCommit(cwd)) return;
  const note = noteOf(cwd, command);
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(note, before);
}

/** The commit that a command last passed on; `undefined` if that is not known. */
export function testedCommit(cwd, command) {
  try {
    return readFileSync(noteOf(cwd, command), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
