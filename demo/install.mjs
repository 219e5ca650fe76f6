import { readFile } from 'node:fs/promises';
import { runNpm } from './npm.mjs';

/**
 * Runs `npm ci` when `node_modules` is absent or differs from `package-lock.json`; otherwise two small files are read
 * and nothing happens. Imports nothing but node's own modules, since nothing else may be there yet.
 *
 * @param {{ signal?: AbortSignal }} [options] aborting ends npm
 * @returns {Promise<boolean>} whether anything had to be installed
 */
export async function installMissing({ signal } = {}) {
  const [wanted, present] = await Promise.all([
    readPackages('../package-lock.json'),
    // npm's own record of what it put there.
    readPackages('../node_modules/.package-lock.json'),
  ]);
  if (present !== undefined && wanted !== undefined && isInStep(wanted, present)) return false;
  console.log('Installing dependencies (npm ci) …');
  await runNpm(['ci', '--no-audit', '--no-fund'], { signal });
  return true;
}

async function readPackages(path) {
  try {
    const { packages } = JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8'));
    return packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isInStep(wanted, present) {
  const extra = Object.keys(present).some((path) => !(path in wanted));
  if (extra) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional }]) => {
    if (path === '') return true;
    const installed = present[path];
    // Binaries for other platforms are in the lock file and rightly absent here.
    if (installed === undefined) return optional === true || devOptional === true;
    return installed.version === version && installed.integrity === integrity;
  });
}
