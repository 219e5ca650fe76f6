import { isStepUpError } from 'step-up-spa';
import { ref } from 'vue';
import { pageNews } from '../public/intranet/news.js';
import { type News, NO_NEWS } from '../shared/transfer';

/** Why a guarded page stays closed. */
export function createRefusal() {
  const news = ref<News>(NO_NEWS);
  const wanted = ref('/employees');
  return {
    news,
    /** Where the user wanted to go. */
    wanted,
    /** @returns the route that says so */
    send(error: unknown, to: string): string {
      news.value = pageNews(error, isStepUpError);
      wanted.value = to;
      return '/closed';
    },
  };
}

export type Refusal = ReturnType<typeof createRefusal>;
