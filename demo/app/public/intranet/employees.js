import { formatAmount } from '../money.js';

/**
 * What is behind the guard. A web app without an API has this in its pages, as here: the guard decides what is shown, and
 * whoever reads the page's scripts reads this too. What must stay secret belongs behind an API that checks for itself.
 */
export const EMPLOYEE_LIST = [
  { name: 'Alice Archer', role: 'Branch manager', salary: 9_600_000 },
  { name: 'Bob Baxter', role: 'Clerk', salary: 4_800_000 },
  { name: 'Carol Clark', role: 'Auditor', salary: 6_700_000 },
].map(({ salary, ...employee }) => ({ ...employee, salary: formatAmount(salary, 'EUR') }));
