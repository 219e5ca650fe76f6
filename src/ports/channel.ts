/** A way to talk to other windows of this origin. */
export interface Channel {
  /** Whether it is a page's own port by now, and not only a name that both know. */
  readonly isPort: boolean;
  post(message: unknown): void;
  close(): void;
}

/**
 * Opens a channel: at first to whoever of this origin has the name, and to one page alone once that posts a
 * port.
 *
 * @param page the window of the page that may post a port
 */
export function openChannel(
  name: string,
  listener: (message: unknown) => void,
  listen: (type: 'message', listener: (event: MessageEvent) => void) => () => void,
  origin: string,
  page: unknown,
): Channel {
  const channel = new BroadcastChannel(name);
  let end: BroadcastChannel | MessagePort = channel;
  const hear = ({ data }: MessageEvent) => listener(data);
  channel.onmessage = hear;
  const stop = listen('message', ({ source, origin: from, ports: [port] }) => {
    if (source !== page || from !== origin || !port) return;
    end = port;
    port.onmessage = hear;
  });
  return {
    get isPort() {
      return end !== channel;
    },
    post: (message) => end.postMessage(message),
    close() {
      stop();
      channel.close();
      end.close();
    },
  };
}
