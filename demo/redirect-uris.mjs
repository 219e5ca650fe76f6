/** A mistake of whoever starts the demo, as {@link import('./ports.mjs').PortError} is: the message is all they need. */
export class RedirectUriError extends Error {
  name = 'RedirectUriError';
}

/**
 * Where else than at the demo's own pages the client may be answered: apps of your own, such as those in `demo/examples`. Their
 * origins may then ask the authorization server for tokens, and call the API.
 *
 * @param {Record<string, string | undefined>} environment `REDIRECT_URIS`: absolute URLs, separated by commas
 * @returns {string[]}
 * @throws {RedirectUriError}
 */
export function readRedirectUris({ REDIRECT_URIS = '' }) {
  const uris = REDIRECT_URIS.split(',')
    .map((uri) => uri.trim())
    .filter((uri) => uri !== '');
  for (const uri of uris) {
    // RFC 6749 §3.1.2: absolute, and without a fragment.
    if (!URL.canParse(uri) || !/^https?:\/\//.test(uri) || uri.includes('#'))
      throw new RedirectUriError(
        `REDIRECT_URIS: "${uri}" is no redirect URI. Write absolute http(s) URLs without a hash, separated by commas, such as http://localhost:5173,http://localhost:5173/callback.html`,
      );
  }
  return uris;
}

/** @param {string[]} uris */
export const originsOf = (uris) => [...new Set(uris.map((uri) => new URL(uri).origin))];
