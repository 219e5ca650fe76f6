import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { proseOf, writtenPages } from './pages';

const ROOT = resolve(__dirname, '../..');
const WRITTEN = writtenPages(ROOT);

const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Headings' anchors as GitHub and the registry make them: lower case, no punctuation, hyphens for spaces, `-1` for a second one. */
function anchorsOf(file: string): string[] {
  const seen = new Map<string, number>();
  return [...proseOf(textOf(file)).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading]) => {
    const anchor = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

/** Links, images and the `src` and `srcset` of HTML. */
const linksOf = (file: string) => [
  ...[
    ...proseOf(textOf(file))
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, link]) => link!),
  ...[...proseOf(textOf(file)).matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)].map(([, link]) => link!),
];

const isElsewhere = (link: string) => /^[a-z]+:/.test(link);

/** What is wrong with a link of a file; nothing if it leads somewhere. */
function brokenBy(file: string, link: string): string[] {
  const [path, anchor] = link.split('#') as [string, string?];
  const target = path === '' ? file : relative(ROOT, resolve(ROOT, file, '..', path));
  if (!existsSync(join(ROOT, target))) return [`${file}: ${link} is no file`];
  if (anchor === undefined || anchorsOf(target).includes(anchor)) return [];
  return [`${file}: ${link} is no heading there`];
}

const API = existsSync(join(ROOT, 'docs/api'))
  ? readdirSync(join(ROOT, 'docs/api'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => join('docs/api', file))
  : [];

test.each([...WRITTEN, 'llms.txt'])('every link and anchor of %s leads somewhere', (file) => {
  expect(
    linksOf(file)
      .filter((link) => !isElsewhere(link))
      .flatMap((link) => brokenBy(file, link)),
  ).toEqual([]);
});

test('every link of the reference that is generated leads to a file', () => {
  const links = API.flatMap((file) => linksOf(file).map((link) => [file, link.split('#')[0]!] as const));
  expect(links.length).toBeGreaterThan(20);
  expect(
    links
      .filter(([, link]) => link !== '' && !isElsewhere(link))
      .flatMap(([file, link]) => brokenBy(file, link)),
  ).toEqual([]);
});

/** Files with comments, messages and tests that name a page of ours. */
const sources = ['src', 'test', 'demo', '.ci'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx|js|mjs|cjs|html|yaml|md)$/.test(file) && !file.startsWith('app/built'))
    .map((file) => join(folder, file)),
);

test('what comments, messages and tests call a page of docs is one', () => {
  const named = [...sources, ...WRITTEN, 'rollup.config.mjs', '.ci/run'].flatMap((file) =>
    [...textOf(file).matchAll(/(?<![\w./-])docs\/[\w-]+\.md(?:#[\w-]+)?/g)].map(
      ([page]) => [file, page] as const,
    ),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(
    named.flatMap(([file, page]) => brokenBy(file, relative(resolve(ROOT, file, '..'), join(ROOT, page)))),
  ).toEqual([]);
});

test('the README is one page', () => {
  expect(textOf('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(130);
});

test('every page of docs is listed in llms.txt', () => {
  const pages = WRITTEN.filter((file) => file.startsWith('docs/'));
  const listed = linksOf('llms.txt').map((link) => link.replace(/^.*?(?=docs\/)/, ''));
  expect(pages.filter((page) => !listed.includes(page))).toEqual([]);
});
