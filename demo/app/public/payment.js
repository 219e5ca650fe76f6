/**
 * What Fabrikam ID asks the person to confirm: the payment that the request makes, and no other (RFC 9396).
 *
 * @param {{ body: unknown }} request a transfer
 */
export function paymentOf({ body }) {
  const { to, amount } = /** @type {{ to: string, amount: number }} */ (body);
  return { authorization_details: [{ type: 'payment', to, amount }] };
}
