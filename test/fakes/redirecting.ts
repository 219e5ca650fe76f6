import { redirect } from '../../src/redirect';
import { bank, outcome, TRANSFER } from './bank';
import { until } from './until';

export type Bank = ReturnType<typeof bank>;
type Options = Parameters<typeof bank>[0];

/** A bank that steps up by redirect alone. */
export const redirecting = (options: Options = {}): Bank => bank({ ways: [redirect()], ...options });

export const transfer = (
  it: Bank,
  init: RequestInit & { appState?: unknown } = TRANSFER,
): Promise<Response> => it.stepUp.fetch('/api/transfers', init);

/** Leaves the page for a call, or ends with it, and gives what the call came to on the page that was left. */
export async function leave(it: Bank, call: Promise<unknown> = transfer(it)) {
  const result = outcome(call);
  await it.advanceTime(0);
  await until(() => it.left.length > 0 || result.settled);
  await it.leave();
  return result;
}

/** Where the provider sends the page back to. */
export const callbackUrl = (it: Bank, response: object = { code: 'code' }): string =>
  `https://app.example/?flag&list=[1,2]&${new URLSearchParams({ ...response, state: it.authorizations.at(-1)!.state })}&q=a%20b#there`;

/** The page that the user comes back to: another document, with the storage of the tab. */
export function comeBackTo(before: Bank, options: Options = {}, url = callbackUrl(before)): Bank {
  const { tabStorage, sharedStorage } = before.browser.page;
  const it = redirecting({ page: { tabStorage, sharedStorage }, ...options });
  it.visit(url);
  return it;
}
