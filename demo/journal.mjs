/**
 * What the servers saw, as it happens, for the page's timeline. Nothing is kept: whoever subscribes hears what comes
 * after. Entries are plain objects and never hold a token, a code or a secret; their makers see to that.
 */
export function createJournal() {
  const subscribers = new Set();
  return {
    record(entry) {
      const stamped = Object.freeze({ at: Date.now(), ...entry });
      for (const subscriber of subscribers) subscriber(stamped);
    },
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => {
        subscribers.delete(subscriber);
      };
    },
  };
}
