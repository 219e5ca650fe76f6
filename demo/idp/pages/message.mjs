import { html } from './html.mjs';
import { layout } from './layout.mjs';

/** A page that only says something. */
export function messagePage({ title, text }) {
  return layout({
    title,
    body: html` <h1>${title}</h1>
      <p>${text}</p>`,
  });
}
