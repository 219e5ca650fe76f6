/** Often enough that no proxy takes the connection for dead. */
const HEARTBEAT_IN_MILLISECONDS = 15_000;

/**
 * A handler that streams the journal to the page, from now on. Readable by the page's own origin only, as it sends no
 * CORS header.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventStream(journal) {
  return (req, res) => {
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    res.flushHeaders();
    const unsubscribe = journal.subscribe((entry) => res.write(`data: ${JSON.stringify(entry)}\n\n`));
    const heartbeat = setInterval(() => res.write(':\n\n'), HEARTBEAT_IN_MILLISECONDS);
    res.on('close', () => {
      clearInterval(heartbeat);
      unsubscribe();
    });
  };
}
