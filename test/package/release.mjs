// `npm run release -- --dry-run` says whether what is here can be released. Without `--dry-run` it then tags the commit; pushing
// the tag and `npm publish` stay with a person who has the rights.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS, testedCommit } from './tested.mjs';

const root = process.cwd();
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const read = (file) => readFileSync(join(root, file), 'utf8');

const short = (commit) => commit?.slice(0, 9) ?? 'no commit that is known';

/** What stands in the way of a release, each with what to do. */
function problems(version, tag) {
  const found = [];
  const changes = git('status', '--porcelain');
  if (changes !== '') found.push(`There are uncommitted changes. Commit or remove them:\n${changes}`);

  // As in `## 1.2.0` and `## 1.2.0 (2026-12-01)`.
  const headings = [...read('CHANGELOG.md').matchAll(/^## (\S+)/gm)].map(([, first]) => first);
  if (!headings.includes(version))
    found.push(`CHANGELOG.md has no section "## ${version}". Give the unreleased one that heading.`);

  if (git('tag', '--list', tag) !== '')
    found.push(
      `The tag ${tag} exists. Raise the version: npm version <major|minor|patch> --no-git-tag-version`,
    );

  const commit = git('rev-parse', 'HEAD');
  for (const command of COMMANDS) {
    const tested = testedCommit(root, command);
    if (tested !== commit)
      found.push(
        `"${command}" did not pass on this commit (${short(commit)}), but on ${short(tested)}. Run it.`,
      );
  }
  return found;
}

const unknown = process.argv.slice(2).filter((argument) => argument !== '--dry-run');
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(' ')}. There is --dry-run, and nothing else.`);
  process.exit(1);
}
const isDryRun = process.argv.includes('--dry-run');
const { name, version } = JSON.parse(read('package.json'));
const tag = `v${version}`;
const found = problems(version, tag);
if (found.length > 0) {
  console.error(`${name} ${version} can not be released:\n\n- ${found.join('\n- ')}`);
  process.exit(1);
}
if (isDryRun) {
  console.log(`${name} ${version} can be released. Without --dry-run, this commit gets the tag ${tag}.`);
} else {
  git('tag', '--annotate', tag, '--message', `${name} ${version}`);
  console.log(`Tagged ${tag}. Now: npm run build && npm publish, and git push origin ${tag}`);
}
