// @ts-check
/** The same bank, by what it is made with, and the smallest page that steps up. */
export const PAGES = [
  { href: '/', name: 'Script tag' },
  { href: '/react/', name: 'React' },
  { href: '/vue/', name: 'Vue' },
  { href: '/angular/', name: 'Angular' },
  { href: '/oidc/', name: 'oidc-client-ts' },
  { href: '/minimal/', name: 'Minimal' },
];

/** Where one can be in it: at the bank, or on one of the intranet's pages. */
export const PLACES = [
  { place: 'bank', label: 'Bank' },
  { place: 'customers', label: 'Customers' },
  { place: 'employees', label: 'Employees' },
];

/**
 * The place that an address names in its hash. For pages without a router.
 *
 * @param {string} [url] Default: the page's own
 * @returns {string}
 */
export function placeOf(url = location.href) {
  const named = new URL(url, location.href).hash.slice(1);
  return PLACES.some(({ place }) => place === named) ? named : 'bank';
}
