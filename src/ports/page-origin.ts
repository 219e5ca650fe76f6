/**
 * On a server, and in a document without an origin, relative rules name nothing: this never resolves (RFC
 * 6761 §6.4).
 */
export const NOWHERE = 'https://page.invalid';

/**
 * The origin by which the browser keeps this page apart from others. That is what `self.origin` says until a
 * script of the page has a `var origin`, and what `location.origin` does not say: a srcdoc frame has its
 * parent's, and a sandboxed page none. Neither does the base URL, which `<base>` changes. A blob URL is made
 * with it (File API, "generate a new blob URL"), whatever the page says.
 */
export function pageOrigin(): string {
  if (typeof document === 'undefined') return NOWHERE;
  let { href } = location;
  // jsdom has none, and no such frames.
  if (typeof URL.createObjectURL === 'function') {
    href = URL.createObjectURL(new Blob());
    URL.revokeObjectURL(href);
  }
  const { origin } = new URL(href);
  return origin.startsWith('http') ? origin : NOWHERE;
}
