import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, platform } from 'node:os';

/** What a number was measured on: no host, no path. */
export function machine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit:
      git('rev-parse', '--short', 'HEAD') +
      (git('status', '--porcelain', 'src') === '' ? '' : ' and changes'),
    cores: cpus().length,
    // How much else the machine had to do, when the part began: more than its cores makes times longer, and ratios less sure.
    load: Math.round(loadavg()[0]),
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
  };
}

function git(...args) {
  try {
    return execFileSync('git', args, { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
