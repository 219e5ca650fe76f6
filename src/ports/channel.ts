/** A way to talk to other windows of this origin. */
export interface Channel {
  /** Whether it is a page's own port by now, and not only a name that both know. */
  readonly isPort: boolean;
  post(message: unknown): void;
  close(): void;
}

/**
 * Opens a channel: at first to whoever of this origin has the name, and to one page alone once that posts a
 * port with the name.
 */
export function openChannel(
  name: string,
  listener: (message: unknown) => void,
  listen: (type: 'message', listener: (event: MessageEvent) => void) => () => void,
  origin: string,
): Channel {
  const channel = new BroadcastChannel(name);
  let end: BroadcastChannel | MessagePort = channel;
  const hear = ({ data }: MessageEvent) => listener(data);
  channel.onmessage = hear;
  const stop = listen('message', ({ data, origin: from, ports: [port] }) => {
    if (data !== name || from !== origin || port === undefined) return;
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
