import { expect, test } from './fixtures';
import type { Lab } from './page';
import type { Received } from './servers';
import { confirm } from './teller';

/** What is sent, as the page makes it, and what has to arrive. */
interface Case {
  readonly name: string;
  readonly init: () => RequestInit;
  readonly arrives: (received: Received) => Promise<void> | void;
}

const text = ({ body }: Received) => body.toString();

const CASES: readonly Case[] = [
  {
    name: 'a text',
    init: () => ({ body: 'Grüße' }),
    arrives: (received) => expect(text(received)).toBe('Grüße'),
  },
  {
    name: 'JSON with its own type',
    init: () => ({ body: '{"to":"Contoso"}', headers: { 'content-type': 'application/json' } }),
    arrives: (received) => {
      expect(text(received)).toBe('{"to":"Contoso"}');
      expect(received.contentType).toBe('application/json');
    },
  },
  {
    name: 'bytes',
    init: () => ({ body: new Uint8Array([0, 255, 13, 10, 128]) }),
    arrives: ({ body }) => expect([...body]).toEqual([0, 255, 13, 10, 128]),
  },
  {
    name: 'a file',
    init: () => ({ body: new File([new Uint8Array([0, 255])], 'a.pdf', { type: 'application/pdf' }) }),
    arrives: ({ body, contentType }) => {
      expect([...body]).toEqual([0, 255]);
      expect(contentType).toBe('application/pdf');
    },
  },
  {
    name: 'URL parameters',
    init: () => ({ body: new URLSearchParams({ to: 'A & B' }) }),
    arrives: (received) => {
      expect(text(received)).toBe('to=A+%26+B');
      expect(received.contentType).toMatch(/^application\/x-www-form-urlencoded/);
    },
  },
  {
    name: 'a form',
    init: () => {
      const form = new FormData();
      form.append('to', 'A & B');
      return { body: form };
    },
    arrives: async (received) => expect((await formOf(received)).get('to')).toBe('A & B'),
  },
  {
    name: 'a form with a file',
    init: () => {
      const form = new FormData();
      form.append('invoice', new File([new Uint8Array([0, 255, 13, 10, 128])], 'a.pdf'));
      return { body: form };
    },
    arrives: async (received) => {
      const file = (await formOf(received)).get('invoice') as File;
      expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([0, 255, 13, 10, 128]);
    },
  },
  {
    name: 'nothing',
    init: () => ({ method: 'GET', body: null }),
    arrives: ({ method, body }) => {
      expect(method).toBe('GET');
      expect(body).toHaveLength(0);
    },
  },
];

function formOf({ body, contentType }: Received): Promise<FormData> {
  return new Response(new Uint8Array(body), { headers: { 'content-type': contentType! } }).formData();
}

/** What a click does that sends them, one after the other. */
const sends = (...cases: readonly Case[]) =>
  `(lab) => { ${cases.map(({ init }) => `lab.transfer((${init.toString()})());`).join(' ')} }`;

test('every kind of body arrives as it is', async ({ teller, lab }) => {
  await teller.open('callback');
  await teller.onClick(sends(...CASES));
  const window = await teller.clickForWindow();
  for (const [index, { name, arrives }] of CASES.entries()) {
    await confirm(window);
    expect([name, (await teller.ended(index + 1)).at(-1)]).toEqual([name, 201]);
    await arrives(lab.received[index]!);
  }
  await window.closed();
});

test('every kind of body arrives as it is after a challenge', async ({ teller, lab }) => {
  await teller.open('message', { prompts: true, learns: true });
  for (const [index, one] of CASES.entries()) {
    await teller.onClick(sends(one));
    await teller.click();
    await confirm(await teller.windowOrDialog());
    expect([one.name, (await teller.ended(index + 1)).at(-1)]).toEqual([one.name, 201]);
    expect(lab.received).toHaveLength(index + 1);
    await one.arrives(lab.received[index]!);
    await teller.alone();
    await teller.page.run('lab.sdk.clear()'); // what the API asked for is forgotten, so that it asks again
  }
});

test('every kind of body arrives as it is by a redirect, or is not_replayable and nothing was asked', async ({
  teller,
  lab,
  engine,
}) => {
  await teller.open('redirect');
  for (const one of CASES) {
    await teller.onClick(sends(one));
    lab.received.length = 0;
    await teller.click();
    // WebKit can't read a form's file back once it is in a Request.
    if (engine === 'WebKit' && one.name === 'a form with a file') {
      expect([one.name, (await teller.ended(2)).at(-1)]).toEqual([one.name, 'not_replayable']);
      expect(await teller.page.evaluate(() => location.pathname)).toBe('/');
      continue;
    }
    await confirm(teller.page);
    await teller.ready();
    // Of each page, the first outcome is that of the request which it was left for.
    expect([one.name, ...(await teller.ended())]).toEqual([one.name, 201]);
    await one.arrives(lab.received[0]!);
  }
});

/** What a click does that sends a stream. */
const sendStream = (page: Lab) =>
  page.transfer({ body: new Blob(['Contoso']).stream(), duplex: 'half' } as RequestInit);

test('a stream is sent where the engine can, and is not_replayable before anything is asked where it can not', async ({
  teller,
  lab,
  engine,
}) => {
  await teller.open('message');
  await teller.onClick(sendStream);
  if (engine === 'Chromium') {
    // It sends one over HTTP/2 alone, which this API does not speak: the step-up itself went well.
    await confirm(await teller.clickForWindow());
    expect(await teller.ended()).toEqual(['TypeError']);
  } else {
    await teller.click();
    expect(await teller.ended()).toEqual(['not_replayable']);
    expect(await teller.otherWindows()).toBe(0);
  }
  expect(lab.received).toEqual([]);
});

test('a stream is not_replayable by a redirect, before the page is left', async ({ teller, lab }) => {
  await teller.open('redirect');
  await teller.onClick(sendStream);
  await teller.click();
  expect(await teller.ended()).toEqual(['not_replayable']);
  expect(await teller.page.evaluate(() => location.pathname)).toBe('/');
  expect(lab.received).toEqual([]);
});
