import { popup, type Prompt, type PromptRequest } from '../../../src';
import { bank, NOTHING_UNDER_WAY, outcome, TRANSFER } from '../../fakes/bank';
import { GRANTED } from '../../fakes/provider';

function withPrompt() {
  const questions: PromptRequest[] = [];
  return { ...bank({ ways: [popup({ prompt: (question) => void questions.push(question) })] }), questions };
}

describe('a prompt', () => {
  test('is not needed in a gesture: the window opens first, and the prompt only points to it', async () => {
    const it = withPrompt();
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    expect(it.popups).toHaveLength(1);
    await it.advanceTime(0);
    expect(it.questions.map(({ reason }) => reason)).toEqual(['window']);
    it.questions[0]!.proceed();
    expect(it.popups[0]!.visited.at(-1)).toBe('(focus)');
    expect(it.questions[0]!.signal.aborted).toBe(false);
    await it.answer();
    expect(it.questions[0]!.signal.aborted).toBe(true);
    expect(result.value).toHaveProperty('status', 201);
  });

  test('asks for a click when the browser opens no window, and opens it in that click', async () => {
    const it = withPrompt();
    it.refuseWindows();
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    expect(it.questions).toMatchObject([
      {
        reason: 'gesture',
        requirement: { scope: ['transfer:funds'] },
        method: 'POST',
        url: 'https://app.example/api/transfers',
      },
    ]);
    it.refuseWindows(false);
    it.questions[0]!.proceed();
    expect(it.popups).toHaveLength(1); // before anything is awaited
    expect(it.questions[0]!.signal.aborted).toBe(true);
    await it.advanceTime(0);
    await it.answer();
    expect(result.value).toHaveProperty('status', 201);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test.each<[string, string, (it: ReturnType<typeof withPrompt>) => unknown]>([
    ['the user cancels', 'cancelled', ({ questions }) => questions[0]!.cancel()],
    ['the browser refuses even then', 'popup_blocked', ({ questions }) => questions[0]!.proceed()],
    ['nobody answers', 'timeout', ({ advanceTime }) => advanceTime(300_000)],
    ['it is disposed of', 'disposed', ({ stepUp }) => stepUp.dispose()],
  ])('is taken away when %s: %s', async (_, code, act) => {
    const it = withPrompt();
    it.refuseWindows();
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await act(it);
    await it.advanceTime(0);
    expect(result.error).toMatchObject({ code });
    expect(it.questions[0]!.signal.aborted).toBe(true);
    expect(it.questions).toHaveLength(1);
    expect(it.requests).toHaveLength(0);
  });

  test('takes one answer: a second one neither opens a window nor ends the call', async () => {
    const it = withPrompt();
    it.refuseWindows();
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    it.refuseWindows(false);
    const [question] = it.questions;
    question!.proceed();
    question!.cancel();
    await it.advanceTime(0);
    await it.answer();
    for (const { proceed, cancel } of it.questions) {
      proceed();
      cancel();
    }
    expect(result.value).toHaveProperty('status', 201);
    expect(it.popups).toHaveLength(1);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('may answer before it returns, and is then over', async () => {
    let question: PromptRequest | undefined;
    const it = bank({
      ways: [
        popup({
          prompt(asked) {
            if (asked.reason !== 'gesture') return;
            question = asked;
            it.refuseWindows(false);
            asked.proceed();
          },
        }),
      ],
    });
    it.refuseWindows();
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(question!.signal.aborted).toBe(true);
    await it.answer();
    expect(result.value).toHaveProperty('status', 201);
  });

  test.each<[string, () => void]>([
    [
      'throws',
      () => {
        throw new Error('?');
      },
    ],
    ['rejects', () => Promise.reject(new Error('?'))],
  ])('that %s ends the call with a code', async (_, prompt) => {
    const it = bank({ ways: [popup({ prompt })] });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    expect(result.error).toMatchObject({ code: 'authorization_failed' });
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('is not shown, and no page is, once a listener has ended the call', async () => {
    const it = withPrompt();
    const controller = new AbortController();
    it.stepUp.on('waiting', () => controller.abort());
    const result = outcome(it.stepUp.fetch('/api/transfers', { ...TRANSFER, signal: controller.signal }));
    await it.advanceTime(0);
    expect(result.error).toMatchObject({ name: 'AbortError' });
    expect(it.questions).toHaveLength(0);
    expect(it.popups[0]!.visited).toEqual([]);
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('closes the window when the user cancels while it waits', async () => {
    const it = withPrompt();
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.advanceTime(0);
    it.questions[0]!.cancel();
    await it.advanceTime(0);
    expect(result.error).toMatchObject({ code: 'cancelled' });
    expect(it.leftovers()).toEqual(NOTHING_UNDER_WAY);
  });

  test('asks one question at a time', async () => {
    const it = withPrompt();
    it.refuseWindows();
    const results = [1, 2].map(() => outcome(it.stepUp.fetch('/api/transfers', TRANSFER)));
    await it.advanceTime(0);
    expect(it.questions).toHaveLength(1);
    it.questions[0]!.cancel();
    await it.advanceTime(0);
    expect(it.questions).toHaveLength(2);
    it.questions[1]!.cancel();
    await it.advanceTime(0);
    expect(results.map(({ error }) => (error as { code: string }).code)).toEqual(['cancelled', 'cancelled']);
  });

  test('that is a promise may reject as it is taken away: the call goes on', async () => {
    const prompt: Prompt = ({ signal }): unknown =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const it: ReturnType<typeof bank> = bank({
      ways: [popup({ prompt })],
      provider: {
        async exchangeCode(_, { scope }) {
          await new Promise<void>((arrive) => it.browser.clock.after(1000, arrive)); // the network
          return { ...GRANTED, scope };
        },
      },
    });
    const result = outcome(it.stepUp.fetch('/api/transfers', TRANSFER));
    await it.answer();
    await it.advanceTime(1000);
    expect(result.value).toHaveProperty('status', 201);
  });
});
