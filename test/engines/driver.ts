import { eventually, WindowClosedError } from './eventually';

/**
 * What a test can do with a browser, whatever its engine. Nothing here is a gesture but `click`, `press` and `type`, which are
 * the browser's own trusted input, and the popup blocker is on: what it lets pass is part of what is tested.
 */

/** What each engine's protocol has to give. A window is known by its protocol's name for it. */
export interface Protocol {
  /** The windows and tabs that are open. */
  windows(): Promise<string[]>;
  /** Opens an empty one. */
  open(): Promise<string>;
  /** Closes one as its user does: its pages hear that they are left. */
  close(window: string): Promise<void>;
  /** Sends it to a URL, and does not wait for what comes. */
  navigate(window: string, url: string): Promise<void>;
  /** Evaluates an expression that is a promise of a string. It is no gesture. */
  evaluate(window: string, expression: string): Promise<string>;
  /** Moves the mouse there, from the top left of what the window shows, and presses and releases its button. */
  click(window: string, x: number, y: number): Promise<void>;
  /** Presses and releases one key after the other. */
  press(window: string, keys: readonly Key[]): Promise<void>;
  screenshot(window: string): Promise<Buffer>;
  /** Ends the browser, and what was started for it. */
  quit(): Promise<void>;
}

/** A character, or a key that has none. */
export type Key = string;

/** The keys that have no character, as WebDriver writes them (WebDriver §17.4.2). */
export const WEBDRIVER_KEYS: Readonly<Record<string, string>> = {
  Tab: '\uE004',
  Enter: '\uE007',
  Escape: '\uE00C',
};

/** Where a size can be chosen: one column of the demo, so that its timeline's picture is out of sight, and no work. */
export const WINDOW_SIZE = { width: 800, height: 480 };

/** A browser with a profile of its own, which holds nothing yet. */
export class Browser {
  constructor(private readonly protocol: Protocol) {}

  async open(url: string): Promise<Window> {
    const window = new Window(this.protocol, await this.protocol.open());
    await window.goto(url);
    return window;
  }

  async windows(): Promise<Window[]> {
    return (await this.protocol.windows()).map((id) => new Window(this.protocol, id));
  }

  /** The window that opens as something is done. */
  async openedBy(act: () => Promise<unknown>): Promise<Window> {
    const before = await this.protocol.windows();
    await act();
    return eventually('a new window', async () => {
      const id = (await this.protocol.windows()).find((window) => !before.includes(window));
      return id === undefined ? undefined : new Window(this.protocol, id);
    });
  }

  async closeOthers({ id }: Window): Promise<void> {
    for (const window of await this.windows()) if (window.id !== id) await window.close();
  }

  quit(): Promise<void> {
    return this.protocol.quit();
  }
}

/** A window or a tab. */
export class Window {
  constructor(
    private readonly protocol: Protocol,
    readonly id: string,
  ) {}

  async isOpen(): Promise<boolean> {
    return (await this.protocol.windows()).includes(this.id);
  }

  async closed(): Promise<void> {
    await eventually('the end of the window', async () => !(await this.isOpen()));
  }

  /** Firefox can fail to close a window that it has just opened: then it is asked again. */
  async close(): Promise<void> {
    let isClosing = false;
    await eventually('the end of the window', async () => {
      if (!isClosing && (await this.isOpen())) await this.protocol.close(this.id);
      isClosing = true;
      return !(await this.isOpen());
    });
  }

  async goto(url: string): Promise<void> {
    await this.protocol.navigate(this.id, url);
  }

  /** Calls a function in the page, with an argument that JSON can tell, and gives its result, if JSON can tell that too. */
  async evaluate<A, R>(call: (argument: A) => R | Promise<R>, argument: A): Promise<R>;
  async evaluate<R>(call: () => R | Promise<R>): Promise<R>;
  async evaluate<A, R>(call: (argument: A) => R | Promise<R>, argument?: A): Promise<R> {
    const json = JSON.stringify(argument) ?? 'undefined';
    const expression = `(async () => JSON.stringify([await (${call.toString()})(${json})]))()`;
    return (JSON.parse(await this.protocol.evaluate(this.id, expression)) as [R])[0];
  }

  /** Runs a statement in the page. */
  async run(statement: string): Promise<void> {
    await this.protocol.evaluate(this.id, `(async () => { ${statement}; return ''; })()`);
  }

  /** Waits until a function that is called in the page gives something other than `undefined` and `false`. */
  async until<A, R>(what: string, call: (argument: A) => R | undefined | false, argument: A): Promise<R>;
  async until<R>(what: string, call: () => R | undefined | false): Promise<R>;
  async until<A, R>(what: string, call: (argument: A) => R | undefined | false, argument?: A): Promise<R> {
    return eventually(what, async () => {
      try {
        const found = await this.evaluate(call, argument as A);
        return found === null ? undefined : found;
      } catch (error) {
        if (await this.isOpen()) throw error;
        throw new WindowClosedError(`Before there was ${what}, the window was closed`, { cause: error });
      }
    });
  }

  /** The text of an element that can be seen, once it has one: a framework may fill it in a later step. */
  text(selector: string): Promise<string> {
    return this.until(
      selector,
      (css) => {
        const element = document.querySelector<HTMLElement>(css);
        return element?.checkVisibility() && (element.textContent?.trim() || undefined);
      },
      selector,
    );
  }

  /** Clicks in the middle of an element, once it is there, at rest, and nothing is before it. */
  async click(selector: string): Promise<void> {
    const [x, y] = await this.until(
      `${selector}, to be clicked`,
      (css) => {
        const element = document.querySelector(css);
        if (element === null || document.readyState !== 'complete') return undefined;
        element.scrollIntoView({ block: 'center', behavior: 'instant' });
        const { left, top, width, height } = element.getBoundingClientRect();
        const [x, y] = [Math.round(left + width / 2), Math.round(top + height / 2)];
        return element.contains(document.elementFromPoint(x, y)) && ([x, y] as const);
      },
      selector,
    );
    await this.protocol.click(this.id, x, y);
  }

  /** Clicks into a field and writes. */
  async fill(selector: string, text: string): Promise<void> {
    await this.click(selector);
    await this.until(
      'the focus',
      (css) => {
        const field = document.querySelector<HTMLInputElement>(css);
        if (field === null || field !== document.activeElement) return undefined;
        field.select();
        return true;
      },
      selector,
    );
    await this.type(text);
  }

  async type(text: string): Promise<void> {
    await this.protocol.press(this.id, [...text]);
  }

  async press(key: keyof typeof WEBDRIVER_KEYS): Promise<void> {
    await this.protocol.press(this.id, [key]);
  }

  screenshot(): Promise<Buffer> {
    return this.protocol.screenshot(this.id);
  }
}
