import { AccountsCard } from './accounts-card';
import { TransferCard } from './transfer-card';
import type { Transfers } from './transfers';

export function Bank({ transfers }: { transfers: Transfers }) {
  return (
    <>
      <AccountsCard sent={transfers.sent} />
      <TransferCard transfers={transfers} />
    </>
  );
}
