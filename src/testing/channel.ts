import type { Browser } from '../ports/browser';
import { settle } from './settle';

/** A channel to a callback page. */
export interface FakeChannel {
  readonly name: string;
  readonly listener: (message: unknown) => void;
  readonly posted: unknown[];
}

/** The channels to callback pages. */
export interface FakeChannels {
  /** Those that are open, with what was posted to each. */
  readonly channels: ReadonlySet<FakeChannel>;
  /** Posts a message on every channel, as the callback page in a window does. */
  relay(message: unknown): Promise<void>;
}

/** @param popups the windows of the page; what is severed from it looks closed to it */
export function fakeChannels(
  popups: readonly { readonly closed: boolean }[],
): FakeChannels & Pick<Browser, 'channel'> {
  const channels = new Set<FakeChannel & { isPort: boolean }>();
  return {
    channel(name, listener) {
      const channel = { name, listener, posted: [] as unknown[], isPort: false };
      channels.add(channel);
      return {
        get isPort() {
          return channel.isPort;
        },
        post: (message) => void channel.posted.push(message),
        close: () => void channels.delete(channel),
      };
    },
    channels,
    async relay(message) {
      for (const channel of [...channels]) {
        channel.isPort ||= popups.some(({ closed }) => !closed);
        channel.listener(message);
      }
      await settle();
    },
  };
}
