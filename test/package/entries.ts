/** What each subpath of the package is: one line of this table for each file in `src/` that rollup makes an entry of. */
export interface Entry {
  /** What it exports, all of it. */
  names: string[];
  /** What an app gains by it, in bytes, minified and gzipped, as `npm run bench` measures. */
  limit: number;
  /** The entry that such an app has already, and whose bytes are not counted. */
  beside?: 'index';
  /** The packages it imports, itself or by what it shares. Without jwt-decode and oauth4webapi, where it has none. */
  packages?: string[];
  /** The chunks it shares with other entries, where it is to have no other part of the SDK. */
  shares?: string[];
  /** Whether it is an ES module alone, as what it imports. */
  isModuleOnly?: true;
  /** Which of {@link POWERS} are in its code, in what it shares, too. */
  powers?: Power[];
}

/**
 * What a reviewer searches a bundle for: where something may be kept, sent, shown, run or looked up. No entry has one that
 * the table does not name, and none is named that is gone.
 */
export const POWERS = [
  'BroadcastChannel',
  'Function(',
  'Math.random',
  'XMLHttpRequest',
  'console.',
  'createElement',
  'document.cookie',
  'document.write',
  'eval(',
  'import(',
  'indexedDB',
  'innerHTML',
  'insertAdjacentHTML',
  'localStorage',
  'localhost',
  'outerHTML',
  'postMessage',
  'process.',
  'sendBeacon',
  'sessionStorage',
  'setInterval',
] as const;
export type Power = (typeof POWERS)[number];

/** Those that a Content-Security-Policy or Trusted Types would stop. The script tags have none of them, auth0-spa-js included. */
export const UNSAFE: Power[] = [
  'Function(',
  'document.write',
  'eval(',
  'innerHTML',
  'insertAdjacentHTML',
  'outerHTML',
];

export const ENTRIES: Record<string, Entry> = {
  index: {
    names: [
      'MULTI_FACTOR',
      'StepUpError',
      'createStepUp',
      'findStepUpError',
      'isStepUpError',
      'isStepUpRedirect',
      'popup',
    ],
    limit: 18_550,
    // The frame and the window's background are made here, and `debug` prints. A rule for localhost may be without TLS. The port offers a redirect's storage;
    // the name of a window that has none for an instant is random, and no secret.
    powers: [
      'BroadcastChannel',
      'Math.random',
      'console.',
      'createElement',
      'localStorage',
      'localhost',
      'postMessage',
      'sessionStorage',
    ],
  },
  auth0: {
    names: ['auth0Provider'],
    limit: 9000,
    beside: 'index',
    packages: ['jwt-decode', 'oauth4webapi'],
    powers: ['localhost'], // may be without TLS
  },
  oidc: {
    names: ['dpop', 'jwksVerification', 'oidcProvider'],
    limit: 11_420,
    beside: 'index',
    packages: ['jwt-decode', 'oauth4webapi'],
    powers: ['localhost'],
  },
  redirect: { names: ['redirect'], limit: 2990, beside: 'index', powers: ['indexedDB', 'localhost'] },
  callback: {
    names: ['relayCallback'],
    limit: 700,
    shares: ['callback-message', 'return-url'],
    powers: ['BroadcastChannel', 'postMessage'],
  },
  challenges: {
    names: [
      'auth0MfaRequired',
      'clerkReverification',
      'entraClaimsChallenge',
      'jsonBody',
      'oktaAuthenticationContext',
      'wwwAuthenticate',
    ],
    limit: 870,
    beside: 'index',
    powers: ['localhost'],
  },
  angular: {
    names: ['injectStepUp', 'provideStepUp', 'stepUpGuard', 'stepUpInterceptor', 'stepUpSnapshot'],
    limit: 700,
    beside: 'index',
    isModuleOnly: true,
    packages: ['@angular/common/http', '@angular/core', 'rxjs'],
  },
  dialog: { names: ['dialogPrompt'], limit: 800, shares: [], powers: ['createElement'] },
  react: { names: ['RequireStepUp', 'useStepUp'], limit: 570, shares: [], packages: ['react'] },
  // No browser loads it but a test's.
  testing: {
    names: ['fakeBrowser', 'fakePorts', 'fakeProvider', 'stepUpWindow'],
    limit: 6000,
    shares: [],
  },
  vue: { names: ['stepUpGuard', 'useStepUp'], limit: 340, shares: [], packages: ['vue'] },
};

/** What entries share, in code and in types: `dist/shared`. */
export const SHARED = [
  'authorization-response',
  'callback-message',
  'challenge',
  'claims',
  'crypto',
  'return-url',
  'session',
];
/** Where Angular's entry is one of them, which is of modules only. */
export const SHARED_MODULES = ['errors'];
export const SHARED_TYPES = ['browser', 'challenge', 'engine', 'prompt', 'provider', 'step-up', 'way'];

/** What the script tags put on `window.stepUp`. */
const SLIM = [
  ...['index', 'auth0', 'oidc', 'redirect', 'challenges', 'dialog', 'callback'].flatMap(
    (entry) => ENTRIES[entry]!.names,
  ),
].sort();
export const SCRIPTS: Record<string, { names: string[]; limit: number }> = {
  'step-up-spa.min.js': { names: [...SLIM, 'createAuth0Client'].sort(), limit: 97_950 },
  'step-up-spa.slim.min.js': { names: SLIM, limit: 35_850 },
};
