// @ts-check
/** Amounts are integer cents everywhere but on screen: no float ever holds money. */

/**
 * @param {string} text what was typed: `250`, `250.5`, `250,50`
 * @returns {number | undefined} cents, or undefined when it is not an amount above zero
 */
export function parseAmount(text) {
  const [matched, euros, cents = ''] = /^(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(text.trim()) ?? [];
  if (matched === undefined) return undefined;
  const amount = Number(euros) * 100 + Number(cents.padEnd(2, '0'));
  return amount > 0 ? amount : undefined;
}

/**
 * @param {number} cents
 * @param {string} [currency] ISO 4217
 */
export function formatAmount(cents, currency = 'EUR') {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(cents / 100);
}
