import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port.mjs';

export const EXAMPLES = ['plain', 'react', 'vue', 'next'];

/**
 * Builds an installed example and looks at what came of it.
 *
 * @param {string} name one of {@link EXAMPLES}
 * @param {string} folder where it is installed
 * @param {(cwd: string, command: string, ...args: string[]) => Promise<string>} run
 */
export async function buildExample(name, folder, run) {
  const read = (...path) => readFileSync(join(folder, ...path), 'utf8');
  if (name === 'plain') return servePlain(folder);
  await run(folder, 'npm', 'run', 'build');
  if (name !== 'next') return checkCallbackPage(read('dist', 'callback.html'));
  const [, status] = /<small>(\w+)<\/small>/.exec(read('.next', 'server', 'app', 'index.html')) ?? [];
  if (status !== 'idle') throw new Error(`Next rendered the status ${status}, not idle`);
  if (read('public', 'callback.min.js') === '') throw new Error("the callback page's script is empty");
  checkCallbackPage(read('public', 'callback.html'));
}

/** The address of the callback page holds the code: no file may be fetched before it says that nobody is to hear of it. */
function checkCallbackPage(page) {
  const first = page.search(/<(script|link|img)\b/);
  if (first === -1) throw new Error(`the callback page has no script:\n${page}`);
  if (!/<meta name="referrer" content="no-referrer"/.test(page.slice(0, first)))
    throw new Error(`a file is fetched before the referrer policy:\n${page}`);
}

/** It has nothing to build: each file that its pages name is served. */
async function servePlain(folder) {
  const port = await freePort();
  const server = spawn(process.execPath, ['server.mjs'], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
  });
  const get = async (path) => {
    const response = await fetch(`http://localhost:${port}${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.text();
  };
  try {
    await once(server.stdout, 'data');
    const pages = await Promise.all(['/', '/callback.html'].map(get));
    checkCallbackPage(pages[1]);
    const scripts = pages.flatMap((page) => [...page.matchAll(/<script src="([^"]+)"/g)]);
    if (scripts.length !== 2) throw new Error(`its pages name ${scripts.length} scripts, not 2`);
    for (const [, path] of scripts) await get(path);
  } finally {
    server.kill();
  }
}
