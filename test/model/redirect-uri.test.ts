import {
  assertApart,
  assertArrived,
  assertOwnOrigin,
  placeOf,
  type Neighbour,
} from '../../src/model/redirect-uri';

const URI = 'https://app.example/callback';

test('a place is a URL without query and hash', () => {
  expect(placeOf(`${URI}?code=1#x`)).toBe(URI);
});

describe('an answer arrives at the URL that its request named (RFC 9700 §4.4.2.2)', () => {
  test('whatever the query', () => {
    expect(() => assertArrived(`${URI}?tab=2`, URI)).not.toThrow();
    expect(() => assertArrived(undefined, undefined)).not.toThrow();
    expect(() => assertArrived(undefined, URI)).not.toThrow();
  });

  test.each([['https://app.example/login'], [undefined]])('and not at %s', (actual) => {
    expect(() => assertArrived(`${URI}?tab=2`, actual)).toThrow(
      expect.objectContaining({
        code: 'invalid_response',
        message: 'The answer arrived at another URL',
        cause: { expected: { redirect_uri: URI }, actual: { redirect_uri: actual } },
      }),
    );
  });
});

describe("a redirect URI is of the page's origin", () => {
  test.each([[URI], [undefined], ['']])('as %p is, or may be', (uri) => {
    expect(() => assertOwnOrigin(uri, 'https://app.example')).not.toThrow();
  });

  test.each([['https://other.example/callback'], ['http://app.example/callback'], ['/callback']])(
    'as %s is not',
    (uri) => {
      expect(() => assertOwnOrigin(uri, 'https://app.example')).toThrow(
        new TypeError('"redirect_uri" must be a URL of https://app.example'),
      );
    },
  );

  test('which is not known on a server', () => {
    expect(() => assertOwnOrigin(URI, 'https://server.invalid')).not.toThrow();
    expect(() => assertOwnOrigin(URI, 'https://server.invalid.example')).toThrow(TypeError);
  });
});

describe("two providers' answers can be told apart (RFC 9700 §4.4.2)", () => {
  const neighbour = (server: string, uris: string[], others: Partial<Neighbour> = {}): Neighbour => ({
    server,
    used: uris,
    registered: uris,
    requiresIss: false,
    ...others,
  });
  const message = `"provider" must be at a redirect URI of its own, not ${URI} of another, or require iss (RFC 9207)`;

  test('by the URL at which they arrive', () => {
    expect(() => assertApart(neighbour('a', [URI]), [neighbour('b', [`${URI}/b`])])).not.toThrow();
    expect(() => assertApart(neighbour('a', [URI]), [])).not.toThrow();
  });

  test('but not if one URL is used by both', () => {
    const others = [neighbour('c', ['https://app.example/c']), neighbour('b', [URI])];
    expect(() => assertApart(neighbour('a', [URI]), others)).toThrow(new TypeError(message));
  });

  test('nor if the other one only logs in there', () => {
    const other = neighbour('b', [], { registered: ['https://app.example/', URI] });
    expect(() => assertApart(neighbour('a', [URI]), [other])).toThrow(new TypeError(message));
    expect(() => assertApart(other, [neighbour('a', ['https://app.example/x', URI])])).toThrow(
      new TypeError(message),
    );
  });

  test('both may log in there', () => {
    const logins = { registered: [URI] };
    expect(() => assertApart(neighbour('a', [], logins), [neighbour('b', [], logins)])).not.toThrow();
  });

  test('by iss, if both must send it (RFC 9207)', () => {
    const iss = { requiresIss: true };
    expect(() => assertApart(neighbour('a', [URI], iss), [neighbour('b', [URI], iss)])).not.toThrow();
    expect(() => assertApart(neighbour('a', [URI], iss), [neighbour('b', [URI])])).toThrow(TypeError);
    expect(() => assertApart(neighbour('a', [URI]), [neighbour('b', [URI], iss)])).toThrow(TypeError);
  });

  test('two clients of one server need not be', () => {
    expect(() => assertApart(neighbour('a', [URI]), [neighbour('a', [URI])])).not.toThrow();
  });
});
