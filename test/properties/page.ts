import { createStepUp, popup, type Provider, type PromptRequest, type StepUp, type Way } from '../../src';
import { redirect } from '../../src/redirect';
import type { FakePorts } from '../../src/testing';
import { RULES } from './app';
import type { Observer } from './observer';
import { playSevered, type SeveredWindow } from './severed';

export const WAYS = [
  'popup',
  'callback page',
  'prompt',
  'prompt, redirect',
  'popup, redirect',
  'redirect',
] as const;
export type WayName = (typeof WAYS)[number];

/** What the app has in the tab's storage, and the SDK must leave alone. */
export const SESSION_KEY = 'the session of the app';

/** A page of the app, with its StepUp. */
export interface Page {
  readonly ports: FakePorts;
  readonly stepUp: StepUp;
  readonly prompts: PromptRequest[];
  readonly severed: SeveredWindow;
  readonly way: WayName;
  /** How many listeners a StepUp has for good. */
  readonly listeners: number;
  /** Where it was loaded, and what the tab had kept then. */
  readonly url: string;
  readonly kept: readonly (readonly [string, string])[];
}

export const isShown = ({ signal }: PromptRequest) => !signal.aborted;

export interface Parts {
  readonly way: WayName;
  readonly observer: Observer;
  /** Does this at some moment. */
  readonly later: (label: string, act: () => void) => void;
}

/** Makes a StepUp for a page that was loaded, and sees that the user is asked one thing at a time (G8). */
export function openPage(ports: FakePorts, provider: Provider, { way, observer, later }: Parts): Page {
  const { browser, popups } = ports;
  const severed = playSevered(ports, observer, later);
  const prompts: PromptRequest[] = [];
  const { open, page } = browser;

  function prompt(request: PromptRequest): void {
    if (prompts.some(isShown)) observer.report('G8: a prompt is shown beside another');
    prompts.push(request);
  }

  browser.open = () => {
    const opened = open();
    if (popups.filter(({ closed }) => !closed).length > 1)
      observer.report('G8: a window is opened beside another');
    if (prompts.some((one) => isShown(one) && one.reason === 'window'))
      observer.report('G8: a window is opened, and a prompt shows another');
    return opened;
  };

  page.tabStorage.setItem(SESSION_KEY, 'alice');
  const kept = Object.entries(page.tabStorage) as [string, string][];
  const ways: Record<WayName, () => Way[]> = {
    popup: () => [popup()],
    'callback page': () => [popup({ callbackUrl: '/callback.html' })],
    prompt: () => [popup({ prompt })],
    'prompt, redirect': () => [popup({ prompt }), redirect()],
    'popup, redirect': () => [popup(), redirect()],
    redirect: () => [redirect()],
  };
  const stepUp = createStepUp({
    provider,
    browser,
    rules: RULES,
    ways: ways[way](),
    timeoutInSeconds: 2,
    unspentTokenTtlInSeconds: 2,
    askAgainAfterSeconds: 3,
  });
  const { listeners } = ports.leftovers();
  return { ports, stepUp, prompts, severed, way, listeners, url: page.url, kept };
}
