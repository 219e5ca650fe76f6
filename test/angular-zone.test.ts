import 'zone.js'; // First, as it is in an app: it takes the place of Promise, timers, fetch and addEventListener.
import '@angular/compiler';
import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { Component, inject, NgZone, provideZoneChangeDetection, type ApplicationRef } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { injectStepUp, provideStepUp, stepUpInterceptor, stepUpSnapshot } from '../src/angular';
import { bank } from './fakes/bank';

declare const Zone: { readonly current: { readonly name: string } };

let app: ApplicationRef | undefined;
afterEach(() => app?.destroy());

/** An app that renders by zone.js, with a button for each way to transfer. */
async function start() {
  const it = bank({ fetch: async () => Response.json({ id: 7 }, { status: 201 }) });
  await it.advanceTime(0);
  const zones: string[] = [];

  class Transfer {
    readonly snapshot = stepUpSnapshot();
    readonly #http = inject(HttpClient);
    readonly #stepUp = injectStepUp();
    /** No signal: only a change detection of zone.js shows what it is. */
    result = 'none yet';

    subscribe(): void {
      this.#http.post<{ id: number }>('/api/transfers', {}).subscribe(({ id }) => {
        zones.push(Zone.current.name);
        this.result = `sent ${id}`;
      });
    }

    async fetch(): Promise<void> {
      const { status } = await this.#stepUp.fetch('/api/transfers', { method: 'POST' });
      this.result = `sent ${status}`;
    }
  }
  const template = `
    <button id="subscribe" (click)="subscribe()"></button><button id="fetch" (click)="fetch()"></button>
    <p>{{ snapshot().status }}, {{ result }}</p>`;
  const root = Component({ selector: 'app-root', template })(Transfer) ?? Transfer;
  document.body.innerHTML = '<app-root></app-root>';
  app = await bootstrapApplication(root, {
    providers: [
      provideZoneChangeDetection(),
      provideHttpClient(withInterceptors([stepUpInterceptor])),
      provideStepUp(it.stepUp),
    ],
  });
  const text = () => document.querySelector('p')!.textContent;
  const click = (id: string) => document.getElementById(id)!.click();
  return { it, text, click, zones, ngZone: app.injector.get(NgZone) };
}

describe('with zone.js', () => {
  test('it is there, and Angular runs by it', async () => {
    const { ngZone, text } = await start();
    expect(Promise.name).toBe('ZoneAwarePromise');
    expect(ngZone.run(() => Zone.current.name)).toBe('angular');
    expect(text()).toBe('idle, none yet');
  });

  test.each([
    ['subscribe', 'sent 7'],
    ['fetch', 'sent 201'],
  ])('%s in a click opens the window in that click, and the view shows each step (G7)', async (id, sent) => {
    const { it, text, click, zones } = await start();
    click(id);
    expect(it.popups).toHaveLength(1);
    await it.advanceTime(0);
    expect(text()).toBe('waiting, none yet');
    await it.respond(1);
    await it.advanceTime(0);
    expect(text()).toBe(`idle, ${sent}`);
    expect(it.sent()).toEqual(['Bearer step-up-token-1']);
    // What is told by an Observable is told where it was subscribed to, so a field that is no signal is seen, too.
    expect(zones).toEqual(id === 'subscribe' ? ['angular'] : []);
  });
});
