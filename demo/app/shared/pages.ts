/** The same bank three times. */
export const PAGES = [
  { href: '/', name: 'Script tag' },
  { href: '/react/', name: 'React' },
  { href: '/vue/', name: 'Vue' },
] as const;
