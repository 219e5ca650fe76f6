import { PAYMENT } from '../payments.mjs';
import { TransferError } from './ledger.mjs';

/**
 * Refuses an order that its person did not confirm, where the token says what they did (RFC 9396 §9.1).
 *
 * @param {{ to: unknown, amount: unknown }} order as it came, unchecked
 * @param {{ type: string, to: string, amount: number }[]} [confirmed] the token's `authorization_details`
 * @throws {TransferError}
 */
export function assertConfirmed({ to, amount }, confirmed) {
  const isConfirmed = ({ type, to: payee, amount: cents }) =>
    type === PAYMENT && payee === to && cents === amount;
  if (confirmed !== undefined && !confirmed.some(isConfirmed))
    throw new TransferError('not_confirmed', 'Another transfer than this one was confirmed', 403);
}
