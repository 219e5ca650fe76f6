import { test as base, expect } from './bank';

/** The real pages, and nothing in their consoles to complain about, such as the Content-Security-Policy, but for what matches `remarks`. */
export const test = base.extend<{ complaints: string[]; remarks: RegExp | undefined }>({
  remarks: [undefined, { option: true }],
  complaints: [
    async ({ page, remarks }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      await use(complaints);
      expect(complaints.filter((text) => !remarks?.test(text))).toEqual([]);
    },
    { auto: true },
  ],
});
