import type { Browser, Page } from '../ports/browser';
import { toBase64Url, toUtf8 } from '../ports/crypto';
import { settle } from './settle';
import { fakeStorage } from './storage';

/** The page of the app, in the test's hands. */
export interface FakePage {
  /** The URLs that the page was left for, by redirect. */
  readonly left: string[];
  /** Another page of the app is loaded in this tab, or the same page again. */
  visit(url: string): void;
  /** The page is left, perhaps for the back/forward cache. */
  leave(): Promise<void>;
  /** The back button brings the page back from the back/forward cache; with `false`, it is loaded anew. */
  comeBack(persisted?: boolean): Promise<void>;
  /** The user is on this page, or in another window. */
  focus(on: boolean): void;
  /** Posts a message to the page, as a window of that origin does. */
  post(data: unknown, from: { readonly source: unknown; readonly origin?: string }): Promise<void>;
  /** Dispatches an event at the page. */
  dispatch(type: 'message' | 'pagehide' | 'pageshow', event: object): Promise<void>;
}

interface PageParts extends FakePage, Pick<Browser, 'listen'> {
  readonly page: Page;
  listeners(): number;
}

export function fakePage(url: string, others: Partial<Page>): PageParts {
  const listeners = new Set<{ readonly type: string; readonly listener: (event: never) => void }>();
  const left: string[] = [];
  let isFocused = true;

  async function dispatch(type: string, event: object): Promise<void> {
    for (const entry of [...listeners]) if (entry.type === type) entry.listener(event as never);
    await settle();
  }

  return {
    page: {
      get url() {
        return url;
      },
      get hasFocus() {
        return isFocused;
      },
      go: (to) => void left.push(to),
      rewrite: (to) => void (url = to),
      tabStorage: fakeStorage(),
      sharedStorage: fakeStorage(),
      sign,
      ...others,
    },
    listen(type, listener) {
      const entry = { type, listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    listeners: () => listeners.size,
    left,
    visit: (to) => void (url = to),
    leave: () => dispatch('pagehide', {}),
    comeBack: (persisted = true) => dispatch('pageshow', { persisted }),
    focus: (on) => void (isFocused = on),
    post: (data, { source, origin = 'https://idp.example' }) =>
      dispatch('message', { data, source, origin, stopImmediatePropagation() {} }),
    dispatch,
  };
}

/** A MAC by the key of this origin. */
async function sign(text: string): Promise<string> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', toUtf8('the key of this origin'), hmac, false, ['sign']);
  return toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, toUtf8(text))));
}
