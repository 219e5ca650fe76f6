/** Enough for what happens while a page is away for a redirect. */
const KEPT = 200;

/**
 * What the servers saw, as it happens, for the page's timeline. Entries are plain objects and never hold a token, a
 * code or a secret; their makers see to that.
 *
 * Each has a number, so that who was away can ask for what they missed. Numbers begin at the time, so that those of an
 * earlier run are lower.
 */
export function createJournal() {
  const subscribers = new Set();
  const kept = [];
  let newest = Date.now();
  return {
    record(entry) {
      const stamped = Object.freeze({ at: Date.now(), ...entry });
      newest += 1;
      kept.push({ number: newest, entry: stamped });
      if (kept.length > KEPT) kept.shift();
      for (const subscriber of subscribers) subscriber(stamped, newest);
    },
    /** What came after the entry with this number, as far back as is kept. */
    since(number) {
      return kept.filter((one) => one.number > number);
    },
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => {
        subscribers.delete(subscriber);
      };
    },
  };
}
