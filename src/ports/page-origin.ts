import { assertIs } from '../model/argument';

/**
 * On a server, and in a document without an origin, relative rules name nothing: this never resolves (RFC
 * 6761 §6.4).
 */
export const NOWHERE = 'https://page.invalid';

/** Whether there is a page to ask the user from. A server and a worker have none. */
export const hasPage = () => typeof document !== 'undefined';

/**
 * A member of the document itself, before which `<img name="baseURI">` would be found (HTML Standard §3.1.6).
 */
export function ofDocument<K extends keyof Document>(name: K): Document[K] {
  return Reflect.get(Object.getPrototypeOf(document) as Document, name, document);
}

/**
 * The origin by which the browser keeps this page apart from others. That is what `self.origin` says until a
 * script of the page has a `var origin`, and what `location.origin` does not say: a srcdoc frame has its
 * parent's, and a sandboxed page none. Neither does the base URL, which `<base>` changes. A blob URL is made
 * with it (File API, "generate a new blob URL"), whatever the page says.
 *
 * @throws TypeError on a page that is not a secure context
 */
export function pageOrigin(): string {
  if (!hasPage()) return NOWHERE;
  // Elsewhere there is no crypto.subtle, and no step-up could begin.
  assertIs(globalThis.isSecureContext !== false, 'createStepUp', 'called on a page of https or localhost');
  let { href } = location;
  // jsdom has none, in Vitest they are Node's, and neither has the frames above.
  if (typeof URL.createObjectURL === 'function') {
    const blob = URL.createObjectURL(new Blob());
    URL.revokeObjectURL(blob);
    if (!blob.startsWith('blob:node')) href = blob;
  }
  const { origin } = new URL(href); // an extension's is one, too: its callback page posts from it
  return origin === 'null' ? NOWHERE : origin;
}
