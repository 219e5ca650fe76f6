/** @jest-environment node */
import fc from 'fast-check';
import { readChallenge, type ChallengeReader } from '../../../src/model/challenge';
import { DIALECTS } from '../../vectors/challenges';

const dialects = Object.entries(DIALECTS).map(([name, make]) => [name, make()] as const);

/** What a dialect makes of an answer; `undefined` for nothing. */
async function read(reader: ChallengeReader, response: Response) {
  return reader(new Response(null, response), {
    url: 'https://api.example/transfers',
    method: 'POST',
    copy: () => response.clone(),
    onEnd: () => {},
  });
}

/** Words that some dialect knows, so that what is made of them is half right more often than never. */
const WORDS = [
  ...['code', 'mfa_required', 'clerk_error', 'type', 'forbidden', 'reason', 'reverification-error'],
  ...['metadata', 'reverification', 'level', 'second_factor', 'first_factor', 'afterMinutes', 'strict_mfa'],
  ...['access_token', 'acrs', 'essential', 'value', 'c1', '__proto__', 'constructor', 'toString'],
];
const word = fc.constantFrom(...WORDS);
const leaf = fc.oneof(word, fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(word, tie('value'), { maxKeys: 5 }),
  ),
}));
/** The documented answers, with one part in them that may be anything. */
const documented = fc.oneof(
  fc.record({ code: fc.oneof(fc.constant('mfa_required'), value) }),
  fc
    .oneof(
      fc.constant('strict_mfa'),
      fc.record({
        level: fc.constantFrom('second_factor', 'first_factor'),
        afterMinutes: fc.oneof(fc.integer({ min: -9, max: 9 }), fc.nat(), value),
      }),
      value,
    )
    .map((reverification) => ({
      clerk_error: { type: 'forbidden', reason: 'reverification-error', metadata: { reverification } },
    })),
  fc.record({
    access_token: fc.record({ acrs: fc.record({ essential: leaf, value: fc.oneof(word, value) }) }),
  }),
  value,
);
const json = fc
  .tuple(
    documented,
    fc.nat(400),
    fc.oneof({ weight: 4, arbitrary: fc.constant('') }, fc.constantFrom('"', '{', '\0', '\u2028', '\\u')),
  )
  .map(([content, at, change]) => {
    const text = JSON.stringify(content);
    return change === '' ? text : text.slice(0, at) + change + text.slice(at);
  });
const contentType = fc.oneof(
  { weight: 3, arbitrary: fc.constant('application/json') },
  fc.constantFrom('application/problem+json; charset=x', 'text/plain', 'text/html', ''),
);
const error = fc.constantFrom(
  ...['insufficient_scope', 'insufficient_user_authentication', 'insufficient_authentication_context'],
  ...['insufficient_claims', 'invalid_token', ''],
);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const param = fc.oneof(
  error.map((one) => `error="${one}"`),
  json.map((one) => `claims="${base64(one)}"`),
  fc
    .oneof(fc.nat().map(String), fc.constantFrom('-1', '1e3', '0x1', '9'.repeat(400)))
    .map((age) => `max_age=${age}`),
  fc
    .string({ unit: fc.constantFrom(...'abc ,:"\\\t') })
    .map((one) => `scope="${one.replace(/["\\]/g, '\\$&')}"`),
  fc.string({ unit: fc.constantFrom(...'urn:x ') }).map((one) => `acr_values="${one}"`),
);
const field = fc.oneof(
  fc
    .tuple(fc.constantFrom('Bearer', 'DPoP', 'bearer', 'Basic'), fc.array(param, { maxLength: 4 }))
    .map(([scheme, params]) => `${scheme} ${params.join(', ')}`),
  json.map((claims) => `Bearer error="insufficient_claims", claims="${base64(claims)}"`),
  fc
    .tuple(error, fc.array(param, { maxLength: 1 }))
    .map(([one, params]) => `Bearer ${[`error="${one}", scope=a`, ...params].join(', ')}`),
  fc.tuple(error, fc.nat()).map(([one, age]) => `DPoP error="${one}", max_age=${age}`),
);
const answer = fc.record({
  body: fc.oneof({ weight: 4, arbitrary: json }, fc.string({ unit: 'binary' })),
  contentType,
  field,
});

describe.each(dialects)('%s', (_name, reader) => {
  test('of any answer throws nothing, pollutes nothing, and asks for what a challenge may ask for', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(answer, async ({ body, contentType, field }) => {
        const headers = { 'content-type': contentType, 'www-authenticate': field };
        const response = new Response(body, { status: 401, headers });
        const asked = await read(reader, response);
        if (asked !== undefined) {
          found += 1;
          readChallenge(asked);
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(await response.text()).toBe(new TextDecoder().decode(new TextEncoder().encode(body)));
      }),
      { numRuns: 1000 },
    );
    expect(found).toBeGreaterThan(0); // or nothing was tried
  });

  /** The least of several: whoever else uses the machine can only add to a measurement. Quadratic would be 100. */
  test.each(['[', '{"code":', '"', '\\', '{"clerk_error":{"metadata":', ' '])(
    'of ten times the length takes about ten times as long, and not a hundred: %j',
    async (part) => {
      const least = async (length: number) => {
        const body = part.repeat(length / part.length);
        const headers = {
          'content-type': 'application/json',
          'www-authenticate': `Bearer error=insufficient_claims, claims="${base64(body.slice(0, length / 10))}"`,
        };
        const times: number[] = [];
        for (let round = 0; round < 20; round += 1) {
          const response = new Response(body, { status: 401, headers });
          const begun = performance.now();
          await read(reader, response);
          times.push(performance.now() - begun);
        }
        return Math.min(...times);
      };
      await least(6000);
      expect(await least(60_000)).toBeLessThan(50 * Math.max(await least(6000), 0.02));
    },
  );
});
