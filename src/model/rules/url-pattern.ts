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
 *   anything across segments, query and hash are ignored, everything else must be equal (case and a trailing
 *   slash too);
 * - a `RegExp`, tested on origin and path (write `^https://…`: without an anchor it matches other hosts too);
 * - a `URLPattern`, tested on the whole URL;
 * - a function, for everything else. It must return `true` or `false`, at once.
 */
export type UrlMatcher =
  string | RegExp | UrlPatternLike | ((request: { url: URL; method: string }) => boolean);

/** Percent-encoded characters that RFC 3986 §2.3 says mean the same unencoded. */
const UNRESERVED = /%(?:2[DE]|3\d|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])/gi;

/** RFC 3986 §6.2.2: the same path in one spelling. `%2F` stays encoded: a slash is not a separator there. */
function normalizePath(pathname: string): string {
  if (!pathname.includes('%')) return pathname;
  return pathname
    .replace(UNRESERVED, (encoded) => String.fromCharCode(parseInt(encoded.slice(1), 16)))
    .replace(/%[0-9a-f]{2}/gi, (encoded) => encoded.toUpperCase());
}

/**
 * Makes the test of a path. It goes through the path once for each part of the pattern, with every end that
 * the parts before can have: a regular expression would try them one after another, and each wildcard would
 * multiply the time that a long URL takes.
 */
function compileGlob(pathname: string): (path: string) => boolean {
  const parts = normalizePath(pathname).split(/(\/\*\*\/|\*\*|\*)/);
  if (parts.length === 1) return (path) => path === parts[0];
  return (path) => {
    // A server may take an encoded separator for the start of a new segment.
    const isSeparator = (at: number) => ['/', '%2F', '%5C'].some((text) => path.startsWith(text, at));
    const ends = parts.reduce(
      (from, part) => {
        const to: boolean[] = [];
        let isOpen = false;
        for (let at = 0; at <= path.length; at++) {
          if (part === '**') {
            to[at] = isOpen ||= from[at] === true;
          } else if (part === '/**/') {
            const isSlash = path[at] === '/';
            isOpen ||= isSlash && from[at] === true;
            to[at + 1] = isSlash && isOpen;
          } else if (part === '*') {
            isOpen = (isOpen || from[at] === true) && !isSeparator(at);
            to[at + 1] = isOpen;
          } else if (from[at] && path.startsWith(part, at)) {
            to[at + part.length] = true;
          }
        }
        return to;
      },
      [true],
    );
    return ends[path.length] === true;
  };
}

function compileString(pattern: string, where: string, origin: string): (target: Target) => boolean {
  let url: URL;
  try {
    // To the origin, not to the page that happens to be open, nor to a <base> that somebody slipped into it.
    url = new URL(pattern, origin);
  } catch {
    throw new TypeError(`"${where}" is not a URL: ${JSON.stringify(pattern)}`);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new TypeError(`"${where}" must be an http or https URL (got ${url.protocol})`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(`"${where}" must not contain credentials`);
  }
  if (url.host.includes('*')) {
    throw new TypeError(`"${where}" has a wildcard in its host. Name each host, or use a function`);
  }
  const path = compileGlob(url.pathname);
  return (target) => target.url.origin === url.origin && path(normalizePath(target.url.pathname));
}

/**
 * The key by which a rule whose `url` is a string is found: the origin, and the path up to the segment of the
 * first wildcard. `pattern` was compiled before.
 */
export function keyOf(pattern: string, origin: string): string {
  const url = new URL(pattern, origin);
  const path = normalizePath(url.pathname);
  const wildcard = path.indexOf('*');
  return url.origin + (wildcard < 0 ? path : path.slice(0, path.lastIndexOf('/', wildcard) + 1));
}

/** The keys of all rules that may name a URL: its whole path, and each part of it that ends in a slash. */
export function keysFor({ origin, pathname }: URL): readonly string[] {
  const path = normalizePath(pathname);
  const keys = [origin + path];
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1))
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
export function compileMatcher(matcher: unknown, where: string, origin: string): (target: Target) => boolean {
  if (typeof matcher === 'string') return compileString(matcher, where, origin);
  if (typeof matcher === 'function') {
    return ({ url, method }) => {
      // A copy, because the original decides where the token goes.
      const verdict: unknown = (matcher as (request: Target) => unknown)({ url: new URL(url), method });
      if (typeof verdict !== 'boolean') {
        // An async function returns a promise, which is truthy for every URL.
        throw new TypeError(`"${where}" must return true or false, not ${typeof verdict}`);
      }
      return verdict;
    };
  }
  if (isRegExp(matcher)) {
    // Without g and y, which make test() remember.
    const expression = new RegExp(matcher.source, matcher.flags.replace(/[gy]/g, ''));
    return ({ url }) => expression.test(url.origin + url.pathname);
  }
  if (
    typeof matcher === 'object' &&
    matcher !== null &&
    'test' in matcher &&
    typeof matcher.test === 'function'
  ) {
    const pattern = matcher as UrlPatternLike;
    return ({ url }) => pattern.test(url.href) === true;
  }
  throw new TypeError(`"${where}" must be a string, a RegExp, a URLPattern or a function`);
}
