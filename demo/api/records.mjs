/** What Fabrikam's people look up. Amounts in whole cents. */

export const customers = Object.freeze([
  { id: 'contoso', name: 'Contoso', city: 'Hamburg' },
  { id: 'northwind', name: 'Northwind Traders', city: 'Lyon' },
  { id: 'tailspin', name: 'Tailspin Toys', city: 'Utrecht' },
]);

export const salaries = Object.freeze([
  { employee: 'Alice Archer', role: 'Branch manager', salary: 9_600_000, currency: 'EUR' },
  { employee: 'Bob Baxter', role: 'Clerk', salary: 4_800_000, currency: 'EUR' },
  { employee: 'Carol Clark', role: 'Auditor', salary: 6_700_000, currency: 'EUR' },
]);

export const audit = Object.freeze([
  { at: '2026-03-02T09:14:00Z', who: 'bob', what: 'Opened an account for Tailspin Toys' },
  { at: '2026-03-02T16:40:00Z', who: 'alice', what: 'Raised the limit of Contoso' },
]);
