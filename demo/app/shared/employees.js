// @ts-check
import { formatAmount } from './money.js';

/** The SDK's MULTI_FACTOR (OpenID PAPE 1.0 §4), written out: this file is in pages that import the SDK, and in one that has it as a global. */
const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

const MAX_AGE_IN_SECONDS = 300;

/** What the employees' page asks for: two factors, of which the first not long ago. The ID token must say so. */
export const EMPLOYEES = Object.freeze({ acr_values: MULTI_FACTOR, max_age: readMaxAge() });

/** Whoever tries the demo does not want to wait: `?max_age=5`, or a setting that survives a redirect. Read once, since routers drop queries. */
function readMaxAge() {
  const chosen =
    new URLSearchParams(location.search).get('max_age') ?? localStorage.getItem('fabrikam.max-age') ?? '';
  return /^\d{1,6}$/.test(chosen) ? Number(chosen) : MAX_AGE_IN_SECONDS;
}

/**
 * How the user was authenticated, in a word.
 *
 * @param {{ acr?: unknown, amr?: unknown } | undefined} assurance the snapshot's: claims of an ID token
 * @returns {string}
 */
export function levelOf(assurance) {
  if (assurance === undefined) return 'not known yet';
  const { acr, amr } = assurance;
  // Auth0 says it in `amr`, others in `acr`.
  return acr === MULTI_FACTOR || (Array.isArray(amr) && amr.includes('mfa')) ? 'multi-factor' : 'password';
}

/**
 * What is behind the guard. A web app without an API has this in its pages, as here: the guard decides what is shown, and
 * whoever reads the page's scripts reads this too. What must stay secret belongs behind an API that checks for itself.
 */
export const EMPLOYEE_LIST = [
  { name: 'Alice Archer', role: 'Branch manager', salary: 9_600_000 },
  { name: 'Bob Baxter', role: 'Clerk', salary: 4_800_000 },
  { name: 'Carol Clark', role: 'Auditor', salary: 6_700_000 },
].map(({ salary, ...employee }) => ({ ...employee, salary: formatAmount(salary, 'EUR') }));
