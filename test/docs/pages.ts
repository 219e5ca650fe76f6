import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');

/** The text of a file, named as from the top level. */
export const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const markdownIn = (folder: string) =>
  readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map(({ name }) => relative('.', join(folder, name)));

/** What a person wrote: the pages at the top level and in `docs`. What is generated of the docstrings is in `docs/api`. */
export const WRITTEN = [...markdownIn('.'), ...markdownIn('docs'), 'demo/tenant/README.md'];

/** A page without its blocks and spans of code, in which nothing is a link or a heading. */
export const proseOf = (file: string) =>
  textOf(file)
    .replace(/^(```+)[^]*?^\1$/gm, '')
    .replace(/<!--[^]*?-->/g, '');
