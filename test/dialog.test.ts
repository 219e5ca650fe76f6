import { dialogPrompt } from '../src/dialog';

describe('the dialog', () => {
  test.each([['createElement'], ['body'], ['adoptedStyleSheets']])(
    'is shown on a page that has an <img name="%s">',
    (name) => {
      const shown = jest.fn();
      Object.assign(HTMLDialogElement.prototype, { showModal: shown, close() {} });
      const sheets: unknown[] = [];
      class Sheet {
        replaceSync() {}
      }
      Object.assign(globalThis, { CSSStyleSheet: Sheet });
      Object.defineProperty(Document.prototype, 'adoptedStyleSheets', {
        get: () => sheets,
        set: (all: unknown[]) => sheets.splice(0, sheets.length, ...all),
        configurable: true,
      });
      const { body } = document;
      Object.defineProperty(document, name, { value: document.createElement('img'), configurable: true });
      const end = new AbortController();
      try {
        dialogPrompt()({
          reason: 'gesture',
          signal: end.signal,
          proceed() {},
          cancel() {},
          requirement: {} as never,
        });
        expect(shown).toHaveBeenCalledTimes(1);
        expect(body.querySelector('dialog.step-up button')?.textContent).toBe('Continue');
        expect(sheets).toHaveLength(1);
      } finally {
        Reflect.deleteProperty(document, name);
        end.abort();
      }
      expect(body.querySelector('dialog')).toBeNull();
    },
  );

  test('says what is being confirmed, by a function of the requirement and of the request', () => {
    Object.assign(HTMLDialogElement.prototype, { showModal() {}, close() {} });
    const prompt = dialogPrompt(({ requirement, method, url }) => ({
      gesture: `${requirement.scope[0]}: ${method} ${url}`,
    }));
    for (const [method, path] of [
      ['POST', '/transfers'],
      ['DELETE', '/payees'],
    ] as const) {
      const end = new AbortController();
      prompt({
        reason: 'gesture',
        signal: end.signal,
        proceed() {},
        cancel() {},
        requirement: { scope: ['transfer:funds'] } as never,
        method,
        url: `https://api.example${path}`,
      });
      const dialog = document.querySelector('dialog.step-up');
      expect(dialog?.querySelector('p')?.textContent).toBe(
        `transfer:funds: ${method} https://api.example${path}`,
      );
      expect(dialog?.querySelector('h2')?.textContent).toBe('Please confirm');
      end.abort();
    }
  });

  test('shows the window again, goes another way and cancels, as it is told, until it is closed', () => {
    Object.assign(HTMLDialogElement.prototype, { showModal() {}, close() {} });
    const end = new AbortController();
    const told: string[] = [];
    const question = {
      reason: 'window' as const,
      signal: end.signal,
      proceed: () => told.push('proceed'),
      redirect: () => told.push('redirect'),
      cancel: () => told.push('cancel'),
      requirement: {} as never,
    };
    dialogPrompt({ cancel: 'Nein' })(question);
    const dialog = document.querySelector<HTMLDialogElement>('dialog.step-up')!;
    expect(dialog.querySelector('p')?.textContent).toBe('Finish in the window that opened.');
    const buttons = [...dialog.querySelectorAll('button')];
    expect(buttons.map(({ textContent }) => textContent)).toEqual([
      'Show it again',
      'Continue in this window',
      'Nein',
    ]);
    for (const button of buttons) button.click();
    expect(told).toEqual(['proceed', 'redirect', 'cancel']);
    dialog.dispatchEvent(new Event('close')); // by Escape
    expect(told).toEqual(['proceed', 'redirect', 'cancel', 'cancel']);
    end.abort();
    dialog.dispatchEvent(new Event('close')); // because it is over
    expect(told).toHaveLength(4);
    dialogPrompt()(question);
    expect(document.querySelector('dialog')).toBeNull();
  });
});
