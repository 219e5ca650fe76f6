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
});
