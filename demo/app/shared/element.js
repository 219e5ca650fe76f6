// @ts-check
/**
 * For the pages without a framework. Makes an element. Text goes in as text nodes, so nothing that came over the network is
 * parsed as HTML.
 *
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** @param {string} id of an element that the page has */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const mark = () => element('span', { class: 'mark', 'aria-hidden': 'true' });

/**
 * Says in a line how something ended.
 *
 * @param {HTMLElement} line
 * @param {import('./news.js').News} news
 */
export function say(line, { code, text }) {
  line.dataset.code = code;
  line.replaceChildren(...(text === '' ? [] : [mark(), text]));
}

/**
 * Says what concerns the whole page; a transfer has its own line.
 *
 * @param {string} text
 */
export function showAlert(text) {
  const alert = byId('alert');
  alert.textContent = text;
  alert.hidden = false;
}
