import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `npm run` of an example's script, on another port than its own. */
const script =
  (name, ...args) =>
  (port) => ['npm', 'run', name, '--', '--port', String(port), ...args];

/** There pages come about in another way, and do the same. */
export const IN_DEVELOPMENT = 'on its development server';
const built = 'as it is built';
const vite = { [built]: script('preview'), [IN_DEVELOPMENT]: script('start') };
// Next would be there for the whole network.
const host = ['--hostname', 'localhost'];
const next = { [built]: script('preview', ...host), [IN_DEVELOPMENT]: script('start', ...host) };
// Built, it would be there for the whole network but for HOST.
const nuxt = { [built]: script('preview'), [IN_DEVELOPMENT]: script('start') };
const plain = {
  'on its server': () => ['npm', 'start'],
  'with the callback page of the recipe for Express': () => [process.execPath, 'recipe.mjs'],
};

/** For each, the file that has the addresses of the servers, and what serves it. */
export const EXAMPLES = {
  next: { configured: 'app/page.js', served: next }, // takes longest
  nuxt: { configured: 'app/plugins/step-up.client.js', served: nuxt },
  angular: { configured: 'src/main.ts', served: vite }, // its CLI takes the same words
  plain: { configured: 'site/index.html', served: plain },
  react: { configured: 'main.jsx', served: vite },
  vue: { configured: 'session.js', served: vite },
};

/**
 * Builds an installed example and looks at what came of it.
 *
 * @param {string} name one of {@link EXAMPLES}
 * @param {string} folder where it is installed
 * @param {(cwd: string, command: string, ...args: string[]) => Promise<string>} run
 */
export async function buildExample(name, folder, run) {
  const read = (...path) => readFileSync(join(folder, ...path), 'utf8');
  if (name === 'plain') {
    writeRecipe(folder); // and nothing to build
    return checkCallbackPage(read('site', 'callback.html'));
  }
  await run(folder, 'npm', 'run', 'build');
  if (name === 'nuxt') return checkCallbackPage(read('.output', 'public', 'callback.html'));
  if (name !== 'next') return checkCallbackPage(read('dist', 'callback.html'));
  const [, status] = /<small>(\w+)<\/small>/.exec(read('.next', 'server', 'app', 'index.html')) ?? [];
  if (status !== 'idle') throw new Error(`Next rendered the status ${status}, not idle`);
  checkCallbackPage(read('public', 'callback.html'));
}

/** The address of the callback page holds the code: no file may be fetched before it says that nobody is to hear of it. */
function checkCallbackPage(page) {
  const first = page.search(/<(script|link|img)\b/);
  if (first === -1) throw new Error(`the callback page has no script:\n${page}`);
  if (!/<meta name="referrer" content="no-referrer"/.test(page.slice(0, first)))
    throw new Error(`a file is fetched before the referrer policy:\n${page}`);
}

/** The server that docs/callback-pages.md has for Express, with the example's page. Nothing but the recipe serves the callback page. */
function writeRecipe(folder) {
  const page = readFileSync(new URL('../../docs/callback-pages.md', import.meta.url), 'utf8');
  const recipe = (heading, language) => {
    const found = new RegExp(`^## ${heading}\n[^]*?^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'm').exec(page);
    if (found === null) throw new Error(`docs/callback-pages.md has no ${language} for ${heading}`);
    return found[1];
  };
  writeFileSync(join(folder, 'callback.html'), recipe('Plain', 'html'));
  writeFileSync(
    join(folder, 'recipe.mjs'),
    `${recipe('Express', 'js')}
app.get('/', (request, response) => response.sendFile(join(import.meta.dirname, 'site', 'index.html')));
app.get('/step-up-spa.min.js', (request, response) => response.sendFile(join(dist, 'step-up-spa.min.js')));
app.listen(process.env.PORT, 'localhost', (error) => {
  if (error) throw error;
  console.log('http://localhost:' + process.env.PORT);
});
`,
  );
}
