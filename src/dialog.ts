import type { Prompt, PromptRequest } from './ways/popup/prompt';
import type { WayStep } from './ways/way';

/** The texts of the dialog. */
export interface DialogTexts {
  /** @default 'Please confirm' */
  title: string;
  /** Before the window opens. @default 'This needs your confirmation in a new window.' */
  gesture: string;
  /** While it is open. @default 'Finish in the window that opened.' */
  window: string;
  /** @default 'Continue' */
  proceed: string;
  /** @default 'Show it again' */
  show: string;
  /** Where another way follows the window. @default 'Continue in this window' */
  redirect: string;
  /** @default 'Cancel' */
  cancel: string;
}

const TEXTS: DialogTexts = {
  title: 'Please confirm',
  gesture: 'This needs your confirmation in a new window.',
  window: 'Finish in the window that opened.',
  proceed: 'Continue',
  show: 'Show it again',
  redirect: 'Continue in this window',
  cancel: 'Cancel',
};

/** The dialog's style. It has no specificity, so that any rule of the page wins. */
const STYLE = `
:where(.step-up){font:1rem/1.5 system-ui,sans-serif;max-width:22rem;padding:1.5rem;border:1px solid GrayText;border-radius:.75rem}
:where(.step-up h2){font-size:1.2rem;margin:0 0 .5rem}
:where(.step-up p){margin:0 0 1.25rem}
:where(.step-up button){font:inherit;padding:.4rem 1rem;margin-right:.5rem}`;

/**
 * A prompt that is a native `<dialog>`: modal, focus goes in and comes back, Escape cancels. It has the page's
 * `color-scheme`, so it is dark only where the page says that it can be; style it by its class `step-up`.
 * Nothing is inline, so a strict Content-Security-Policy does not mind.
 *
 * A page that removes it from the document leaves the question open until the call's timeout.
 *
 * @param texts replaces any of the texts: an object, or a function that says what is being confirmed. It is
 *   called each time the dialog is shown, with the `requirement`, and with `url` and `method` of the request that
 *   it is for, if there is one. What it throws ends the call
 * @returns what `popup()` takes as `prompt`
 * @example
 * ```ts
 * const prompt = dialogPrompt({ proceed: 'Weiter', cancel: 'Abbrechen' });
 * const stepUp = createStepUp({ provider, rules, ways: [popup({ prompt })] });
 *
 * const naming = dialogPrompt(({ requirement, method, url }) => ({
 *   gesture: requirement.scope.includes('transfer:funds') ? 'Confirm your transfer.' : `${method} ${url}`,
 * }));
 * ```
 * @see https://html.spec.whatwg.org/multipage/interactive-elements.html#the-dialog-element
 */
export function dialogPrompt(
  texts: Partial<DialogTexts> | ((step: WayStep) => Partial<DialogTexts>) = {},
): Prompt {
  let sheet: CSSStyleSheet | undefined;
  return (question: PromptRequest) => {
    if (question.signal.aborted) return;
    const say = { ...TEXTS, ...(typeof texts === 'function' ? texts(question) : texts) };
    // The document's own members: an <img name="body"> in the page would be found before them.
    const own = Object.getPrototypeOf(document) as Document;
    const create = <K extends keyof HTMLElementTagNameMap>(name: K) =>
      own.createElement.call(document, name) as HTMLElementTagNameMap[K];
    if (sheet === undefined && 'adoptedStyleSheets' in own) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      Reflect.set(
        own,
        'adoptedStyleSheets',
        [...Reflect.get(own, 'adoptedStyleSheets', document), sheet],
        document,
      );
    }
    const dialog = create('dialog');
    const add = <K extends keyof HTMLElementTagNameMap>(name: K, text: string) => {
      const element = dialog.appendChild(create(name));
      element.textContent = text;
      return element;
    };
    dialog.className = 'step-up';
    dialog.setAttribute('aria-label', say.title);
    add('h2', say.title);
    add('p', say[question.reason]);
    const proceed = add('button', question.reason === 'gesture' ? say.proceed : say.show);
    proceed.autofocus = true;
    proceed.onclick = () => question.proceed();
    if (question.redirect) add('button', say.redirect).onclick = () => question.redirect?.();
    add('button', say.cancel).onclick = () => question.cancel();
    // Escape closes the dialog; a second one would whatever we do. So to close it is an answer as well.
    dialog.onclose = () => question.signal.aborted || question.cancel();
    question.signal.addEventListener('abort', () => {
      dialog.close();
      dialog.remove();
    });
    Reflect.get(own, 'body', document).append(dialog);
    dialog.showModal();
  };
}
