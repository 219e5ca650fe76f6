import { relayCallback } from '../src/callback';
import { channelName } from '../src/ways/popup/callback-message';

/** The other end: the page that asked. */
function listen(state: string) {
  const heard: unknown[] = [];
  const channel = new BroadcastChannel(channelName(state));
  channel.onmessage = ({ data }) => heard.push(data);
  return { heard, channel };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !isTrue(); turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

const close = jest.spyOn(window, 'close').mockImplementation(() => {});
let channels: BroadcastChannel[] = [];
let ports: MessagePort[] = [];

beforeEach(() => {
  close.mockClear();
  // Those of the page end with it; here, with the test.
  const Native = BroadcastChannel;
  jest.spyOn(globalThis, 'BroadcastChannel').mockImplementation((name) => {
    const channel = new Native(name);
    channels.push(channel);
    return channel;
  });
  const NativePair = MessageChannel;
  jest.spyOn(globalThis, 'MessageChannel').mockImplementation(() => {
    const pair = new NativePair();
    ports.push(pair.port1, pair.port2);
    return pair;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.spyOn(window, 'close').mockImplementation(() => {});
  for (const end of [...channels, ...ports]) end.close();
  channels = [];
  ports = [];
});

describe('the callback page', () => {
  // First, because there is one window for all of these tests.
  test('says when it goes away', async () => {
    const { heard } = listen('step-up-window.s3');
    history.replaceState(null, '', '/callback.html?code=c&state=step-up-window.s3');
    relayCallback();
    window.dispatchEvent(new Event('pagehide'));
    await until(() => heard.length > 1);
    expect(heard[1]).toEqual({ type: 'gone' });
  });

  test('hands over the answer as it came, says where, and takes it out of the address bar', async () => {
    const { heard } = listen('step-up-window.s1');
    history.replaceState(
      null,
      '',
      '/callback.html?code=c&state=step-up-window.s1&iss=https%3A%2F%2Fidp.example%2F#there',
    );
    relayCallback();
    expect(location.search).toBe('');
    await until(() => heard.length > 0);
    expect(heard).toEqual([
      {
        type: 'response',
        response: { code: 'c', state: 'step-up-window.s1', iss: 'https://idp.example/' },
        at: `${location.origin}/callback.html`,
      },
    ]);
  });

  test('hands over a refusal', async () => {
    const { heard } = listen('step-up-window.s2');
    history.replaceState(null, '', '/callback.html?error=access_denied&state=step-up-window.s2');
    relayCallback();
    await until(() => heard.length > 0);
    expect(heard).toMatchObject([{ response: { error: 'access_denied' } }]);
  });

  test('posts a port to the page around what opened its window, if that is of this origin', async () => {
    const heard: { name: string; origin: string; data: unknown }[] = [];
    const postMessage = (name: string, origin: string, [port]: MessagePort[]) => {
      port!.onmessage = ({ data }) => heard.push({ name, origin, data });
    };
    Object.defineProperty(window, 'opener', { value: { parent: { postMessage } }, configurable: true });
    history.replaceState(null, '', '/callback.html?code=c&state=step-up-window.s4');
    relayCallback();
    Reflect.deleteProperty(window, 'opener');
    await until(() => heard.length > 0);
    const data = {
      type: 'response',
      response: { code: 'c', state: 'step-up-window.s4' },
      at: `${location.origin}/callback.html`,
    };
    expect(heard).toEqual([{ name: channelName('step-up-window.s4'), origin: location.origin, data }]);
  });

  test('takes its channel where the frame that opened its window is gone', async () => {
    const { heard } = listen('step-up-window.s5');
    Object.defineProperty(window, 'opener', { value: { parent: null }, configurable: true });
    history.replaceState(null, '', '/callback.html?code=c&state=step-up-window.s5');
    expect(relayCallback()).toBe(true);
    Reflect.deleteProperty(window, 'opener');
    await until(() => heard.length > 0);
    expect(heard).toMatchObject([{ type: 'response' }]);
  });

  test.each([
    '/callback.html',
    '/callback.html?state=step-up-window.s',
    '/callback.html?code=c',
    '/callback.html?code=c&state=login',
    '/callback.html?code=c&state=step-up.redirect',
  ])('does nothing at %s, where no window came back', (url) => {
    history.replaceState(null, '', url);
    expect(relayCallback()).toBe(false);
    expect(channels).toHaveLength(0);
    expect(location.pathname + location.search).toBe(url);
  });

  test('closes when the page that asked says so, and goes to no URL but of the web', async () => {
    const closing = jest.mocked(window.close).mockClear();
    const { heard, channel } = listen('step-up-window.s6');
    history.replaceState(null, '', '/callback.html?code=c&state=step-up-window.s6');
    relayCallback();
    await until(() => heard.length > 0);
    channel.postMessage({ type: 'go', url: 'javascript:alert(1)' });
    channel.postMessage({ type: 'close' });
    await until(() => closing.mock.calls.length > 0);
    expect(closing).toHaveBeenCalledTimes(1);
    expect(heard).toHaveLength(1);
    channel.postMessage({ type: 'go', url: `${location.origin}/callback.html#next` });
    await until(() => heard.length > 1);
    expect(heard[1]).toEqual({ type: 'going' });
    expect(location.hash).toBe('#next');
  });
});
