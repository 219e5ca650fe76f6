import type { Scheduler } from 'fast-check';
import { fakePorts, type FakeAuthorization, type FakePorts } from '../../src/testing';
import { createObserver, type Call, type Observer } from './observer';
import { openPage, SESSION_KEY, type Page, type WayName } from './page';
import { createServer, ticketOf, type Outside } from './server';

/** The pages of one tab, of which the last one is shown, and everything outside of them. */
export interface World extends Outside {
  readonly observer: Observer;
  readonly page: Page;
  /** The calls of the page that is shown. */
  readonly calls: readonly Call[];
  /** Adds one. */
  track(call: Call, run: (signal: AbortSignal) => Promise<unknown>): void;
  /** A page takes the place of the one that is shown. */
  load(ports: FakePorts): void;
  /** A page is opened beside those that there are. */
  open(ports: FakePorts): void;
  /** The page is loaded anew. */
  reload(): Promise<void>;
  /** The page once more, in a tab that was made as a copy of this one when the page was loaded. */
  duplicate(): void;
  /** Whether the user sees this question, and has not answered it. */
  isAsked(asked: FakeAuthorization): boolean;
  /** The questions whose calls wait for an answer, as far as they can be told by their tickets. */
  openQuestions(): number;
  /** Ends all pages, and sees what is left of them. */
  end(goOn: () => Promise<void>, isDisposed: boolean): Promise<void>;
}

export function createWorld(scheduler: Scheduler, way: WayName, isBound: boolean): World {
  const observer = createObserver();
  const pages: Page[] = [];
  const callsOf = new Map<Page, Call[]>();
  /** Those in whose place another one was loaded. A fake of one goes on with what a browser would have stopped. */
  const gone = new Set<Page>();

  const later = (label: string, act: () => void) =>
    void scheduler.schedule(Promise.resolve(), label).then(act);

  const world: World = {
    observer,
    user: 'alice',
    isBroken: false,
    isBound,
    granting: new Map(),
    authorizations: () => pages.flatMap(({ ports }) => ports.authorizations),
    get page() {
      return pages.at(-1)!;
    },
    get calls() {
      return callsOf.get(world.page)!;
    },
    track(call, run) {
      const { page } = world;
      callsOf.get(page)!.push(call);
      observer.watch(call, run(call.controller.signal), () => !gone.has(page));
    },
    load(ports) {
      gone.add(world.page);
      world.open(ports);
    },
    open(ports) {
      const page = openPage(ports, server.providerOf(ports), { way, observer, later });
      pages.push(page);
      callsOf.set(page, []);
    },
    async reload() {
      const { ports } = world.page;
      await ports.leave();
      const { browser } = ports;
      const { tabStorage, sharedStorage, url } = browser.page;
      const page = { ...server.options.page, tabStorage, sharedStorage };
      world.load(fakePorts({ ...server.options, url, now: browser.clock.now(), page }));
    },
    duplicate() {
      const { ports, url, kept } = world.page;
      const { tabStorage } = fakePorts().browser.page;
      for (const [key, value] of kept) tabStorage.setItem(key, value);
      const { clock, page: before } = ports.browser;
      const page = { ...server.options.page, tabStorage, sharedStorage: before.sharedStorage };
      world.open(fakePorts({ ...server.options, url, now: clock.now(), page }));
    },
    isAsked({ state, url }) {
      const { popups, left } = world.page.ports;
      return !world.granting.has(state) && [popups.at(-1)?.visited.at(-1), left.at(-1)].includes(url);
    },
    openQuestions() {
      const { ports } = world.page;
      return ports.authorizations.filter(({ requirement, url, state }) => {
        const ticket = ticketOf(requirement);
        const call = ticket === undefined ? undefined : observer.calls[ticket - 1];
        return call && !call.settled && !world.granting.has(state) && !ports.left.includes(url);
      }).length;
    },
    async end(goOn, isDisposed) {
      const isUnderWay = () => world.calls.some(({ settled }) => settled === undefined);
      // The next call in the queue begins after a moment; a question that nobody answers ends after two seconds.
      for (let round = 1; round < 100 && !isDisposed && isUnderWay(); round += 1) {
        await world.page.ports.advanceTime(round % 4 === 0 ? 2500 : 150);
        await goOn();
      }
      if (!isDisposed) {
        await world.page.ports.advanceTime(2500); // what was prepared is forgotten
        await goOn();
        const { ports, listeners } = world.page;
        observer.assertSettled((call) => world.calls.includes(call));
        const left = ports.leftovers();
        if (left.windows + left.timers + left.channels > 0 || left.listeners > listeners)
          observer.report(`G9: what ended left ${JSON.stringify(left)}`);
        if (world.page.severed.isReachable) observer.report('G9: what ended left a severed window');
      }
      for (const { stepUp } of pages) stepUp.dispose();
      await goOn();
      observer.assertSettled(() => true);
      for (const page of pages) {
        const { windows, listeners, timers, channels } = page.ports.leftovers();
        if (windows + listeners + timers + channels > 0)
          observer.report(`G9: dispose() left ${JSON.stringify(page.ports.leftovers())}`);
        const { tabStorage, sharedStorage } = page.ports.browser.page;
        if (tabStorage.getItem(SESSION_KEY) !== 'alice') observer.report('G5: the session is not kept');
        const texts = Object.values({ ...tabStorage, ...sharedStorage });
        if (texts.some((text) => /step-up-\d+$/.test(String(text)))) observer.report('G3: a token is kept');
      }
    },
  };
  const server = createServer(scheduler, observer, world);
  observer.setUser('alice');
  world.open(fakePorts(server.options));
  return world;
}
