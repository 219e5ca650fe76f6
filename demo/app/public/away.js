const KEY = 'fabrikam.away';

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
