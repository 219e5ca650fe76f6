// `npm run docs`: writes docs/api, the reference that is generated from the docstrings, one page for each entry of the package.
// `npm run docs -- --check` writes nothing, and fails if docs/api is not what would be written.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const root = fileURLToPath(new URL('../..', import.meta.url));
const api = join(root, 'docs/api');

/** The source of every subpath that package.json exports; what it exports beside those (package.json, files for script tags) has none. */
function entryPoints() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(exports)
    .map((subpath) => join(root, 'src', subpath === '.' ? 'index.ts' : `${subpath}.ts`))
    .filter((file) => existsSync(file));
}

/** Writes the pages into a folder of their own: typedoc empties the one that it is given. */
async function generate(folder) {
  const app = await Application.bootstrapWithPlugins({
    entryPoints: entryPoints(),
    tsconfig: join(root, 'tsconfig.json'),
    plugin: ['typedoc-plugin-markdown'],
    logLevel: 'Warn',
    name: 'step-up-spa',
    readme: 'none',
    disableSources: true, // lines and commits would drift with every change
    disableGit: true,
    skipErrorChecking: true, // `npm run test:types` does that
    validation: { notExported: false, invalidLink: true, notDocumented: false },
    treatValidationWarningsAsErrors: true,
    outputs: [{ name: 'markdown', path: folder }],
    outputFileStrategy: 'modules',
    excludeExternals: true, // what an Error has of its own
    pageTitleTemplates: {
      index: 'Every export and type',
      module: ({ name }) => (name === 'index' ? 'step-up-spa' : `step-up-spa/${name}`),
    },
    hideBreadcrumbs: true,
    hidePageHeader: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('typedoc could not read the source');
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error('typedoc: see above');
}

/** The pages of a folder, by name. */
const pagesIn = (folder) =>
  new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith('.md'))
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );

/** Fails if a page of docs/api is not as expected. */
function check(expected) {
  const actual = existsSync(api) ? pagesIn(api) : new Map();
  const drifted = [...new Set([...expected.keys(), ...actual.keys()])].filter(
    (page) => expected.get(page) !== actual.get(page),
  );
  if (drifted.length === 0) return;
  console.error(`docs/api is not what the docstrings say (${drifted.join(', ')}): run npm run docs`);
  process.exitCode = 1;
}

function write(pages) {
  rmSync(api, { recursive: true, force: true });
  mkdirSync(api);
  for (const [page, text] of pages) writeFileSync(join(api, page), text);
}

const folder = mkdtempSync(join(tmpdir(), 'step-up-spa-api-'));
try {
  await generate(folder);
  const pages = pagesIn(folder);
  if (process.argv.includes('--check')) check(pages);
  else write(pages);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
