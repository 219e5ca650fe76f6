import { inject, ref, shallowReactive } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { type Answered, NO_NEWS, type Order, outcomeOf, pendingNews, resumeTransfer, startTransfer } from '../shared/transfer';
import { bankKey } from './step-up';

/** The transfers that this page starts, and the one that a redirect interrupted. */
export function useTransfers() {
  const { stepUp, api } = inject(bankKey)!;
  const router = useRouter();
  const route = useRoute();
  const news = ref(NO_NEWS);
  const sent = ref(0);
  const running = shallowReactive(new Set<AbortController>());

  async function follow(answer: Promise<Answered>, order?: Order): Promise<void> {
    news.value = pendingNews(order);
    news.value = await outcomeOf(answer, order);
    if (news.value.code === 'ok') sent.value += 1;
  }

  const resumed = resumeTransfer(stepUp);
  if (resumed !== undefined) {
    void follow(resumed);
    // The SDK took the answer out of the address bar; the router remembers the old one, and would write it back when it leaves this page.
    void router.replace(route.path);
  }

  return {
    news,
    /** How many reached the API, for whoever shows balances. */
    sent,
    running,
    start(order: Order): void {
      const abort = new AbortController();
      running.add(abort);
      void follow(startTransfer(stepUp, api, order, abort.signal), order).finally(() => running.delete(abort));
    },
    cancel: () => running.forEach((abort) => abort.abort()),
  };
}

export type Transfers = ReturnType<typeof useTransfers>;
