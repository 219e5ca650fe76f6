import { inject, Injectable, signal } from '@angular/core';
import type { Resumed } from 'step-up-spa';
import { type News, NO_NEWS } from '../shared/news.js';
import {
  type Answered,
  type Order,
  outcomeOf,
  pendingNews,
  resumeTransfer,
  startTransfer,
} from '../shared/transfer.js';
import { injectHttpFetch } from './http-fetch';
import { SETTINGS, TIMELINE } from './settings';

/** The transfers that this page starts, and the one that a redirect interrupted. */
@Injectable({ providedIn: 'root' })
export class Transfers {
  readonly news = signal<News>(NO_NEWS);
  /** How many reached the API, for whoever shows balances. */
  readonly sent = signal(0);
  readonly running = signal<readonly AbortController[]>([]);
  readonly #http = injectHttpFetch();
  readonly #api = inject(SETTINGS).api;
  readonly #timeline = inject(TIMELINE);

  start(order: Order): void {
    const abort = new AbortController();
    this.running.update((others) => [...others, abort]);
    const answer = startTransfer(this.#http, this.#api, order, abort.signal);
    void this.#follow(answer, order).finally(() =>
      this.running.update((all) => all.filter((one) => one !== abort)),
    );
  }

  resume(resumed: Promise<Resumed>): Promise<void> {
    return this.#follow(resumeTransfer(resumed));
  }

  cancel(): void {
    for (const abort of this.running()) abort.abort();
  }

  async #follow(answer: Promise<Answered>, order?: Order): Promise<void> {
    this.news.set(pendingNews(order));
    const outcome = await outcomeOf(answer, order);
    this.news.set(outcome);
    this.#timeline.tellEnd(outcome.code);
    if (outcome.code === 'ok') this.sent.update((count) => count + 1);
  }
}
