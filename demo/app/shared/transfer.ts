import { isStepUpError, type Resumed, type StepUp } from 'step-up-spa';
import { formatAmount, parseAmount } from '../public/money.js';
import { codeOf, sentenceForCode } from '../public/sentence.js';

/** A transfer, in cents. */
export interface Order {
  readonly to: string;
  readonly amount: number;
}

/** What the line under the form says. */
export interface News {
  readonly code: string;
  readonly text: string;
}

/** The API's answer to an order. */
export interface Answered {
  readonly order: Order;
  readonly response: Response;
}

export const NO_NEWS: News = { code: '', text: '' };

/** What was typed, or what is wrong with it. */
export function readOrder(form: FormData): Order | News {
  const to = (form.get('to') as string).trim();
  const amount = parseAmount(form.get('amount') as string);
  const code = to === '' ? 'invalid_recipient' : 'invalid_amount';
  return to === '' || amount === undefined ? { code, text: sentenceForCode(code) } : { to, amount };
}

/** Call it in the click itself: the SDK opens its window in the user's gesture. */
export async function startTransfer(
  stepUp: StepUp,
  api: string,
  order: Order,
  signal: AbortSignal,
): Promise<Answered> {
  const response = await stepUp.fetch(`${api}/api/transfers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
    signal,
    appState: order, // what a redirect brings back
  });
  return { order, response };
}

/** The transfer that a redirect interrupted. */
export async function resumeTransfer(resumed: Promise<Resumed>): Promise<Answered> {
  const { appState, response } = await resumed;
  return { order: appState as Order, response: response! };
}

/** @param order if it is known already */
export function pendingNews(order?: Order): News {
  return { code: 'pending', text: `${describe(order)}: confirm at Fabrikam ID.` };
}

/** How a transfer ends. It never rejects. */
export async function outcomeOf(answer: Promise<Answered>, asked?: Order): Promise<News> {
  try {
    const { order, response } = await answer;
    if (response.ok) return { code: 'ok', text: `Sent ${describe(order)}.` };
    const { error: code = `http_${response.status}`, error_description: why = code } = await response
      .json()
      .catch(() => ({}));
    return { code, text: `${describe(order)}: the bank refused. ${why}.` };
  } catch (error) {
    const code = codeOf(error, isStepUpError);
    // What comes to nothing after a redirect says which order it was.
    const order = asked ?? (isStepUpError(error) ? (error.appState as Order | undefined) : undefined);
    return { code, text: `${describe(order)}: ${sentenceForCode(code)}` };
  }
}

const describe = (order?: Order): string =>
  order === undefined ? 'Your transfer' : `${formatAmount(order.amount, 'EUR')} to ${order.to}`;
