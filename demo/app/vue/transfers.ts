import type { Resumed, StepUp } from 'step-up-spa';
import { ref, shallowReactive } from 'vue';
import { type News, NO_NEWS } from '../shared/news.js';
import {
  type Answered,
  type Order,
  outcomeOf,
  pendingNews,
  resumeTransfer,
  startTransfer,
} from '../shared/transfer.js';

/** The transfers that this page starts, and the one that a redirect interrupted. */
export function createTransfers(stepUp: StepUp, api: string, tellEnd: (code: string) => void) {
  const news = ref<News>(NO_NEWS);
  const sent = ref(0);
  const running = shallowReactive(new Set<AbortController>());

  async function follow(answer: Promise<Answered>, order?: Order): Promise<void> {
    news.value = pendingNews(order);
    news.value = await outcomeOf(answer, order);
    tellEnd(news.value.code);
    if (news.value.code === 'ok') sent.value += 1;
  }

  return {
    news,
    /** How many reached the API, for whoever shows balances. */
    sent,
    running,
    start(order: Order): void {
      const abort = new AbortController();
      running.add(abort);
      void follow(startTransfer(stepUp, api, order, abort.signal), order).finally(() =>
        running.delete(abort),
      );
    },
    resume: (resumed: Promise<Resumed>) => follow(resumeTransfer(resumed)),
    cancel: () => running.forEach((abort) => abort.abort()),
  };
}

export type Transfers = ReturnType<typeof createTransfers>;
