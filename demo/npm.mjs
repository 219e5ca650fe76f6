import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** npm failed; the message holds what npm said, which is all there is to know. */
export class NpmError extends Error {
  name = 'NpmError';
}

/**
 * Runs npm in the repository, quietly: its output is shown only when it fails.
 *
 * @param {string[]} args
 * @param {{ signal?: AbortSignal }} [options] aborting ends npm
 * @returns {Promise<void>} rejects with {@link NpmError} when npm fails
 */
export function runNpm(args, { signal } = {}) {
  return new Promise((resolve, reject) => {
    // Under `npm start` this is the very npm that runs us, which spares looking for one in PATH (and npm.cmd on Windows).
    const cli = process.env.npm_execpath;
    const [command, leading] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
    const child = spawn(command, [...leading, ...args], {
      cwd: root,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: command === 'npm' && process.platform === 'win32',
    });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else
        reject(new NpmError(`npm ${args.join(' ')} failed:\n\n${Buffer.concat(output).toString().trim()}`));
    });
  });
}
