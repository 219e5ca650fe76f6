import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The pages that a person wrote, by their names as from the top level. What is generated of the docstrings is in `docs/api`. */
export function writtenPages(root: string): string[] {
  const markdownIn = (folder: string) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
      .map(({ name }) => join(folder, name));
  return [...markdownIn('.'), ...markdownIn('docs'), 'demo/tenant/README.md'];
}

const FENCE = /^(```+)(\w*)[^\n]*\n([^]*?)^\1$/gm;

/** A page without its blocks of code and comments, in which nothing is a link or a heading. */
export const proseOf = (text: string) => text.replace(FENCE, '').replace(/<!--[^]*?-->/g, '');

export interface Block {
  readonly page: string;
  readonly language: string;
  readonly code: string;
}

/** Every block of code of every page. */
export const blocksOf = (root: string): Block[] =>
  writtenPages(root).flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(FENCE)].map(([, , language, code]) => ({
      page,
      language: language!,
      code: code!,
    })),
  );
