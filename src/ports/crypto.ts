/** 256 bits that nobody can guess, as text that a URL can carry. */
export function randomText(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/**
 * The SHA-256 of a text, as text that a URL can carry. Secure contexts only, as all of OAuth in a browser.
 */
export async function sha256(text: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', toUtf8(text))));
}

export const toUtf8 = (text: string) => new TextEncoder().encode(text);

/** Bytes as text that a URL can carry (RFC 4648 §5). */
export function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
