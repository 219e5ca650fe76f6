/** Some proxies hold a stream's head back until its first message. */
const PATIENCE_MS = 1000;

/**
 * What the servers saw, as Server-Sent Events. The page shows it beside the SDK's own events, so the SDK is not
 * the only witness of what the SDK did.
 *
 * @param {{ add: (entry: { source: 'idp' | 'api', type: string, at: number }) => void, heard?: string }} record is told
 *   what comes after the entry that it heard last
 * @returns {Promise<void>} settles when the journal is heard, or is not to be for now: the bank works without it
 */
export function listenToJournal(record) {
  const live = document.getElementById('live');
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
