import { createLifetime } from '../../src/flow/lifetime';
import { askInPopup } from '../../src/flow/popup';
import { bank, outcome, TRANSFER } from '../fakes/bank';
import { fakeBrowser } from '../fakes/browser';

const answer = { type: 'authorization_response', response: { code: 'c', state: 's' } };

function ask() {
  const fake = fakeBrowser();
  const popup = fake.browser.open()!;
  const lifetime = createLifetime();
  const authorization = { url: 'https://idp.example/authorize', origin: 'https://idp.example', state: 's', finish: () => Promise.reject() };
  const result = outcome(askInPopup(popup, authorization, fake.browser, lifetime));
  return { ...fake, popup: fake.popups[0]!, result, lifetime };
}

describe('an answer from a window', () => {
  test('counts if window, origin and state are right, and is kept from other listeners', async () => {
    const { popup, post, result, leftovers } = ask();
    expect(popup.visited).toEqual(['https://idp.example/authorize']);
    const event = await post(answer, { source: popup });
    expect(result.value).toEqual({ code: 'c', state: 's' });
    expect(event.stopImmediatePropagation).toHaveBeenCalled();
    expect(leftovers()).toEqual({ listeners: 0, timers: 0, windows: 1 });
  });

  test.each([
    ['another window', answer, { source: {} }],
    ['no window', answer, { source: null }],
    ['another origin in our window', answer, { origin: 'https://evil.example' }],
    ['an origin that starts alike', answer, { origin: 'https://idp.example.evil.example' }],
    ['an opaque origin', answer, { origin: 'null' }],
    ['another type', { ...answer, type: 'hello' }, {}],
    ['no shape at all', null, {}],
  ])('is ignored from %s, and left to other listeners', async (_, data, from) => {
    const { popup, post, result } = ask();
    const event = await post(data, { source: popup, ...from });
    expect(event.stopImmediatePropagation).not.toHaveBeenCalled();
    expect(result.settled).toBe(false);
    await post(answer, { source: popup });
    expect(result.value).toBeDefined();
  });

  test('is ignored with another state, but is nobody else\'s either', async () => {
    const { popup, post, result } = ask();
    const event = await post({ ...answer, response: { code: 'c', state: 'other' } }, { source: popup });
    expect(event.stopImmediatePropagation).toHaveBeenCalled();
    expect(result.settled).toBe(false);
  });
});

describe('a closed window (DESIGN decision 4)', () => {
  test('is reported within a second, and not within half a second', async () => {
    const { popup, pass, result, leftovers } = ask();
    await pass(10);
    popup.closed = true;
    await pass(500);
    expect(result.settled).toBe(false);
    await pass(500);
    expect(result.error).toMatchObject({ code: 'popup_closed' });
    expect(leftovers()).toEqual({ listeners: 0, timers: 0, windows: 0 });
  });

  test('still answers if its message comes after it closed', async () => {
    const { popup, pass, post, result } = ask();
    popup.closed = true;
    await pass(500);
    await post(answer, { source: popup });
    expect(result.value).toBeDefined();
  });

  test('is not reported while its answer is being exchanged', async () => {
    let finish!: (answer: never) => void;
    const { stepUp, popups, pass, respond } = bank({ provider: { finish: () => new Promise((resolve) => (finish = resolve)) } });
    const result = outcome(stepUp.fetch('/api/transfers', TRANSFER));
    await pass(0);
    await respond(1);
    expect(popups[0]!.closed).toBe(true);
    await pass(5000);
    expect(result.settled).toBe(false);
    finish({ accessToken: 't', tokenType: 'Bearer', scope: ['transfer:funds'], audience: undefined, subject: 'alice', expiresIn: 60 } as never);
    await pass(0);
    expect(result.value).toHaveProperty('status', 201);
  });
});
