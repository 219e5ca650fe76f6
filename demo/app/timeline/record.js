/** Enough for a long demo, and a bound on what each redraw has to read. */
const KEPT = 400;
/** Some proxies hold a stream's head back until its first message. */
const PATIENCE_MS = 1000;
const KEY = 'fabrikam.away';

/**
 * Everything that was heard, from the SDK and from the servers, in the order in which it happened.
 *
 * Two ways lead here, and the servers' is slower, so entries arrive out of order. All clocks are one machine's:
 * sorting by `at` puts them right. Entries of one millisecond keep the order of arrival.
 *
 * @param {{ entries?: object[], heard?: string }} [kept] what an earlier page had heard, see takeKept
 */
export function createRecord({ entries = [], heard } = {}) {
  const awaited = new Set();
  const record = {
    onchange: () => {},

    /** The number of the journal's newest entry. Stays when the record is cleared: what it named was heard. */
    heard,

    add(entry) {
      entries.push({ ...entry, key: crypto.randomUUID() });
      entries.sort((one, other) => one.at - other.at);
      entries = entries.slice(-KEPT);
      record.onchange();
      for (const one of awaited) {
        if (!one.isIt(entry)) continue;
        awaited.delete(one);
        one.resolve(entry);
      }
    },

    /** The first entry from now on of which this is so. */
    next: (isIt) => new Promise((resolve) => awaited.add({ isIt, resolve })),

    clear() {
      entries = [];
      record.onchange();
    },

    entries: () => entries,
  };
  return record;
}

/**
 * What the servers saw, as Server-Sent Events. The page shows it beside the SDK's own events, so the SDK is not
 * the only witness of what the SDK did.
 *
 * @param {ReturnType<typeof createRecord>} record is told what comes after the entry that it heard last
 * @param {HTMLElement} live says how things stand
 * @returns {Promise<void>} settles when the journal is heard, or is not to be for now: the bank works without it
 */
export function hearJournal(record, live) {
  const source = new EventSource(record.heard === undefined ? '/journal' : `/journal?after=${record.heard}`);
  // EventSource reconnects by itself; the label only says how things stand.
  const state = (name) => () => {
    live.dataset.state = name;
    live.textContent = name;
  };
  source.addEventListener('open', state('live'));
  source.addEventListener('error', state('reconnecting'));
  source.addEventListener('message', ({ data, lastEventId }) => {
    record.heard = lastEventId;
    record.add(JSON.parse(data));
  });
  return new Promise((resolve) => {
    source.addEventListener('open', () => resolve(), { once: true });
    source.addEventListener('error', () => resolve(), { once: true });
    setTimeout(resolve, PATIENCE_MS);
  });
}

/** What the page that was here before wanted kept, if this tab left it. Forgets it. */
export function takeKept() {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return kept === null ? undefined : JSON.parse(kept);
}

/**
 * Keeps what `tell` gives while this tab is elsewhere, since a redirect comes back to a page that knows nothing. There
 * is no token in it: no event has one, and no entry of the journal.
 *
 * To be called once the SDK is made, so that what the SDK says as the page is left is heard first.
 *
 * @param {() => object} tell
 */
export function keepWhileAway(tell) {
  addEventListener('pagehide', () => sessionStorage.setItem(KEY, JSON.stringify(tell())));
  // From the back/forward cache, this page comes back and has it all.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) takeKept();
  });
}
