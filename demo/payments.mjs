/**
 * The one type of `authorization_details` that Fabrikam knows (RFC 9396 §2): `{ type: 'payment', to, amount }`, the amount in cents.
 */
export const PAYMENT = 'payment';

/** What a person reads before they confirm. */
export function describePayment({ to, amount }) {
  return `Pay ${(amount / 100).toFixed(2)} EUR to ${to}`;
}

/** Whether it is a payment that the authorization server can show. */
export function isPayment({ type, to, amount, ...others }) {
  return (
    type === PAYMENT &&
    typeof to === 'string' &&
    to.length > 0 &&
    to.length <= 64 &&
    Number.isSafeInteger(amount) &&
    amount > 0 &&
    Object.keys(others).length === 0
  );
}
