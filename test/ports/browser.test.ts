import { createBrowser } from '../../src/ports/browser';

/** A frame of this page. */
function frame(): Window {
  return document.body.appendChild(document.createElement('iframe')).contentWindow!;
}

/** What window.open() gives, with a document of jsdom's, which has no windows. */
function openedWindow(): Window {
  const { document } = frame();
  return { closed: false, document } as Window;
}

describe('the browser port', () => {
  test("opens a window that nobody else can name, and shows a line of text until the provider's page is there", () => {
    const popup = openedWindow();
    const open = jest.spyOn(window, 'open').mockReturnValue(popup);
    expect(createBrowser().open()).toBe(popup);
    expect(open).toHaveBeenCalledWith(
      'about:blank',
      '_blank',
      expect.stringMatching(/^popup,width=\d+,height=\d+,left=-?\d+,top=-?\d+$/),
    );
    expect(popup.document.body.textContent).not.toBe('');
  });

  test('gives a window another opener: an empty frame, which goes when it is told to', () => {
    const popup = { name: '', opener: window as unknown };
    const append = jest.spyOn(document.documentElement, 'append').mockImplementation((node) => {
      document.documentElement.appendChild(node as Node);
      // What browsers do, and jsdom does not (HTML Standard §7.2.2.1).
      const frame = (node as HTMLIFrameElement).contentWindow!;
      frame.open = (_, name) =>
        name !== '' && name === popup.name ? (Object.assign(popup, { opener: frame }) as never) : null;
    });
    const putAway = createBrowser().detach(popup as never);
    append.mockRestore();
    const frame = document.documentElement.querySelector(':scope > iframe') as HTMLIFrameElement;
    expect(frame.hidden).toBe(true);
    expect(popup.opener).toBe(frame.contentWindow);
    expect(popup.name).toBe('');
    putAway();
    expect(frame.isConnected).toBe(false);
  });

  test('gives it no opener at all where that does not work', () => {
    const open = jest
      .spyOn(window.HTMLIFrameElement.prototype, 'contentWindow', 'get')
      .mockReturnValue({ open: () => null } as never);
    const popup = { name: '', opener: window as unknown };
    createBrowser().detach(popup as never)();
    open.mockRestore();
    expect(popup.opener).toBeNull();
  });

  describe('opens a channel, and', () => {
    const NAME = 'step-up-spa:step-up-window.s';
    const popup = openedWindow();
    /** A page of this browser posts a port to this one, as the callback page does to its opener. */
    function post(source: Window | null, origin: string, ports: readonly MessagePort[]): void {
      window.dispatchEvent(Object.assign(new Event('message'), { source, origin, ports }));
    }
    const next = (port: MessagePort) =>
      new Promise((resolve) => {
        port.onmessage = ({ data }) => resolve(data);
      });
    const soon = () => new Promise((resolve) => setTimeout(resolve, 50, 'nothing'));

    test('goes on over a port that a page of this origin posts from the window', async () => {
      const { port1, port2 } = new MessageChannel();
      let hear = (_: unknown) => {};
      const heard = new Promise((resolve) => (hear = resolve));
      const channel = createBrowser().channel(NAME, hear, popup);
      expect(channel.isPort).toBe(false);
      post(popup, location.origin, [port2]);
      expect(channel.isPort).toBe(true);
      channel.post('to the callback page');
      expect(await next(port1)).toBe('to the callback page');
      port1.postMessage('from the callback page');
      expect(await heard).toBe('from the callback page');
      channel.close();
      port1.close();
    });

    test.each([
      ['of another origin', popup, 'https://idp.example'],
      ['of a sandboxed page', popup, 'null'],
      ['from another window', openedWindow(), location.origin],
      ['from nowhere', null, location.origin],
    ])('takes no port %s', async (_, source, origin) => {
      const { port1, port2 } = new MessageChannel();
      const channel = createBrowser().channel(NAME, () => {}, popup);
      post(source, origin, [port2]);
      channel.post('a secret');
      expect(await Promise.race([next(port1), soon()])).toBe('nothing');
      channel.close();
      port1.close();
      port2.close();
    });

    test('takes none once it is closed', async () => {
      const { port1, port2 } = new MessageChannel();
      const heard = jest.fn();
      createBrowser().channel(NAME, heard, popup).close();
      post(popup, location.origin, [port2]);
      port1.postMessage('late');
      await soon();
      expect(heard).not.toHaveBeenCalled();
      port1.close();
    });
  });

  test.each([
    ['gives none', null],
    ['gives one that is closed', { closed: true } as Window],
    ['gives nothing at all', undefined as never],
  ])('tells that the browser %s', (_, given) => {
    jest.spyOn(window, 'open').mockReturnValue(given);
    expect(createBrowser().open()).toBeUndefined();
  });

  // As extensions do that block windows. The next way is used then, or the user hears that windows are blocked.
  test.each<[string, () => Window]>([
    ['a frame of it', frame],
    ['itself', () => window],
    [
      'itself in disguise',
      () => new Proxy(window, { get: (page, name) => name !== 'closed' && Reflect.get(page, name) }),
    ],
  ])('leaves the page as it is if the browser gives %s in the place of a window (G9)', (_, give) => {
    jest.spyOn(window, 'open').mockReturnValue(give());
    document.body.append('the page');
    expect(createBrowser().open()).toBeUndefined();
    expect(document.body.textContent).toBe('the page');
    document.body.replaceChildren();
  });

  test('opens none if window.open throws, and takes one that it may not write into', () => {
    const open = jest.spyOn(window, 'open').mockImplementation(() => {
      throw new Error('?');
    });
    expect(createBrowser().open()).toBeUndefined();
    const sealed = { closed: false } as Window; // as a sandboxed page's own window is
    open.mockReturnValue(sealed);
    expect(createBrowser().open()).toBe(sealed);
  });

  test('keeps the fetch it found, so that an app may put stepUp.fetch in its place', async () => {
    const native = jest.fn(async () => new Response('native'));
    Object.assign(globalThis, { fetch: native });
    const browser = createBrowser();
    Object.assign(globalThis, { fetch: browser.fetch });
    await browser.fetch('/x');
    expect(native).toHaveBeenCalledWith('/x', undefined);
  });

  test('is refused on a page that is not secure, where no step-up could begin', () => {
    Object.assign(globalThis, { isSecureContext: false });
    try {
      expect(() => createBrowser()).toThrow(
        new TypeError('"createStepUp" must be called on a page of https or localhost'),
      );
    } finally {
      delete (globalThis as { isSecureContext?: boolean }).isSecureContext;
    }
  });

  // WebKit, after a hundred in ten seconds; Chromium, where the URL has a user name. The answer is used up anyway.
  test('goes on where the browser lets no page rewrite its address (G9, G12)', () => {
    const refuse = jest.spyOn(history, 'replaceState').mockImplementation(() => {
      throw new DOMException('', 'SecurityError');
    });
    expect(() => createBrowser().page.rewrite('/cleaned')).not.toThrow();
    expect(refuse).toHaveBeenCalledTimes(1);
    refuse.mockRestore();
  });

  test('stops listening and waiting when told to', async () => {
    const browser = createBrowser();
    const [listener, callback] = [jest.fn(), jest.fn()];
    browser.listen('message', listener)();
    browser.clock.after(0, callback)();
    window.dispatchEvent(new MessageEvent('message'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(listener).not.toHaveBeenCalled();
    expect(callback).not.toHaveBeenCalled();
  });

  test('knows that requests are relative to <base>, and that rules are not', () => {
    const base = document.head.appendChild(document.createElement('base'));
    base.href = 'https://evil.example/x/';
    const { origin, baseUrl } = createBrowser();
    expect({ origin, baseUrl }).toEqual({ origin: location.origin, baseUrl: 'https://evil.example/x/' });
    base.remove();
  });

  describe('does not believe what a page says in the place of the browser', () => {
    /** As `<img name="…">` does to a document, and `var …` or `function …` to a window. */
    const clobbered: (() => void)[] = [];
    function clobber(on: object, name: string, value: unknown): void {
      const before = Object.getOwnPropertyDescriptor(on, name);
      Object.defineProperty(on, name, { value, configurable: true, writable: true });
      clobbered.push(() =>
        before === undefined ? Reflect.deleteProperty(on, name) : Object.defineProperty(on, name, before),
      );
    }
    afterEach(() => clobbered.splice(0).forEach((undo) => undo()));

    test('of its origin', () => {
      clobber(window, 'origin', 'https://evil.example');
      expect(createBrowser().origin).toBe(location.origin);
      clobber(window, 'origin', { startsWith: 7 });
      expect(createBrowser().origin).toBe(location.origin);
      clobber(window, 'origin', undefined);
      expect(createBrowser().origin).toBe(location.origin);
    });

    test.each([
      ["its parent's, in a srcdoc frame", 'blob:https://parent.example/uuid', 'https://parent.example'],
      ['none, in a sandboxed one', 'blob:null/uuid', 'https://page.invalid'],
      ["the address's, where a test has Node's blob URLs (Vitest)", 'blob:nodedata:uuid', location.origin],
    ])('of its origin, which is %s', (_, url, origin) => {
      clobber(window, 'origin', 'https://evil.example');
      clobber(URL, 'createObjectURL', () => url);
      clobber(URL, 'revokeObjectURL', () => {});
      expect(createBrowser().origin).toBe(origin);
    });

    test("of its origin, which an extension's page has, too", () => {
      const origin = 'chrome-extension://jgmklafhgbologhggjklglcahogbfeeo';
      // As Chromium tells it (seen in 156). By the URL Standard §4.7 such an origin is opaque.
      class ChromiumURL extends URL {
        override get origin() {
          return this.href.startsWith(`blob:${origin}/`) ? origin : super.origin;
        }
      }
      clobber(window, 'URL', ChromiumURL);
      clobber(URL, 'createObjectURL', () => `blob:${origin}/uuid`);
      clobber(URL, 'revokeObjectURL', () => {});
      expect(createBrowser().origin).toBe(origin);
    });

    test('of its base URL, its title, and whether the user is there', () => {
      const hasFocus = document.hasFocus();
      for (const name of ['baseURI', 'hasFocus', 'title'])
        clobber(document, name, document.createElement('img'));
      const popup = openedWindow();
      jest.spyOn(window, 'open').mockReturnValue(popup);
      const browser = createBrowser();
      browser.open();
      expect([browser.baseUrl, browser.page.hasFocus, popup.document.title]).toEqual([
        location.href,
        hasFocus,
        '',
      ]);
    });

    test('of what it makes a frame with', () => {
      const image = document.createElement('img');
      for (const name of ['createElement', 'documentElement']) clobber(document, name, image);
      const before = window.length;
      const putAway = createBrowser().detach({ name: '', opener: window } as never);
      expect(window.length).toBe(before + 1);
      putAway();
      expect(window.length).toBe(before);
    });

    test('of its open and its history, from when it was made', () => {
      const open = jest.spyOn(window, 'open').mockReturnValue(null);
      const { href } = location;
      const browser = createBrowser();
      const [theirs, history] = [jest.fn(), jest.fn()];
      clobber(window, 'open', theirs);
      clobber(window, 'history', history);
      browser.open();
      browser.page.rewrite('/cleaned');
      expect([theirs.mock.calls.length, open.mock.calls.length > 0, location.pathname]).toEqual([
        0,
        true,
        '/cleaned',
      ]);
      browser.page.rewrite(href);
    });
  });
});
