import { h } from 'vue';
import type { News } from '../shared/news.js';

/** The line that says how something ended. */
export const result = (testId: string, { code, text }: News) =>
  h('output', { class: 'result', 'data-testid': testId, role: 'status', 'data-code': code }, [
    text !== '' && h('span', { class: 'mark', 'aria-hidden': 'true' }),
    text,
  ]);
