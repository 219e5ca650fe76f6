import { useState } from 'react';
import type { Resumed } from 'step-up-spa';
import { NO_NEWS } from '../shared/news.js';
import {
  type Answered,
  type Order,
  outcomeOf,
  pendingNews,
  resumeTransfer,
  startTransfer,
} from '../shared/transfer.js';
import { api, stepUp, timeline } from './step-up';

/** The transfers that this page starts, and the one that a redirect interrupted. */
export function useTransfers() {
  const [news, tell] = useState(NO_NEWS);
  const [sent, setSent] = useState(0);
  const [running, setRunning] = useState<readonly AbortController[]>([]);

  async function follow(answer: Promise<Answered>, order?: Order): Promise<void> {
    tell(pendingNews(order));
    const outcome = await outcomeOf(answer, order);
    tell(outcome);
    timeline.tellEnd(outcome.code);
    if (outcome.code === 'ok') setSent((count) => count + 1);
  }

  return {
    news,
    tell,
    /** How many reached the API, for whoever shows balances. */
    sent,
    isRunning: running.length > 0,
    start(order: Order): void {
      const abort = new AbortController();
      setRunning((others) => [...others, abort]);
      void follow(startTransfer(stepUp, api, order, abort.signal), order).finally(() => {
        setRunning((all) => all.filter((one) => one !== abort));
      });
    },
    resume: (resumed: Promise<Resumed>) => follow(resumeTransfer(resumed)),
    cancel: () => running.forEach((abort) => abort.abort()),
  };
}

export type Transfers = ReturnType<typeof useTransfers>;
