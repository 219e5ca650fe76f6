/** Enough for a long demo, and a bound on what each redraw has to read. */
const KEPT = 400;

/**
 * Everything that was heard, from the SDK and from the servers, in the order in which it happened.
 *
 * Two ways lead here, and the servers' is slower, so entries arrive out of order. All clocks are one machine's:
 * sorting by `at` puts them right. Entries of one millisecond keep the order of arrival.
 *
 * @param {{ entries?: object[], heard?: string }} [kept] what an earlier page had heard, see away.js
 */
export function createRecord({ entries = [], heard } = {}) {
  const record = {
    onchange: () => {},

    /** The number of the journal's newest entry. Stays when the record is cleared: what it named was heard. */
    heard,

    add(entry) {
      entries.push({ ...entry, key: crypto.randomUUID() });
      entries.sort((one, other) => one.at - other.at);
      entries = entries.slice(-KEPT);
      record.onchange();
    },

    clear() {
      entries = [];
      record.onchange();
    },

    entries: () => entries,
  };
  return record;
}
