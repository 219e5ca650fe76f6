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

export function fakeChannels(): FakeChannels & Pick<Browser, 'channel'> {
  const channels = new Set<FakeChannel>();
  return {
    channel(name, listener) {
      const channel = { name, listener, posted: [] as unknown[] };
      channels.add(channel);
      return {
        post: (message) => void channel.posted.push(message),
        close: () => void channels.delete(channel),
      };
    },
    channels,
    async relay(message) {
      for (const { listener } of [...channels]) listener(message);
      await settle();
    },
  };
}
