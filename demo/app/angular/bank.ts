import { Location } from '@angular/common';
import { inject, Injectable, signal } from '@angular/core';
import { AuthService } from '@auth0/auth0-angular';
import { filter, firstValueFrom } from 'rxjs';
import { injectStepUp } from 'step-up-spa/angular';
import { backFrom } from '../shared/back.js';
import { type News, NO_NEWS, pageNews } from '../shared/news.js';
import { askAudit, AUDIT_PENDING, auditNews } from '../shared/records.js';
import { SETTINGS } from './settings';
import { Transfers } from './transfers';

/**
 * Runs before the router begins: waits until it is known whether somebody is logged in, so that a guard knows too, and goes on with what a
 * step-up's redirect interrupted. The router then begins where that leads, by the address.
 */
export async function openBank(): Promise<void> {
  const stepUp = injectStepUp();
  const location = inject(Location);
  const transfers = inject(Transfers);
  const audit = inject(Audit);
  const refusal = inject(Refusal);
  const { isLoading$ } = inject(AuthService);
  await firstValueFrom(isLoading$.pipe(filter((isLoading) => !isLoading)));

  const back = await backFrom(stepUp.handleRedirect());
  if (back?.kind === 'transfer') void transfers.resume(back.resumed);
  if (back?.kind === 'audit') {
    void audit.follow(back.answer);
    location.replaceState('/customers');
  }
  if (back?.kind === 'page') {
    location.replaceState(back.error === undefined ? back.returnTo : refusal.send(back.error, back.returnTo));
  }
}

/** The look at the audit trail that this page took, or the one that a redirect interrupted. */
@Injectable({ providedIn: 'root' })
export class Audit {
  readonly news = signal<News>(NO_NEWS);
  readonly #stepUp = injectStepUp();
  readonly #api = inject(SETTINGS).api;

  /** By `fetch`, which takes the `appState` that a redirect brings back. */
  ask(): void {
    void this.follow(askAudit(this.#stepUp, this.#api));
  }

  async follow(answer: Promise<Response>): Promise<void> {
    this.news.set(AUDIT_PENDING);
    this.news.set(await auditNews(answer));
  }
}

/** Why a guarded page stays closed. */
@Injectable({ providedIn: 'root' })
export class Refusal {
  readonly news = signal<News>(NO_NEWS);
  /** Where the user wanted to go. */
  readonly wanted = signal('/employees');

  /** @returns the route that says so */
  send(error: unknown, to: string): string {
    this.news.set(pageNews(error));
    this.wanted.set(to);
    return '/closed';
  }
}
