/** Often enough that no proxy takes the connection for dead. */
const HEARTBEAT_IN_MILLISECONDS = 15_000;

/**
 * A handler that streams the journal to the page: from now on, or from the last entry that it heard. A browser that
 * reconnects names that entry itself; a page that was away for a redirect, by `?after`. Readable by the page's own
 * origin only, as it sends no CORS header.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventStream(journal) {
  return (req, res) => {
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    res.flushHeaders();
    const send = (entry, number) => res.write(`id: ${number}\ndata: ${JSON.stringify(entry)}\n\n`);
    const heard = Number(req.get('Last-Event-ID') ?? req.query.after ?? Infinity);
    for (const { number, entry } of journal.since(heard)) send(entry, number);
    const unsubscribe = journal.subscribe(send);
    const heartbeat = setInterval(() => res.write(':\n\n'), HEARTBEAT_IN_MILLISECONDS);
    res.on('close', () => {
      clearInterval(heartbeat);
      unsubscribe();
    });
  };
}
