/** Enough for a long demo, and a bound on what each redraw has to read. */
const KEPT = 400;

/**
 * Everything that was heard, from the SDK and from the servers, in the order in which it happened.
 *
 * Two ways lead here, and the servers' is slower, so entries arrive out of order. All clocks are one machine's:
 * sorting by `at` puts them right. Entries of one millisecond keep the order of arrival.
 */
export function createRecord() {
  let entries = [];
  let arrivals = 0;

  const record = {
    onchange: () => {},

    add(entry) {
      entries.push({ ...entry, key: `e${arrivals += 1}` });
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
