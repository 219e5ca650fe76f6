import { fakeBrowser } from '../../../src/testing';
import { createMessageListener } from '../../../src/ways/popup/response-listener';

const answer = (code: string) => ({ type: 'authorization_response', response: { code, state: 's' } });

describe('what windows post', () => {
  const setUp = () => {
    const { browser, dispatch, leftovers } = fakeBrowser();
    const messages = createMessageListener(browser);
    /** Whether others at this page are kept from hearing it. */
    const post = async (data: unknown, source: unknown) => {
      let isKept = false;
      const stopImmediatePropagation = () => (isKept = true);
      await dispatch('message', { data, source, origin: 'https://idp.example', stopImmediatePropagation });
      return isKept;
    };
    const heard: unknown[] = [];
    const [ours, foreign] = [browser.open()!, browser.open()!];
    const stop = messages.listen(ours, (response, origin) => heard.push([response.code, origin]));
    return { messages, post, heard, ours, foreign, stop, leftovers };
  };

  test('is heard from our own windows only, and kept from others, who could take it for theirs', async () => {
    const { post, heard, ours, foreign } = setUp();
    expect(await post(answer('1'), ours)).toBe(true);
    expect(await post(answer('2'), foreign)).toBe(false);
    expect(await post(answer('3'), null)).toBe(false);
    expect(await post({ type: 'other' }, ours)).toBe(false);
    expect(await post(null, ours)).toBe(false);
    expect(await post({ type: 'authorization_response' }, ours)).toBe(true);
    expect(heard).toEqual([['1', 'https://idp.example']]);
  });

  test('is kept from others also when nobody waits for it any more', async () => {
    const { messages, post, heard, ours, stop, leftovers } = setUp();
    stop();
    expect(await post(answer('1'), ours)).toBe(true);
    expect(heard).toEqual([]);
    messages.close();
    expect(leftovers().listeners).toBe(0);
    expect(await post(answer('2'), ours)).toBe(false);
  });
});
