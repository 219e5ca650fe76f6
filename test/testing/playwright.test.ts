import { stepUpWindow } from '../../src/testing';

interface Page {
  readonly name: string;
  waitForEvent(event: string, options: object): Promise<unknown>;
}

test("stepUpWindow() waits for the window before it acts, and gives the window's page", async () => {
  const order: string[] = [];
  const page: Page = {
    name: 'app',
    waitForEvent: async (event, options) => {
      order.push(`${event} ${JSON.stringify(options)}`);
      return { ...page, name: 'window' };
    },
  };
  const popup = await stepUpWindow(page, async () => order.push('click'));
  expect(popup.name).toBe('window');
  expect(order).toEqual(['popup {"timeout":10000}', 'click']);
});

test('stepUpWindow() says what to look at where no window opens', async () => {
  const cause = new Error('Timeout 20ms exceeded');
  const page: Page = { name: 'app', waitForEvent: () => Promise.reject(cause) };
  await expect(stepUpWindow(page, async () => {}, { timeout: 20 })).rejects.toMatchObject({
    message: expect.stringContaining('No window opened within 20 ms. See that a rule names the request'),
    cause,
  });
});

test('stepUpWindow() rejects as the act does', async () => {
  const page: Page = { name: 'app', waitForEvent: () => new Promise(() => {}) };
  const error = new Error('no such button');
  await expect(stepUpWindow(page, () => Promise.reject(error))).rejects.toBe(error);
});
