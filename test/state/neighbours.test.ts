import type { Neighbour } from '../../src/model/redirect-uri';
import { addNeighbour } from '../../src/state/neighbours';

const URI = 'https://app.example/callback';

describe('the StepUps of one page', () => {
  test('are remembered with where their answers arrive, until they are disposed of', () => {
    const neighbours = new Set<Neighbour>();
    const forget = addNeighbour(
      neighbours,
      { id: 'https://idp.example client' },
      { used: [`${URI}?x=1#y`, undefined], registered: 'https://app.example/login' },
    );
    expect([...neighbours]).toEqual([
      {
        server: 'https://idp.example client',
        requiresIss: false,
        used: [URI],
        registered: [URI, 'https://app.example/login'],
      },
    ]);
    forget();
    expect(neighbours.size).toBe(0);
  });

  test('are of one server if it has one name (RFC 9700 §4.4.2)', () => {
    const neighbours = new Set<Neighbour>();
    const arrivals = { used: [URI], registered: undefined };
    addNeighbour(neighbours, { id: 'one', server: 'https://idp.example' }, arrivals);
    addNeighbour(neighbours, { id: 'other', server: 'https://idp.example' }, arrivals);
    expect([...neighbours].map(({ registered }) => registered)).toEqual([[URI], [URI]]);
    expect(() => addNeighbour(neighbours, { id: 'third' }, arrivals)).toThrow(TypeError);
    expect(neighbours.size).toBe(2);
  });

  test('share a URL if each server names itself in its answers (RFC 9207)', () => {
    const neighbours = new Set<Neighbour>();
    const arrivals = { used: [URI], registered: URI };
    addNeighbour(neighbours, { id: 'one', requiresIss: true }, arrivals);
    addNeighbour(neighbours, { id: 'other', requiresIss: true }, arrivals);
    expect(neighbours.size).toBe(2);
  });
});
