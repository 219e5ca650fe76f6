import { assertIs, isSecure, toUrl } from '../argument';

/** What is about to be called. */
export interface Target {
  readonly url: URL;
  readonly method: string;
}

/** The part of the platform's `URLPattern` that is used, so that browsers without it need no polyfill. */
export interface UrlPatternLike {
  test(input: string): boolean;
}

/**
 * How a rule names URLs:
 * - a string, absolute or relative to the page's origin: `*` is something within one path segment, `**` is
 *   anything across segments, everything else must be equal (case and a trailing slash too) but for query and
 *   hash of the request, which are ignored and which it has not;
 * - a `RegExp`, tested on origin and path (write `^https://…`: without an anchor it matches other hosts too);
 * - a `URLPattern`, tested on the whole URL;
 * - a function, for everything else. It must return `true` or `false`, at once.
 */
export type UrlMatcher =
  string | RegExp | UrlPatternLike | ((request: { url: URL; method: string }) => boolean);

/**
 * RFC 3986 §6.2.2: the same path in one spelling. What means the same unencoded (§2.3) is decoded; `%2F` stays
 * encoded: a slash is not a separator there.
 */
export function normalizePath(pathname: string): string {
  if (!pathname.includes('%')) return pathname;
  return pathname.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(parseInt(encoded.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
  });
}

/**
 * Makes the test of a path. It goes through the path once for each part of the pattern, with every end that
 * the parts before can have: a regular expression would try them one after another, and each wildcard would
 * multiply the time that a long URL takes.
 */
export function compileGlob(pattern: string): (path: string) => boolean {
  const parts = pattern.split(/(\/\*\*\/|\*\*|\*)/);
  if (parts.length === 1) return (path) => path === pattern;
  return (path) => {
    // A server may take an encoded separator for the start of a new segment.
    const isSeparator = (at: number) => ['/', '%2F', '%5C'].some((text) => path.startsWith(text, at));
    // A set, because an array with holes has what somebody added to Object.prototype.
    const ends = parts.reduce(
      (from, part) => {
        const to = new Set<number>();
        let isOpen = false;
        for (let at = 0; at <= path.length; at++) {
          if (part === '**') {
            if ((isOpen ||= from.has(at))) to.add(at);
          } else if (part === '/**/') {
            const isSlash = path.startsWith('/', at);
            isOpen ||= isSlash && from.has(at);
            if (isSlash && isOpen) to.add(at + 1);
          } else if (part === '*') {
            isOpen = (isOpen || from.has(at)) && !isSeparator(at);
            if (isOpen) to.add(at + 1);
          } else if (from.has(at) && path.startsWith(part, at)) {
            to.add(at + part.length);
          }
        }
        return to;
      },
      new Set([0]),
    );
    return ends.has(path.length);
  };
}

/** How to tell whether a rule names a target. */
export interface Matcher {
  names(target: Target): boolean;
  /** The origin of a string; `undefined` if only `names` can tell. */
  readonly origin?: string;
  /** The path of a string, in the one spelling that is compared. */
  readonly path?: string;
  /**
   * The key by which the rule is found: the origin, and the path up to the segment of the first wildcard.
   * `undefined` if only `names` can tell.
   */
  readonly key?: string;
}

function compileString(pattern: string, where: string, base: string): Matcher {
  // To the origin, not to the page that happens to be open, nor to a <base> that somebody slipped into it.
  const url = toUrl(pattern, base);
  assertIs(
    url !== undefined &&
      (isSecure(url) || url.origin === base) &&
      url.username + url.password === '' &&
      !/[*%]/.test(url.host) && // Chromium writes %2A
      // Each of these would be a path: *://api.example, api.example/x, /items/:id, /items/{id}
      !/[?#]|^[^/]*\*\w*:\/\/|^[^/.][^/:]*\.|\/[:{]/.test(pattern),
    where,
    'a path such as /items/*, or an https URL without credentials, query, or * before its path',
  );
  const { origin, pathname } = url;
  const path = normalizePath(pathname);
  const isMatch = compileGlob(path);
  const [start] = path.split('*');
  return {
    names: ({ url }) => url.origin === origin && isMatch(normalizePath(url.pathname)),
    origin,
    path,
    key: origin + (start === path ? path : start!.slice(0, start!.lastIndexOf('/') + 1)),
  };
}

/**
 * The keys of all rules that may name a URL: its whole path, and each part of it that ends in a slash.
 *
 * @param longest the length of the longest key that there is
 */
export function keysFor({ origin, pathname }: URL, longest: number): readonly string[] {
  const path = normalizePath(pathname);
  const keys = [origin + path];
  for (let end = 0; end >= 0 && origin.length + end < longest; end = path.indexOf('/', end + 1))
    keys.push(origin + path.slice(0, end + 1));
  return keys;
}

/**
 * Not `instanceof`: a RegExp from another frame would be taken for a URLPattern, and tested on the query,
 * too.
 */
function isRegExp(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === '[object RegExp]';
}

/**
 * Makes the test of one rule's `url`.
 *
 * @param where how to name it in an error, such as `rules[0].url`
 * @param origin what a relative string is relative to
 * @throws TypeError if the matcher can't be used
 */
export function compileMatcher(matcher: unknown, where: string, origin: string): Matcher {
  if (typeof matcher === 'string') return compileString(matcher, where, origin);
  if (typeof matcher === 'function') {
    return {
      names({ url, method }) {
        // A copy, because the original decides where the token goes.
        const verdict: unknown = (matcher as (request: Target) => unknown)({ url: new URL(url), method });
        // An async function returns a promise, which is truthy for every URL.
        assertIs(typeof verdict === 'boolean', where, 'a function that returns true or false at once');
        return verdict;
      },
    };
  }
  if (isRegExp(matcher)) {
    // Without g and y, which make test() remember.
    const expression = new RegExp(matcher.source, matcher.flags.replace(/[gy]/g, ''));
    return { names: ({ url }) => expression.test(url.origin + url.pathname) };
  }
  const pattern = matcher as UrlPatternLike | null | undefined;
  assertIs(typeof pattern?.test === 'function', where, 'a string, a RegExp, a URLPattern or a function');
  return { names: ({ url }) => pattern.test(url.href) === true };
}
