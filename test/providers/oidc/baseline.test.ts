import { settle } from '../../../src/testing/settle';
import { bank, outcome } from '../../fakes/bank';
import { ask, METADATA, provider, REQUIREMENT, startIssuer, WELL_KNOWN } from './issuer';

/** What docs/browsers.md's oldest browsers lack: Safari before 16, Firefox before 100, Chrome before 100 and 103. */
const LATER = [
  [AbortSignal, 'timeout'],
  [AbortSignal, 'any'],
  [AbortSignal.prototype, 'throwIfAborted'],
] as const;
const there = LATER.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name)!);

describe('in the oldest browsers', () => {
  beforeEach(() => LATER.forEach(([owner, name]) => Reflect.deleteProperty(owner, name)));
  afterEach(() => {
    jest.useRealTimers();
    LATER.forEach(([owner, name], index) => Object.defineProperty(owner, name, there[index]!));
  });

  test('a code is exchanged', async () => {
    const { exchange } = await ask(startIssuer());
    await expect(exchange()).resolves.toMatchObject({ accessToken: 'opaque' });
  });

  test.each(['the metadata', 'a code'])('%s may take 10 seconds', async (what) => {
    const issuer = startIssuer();
    const { exchange } = await ask(issuer);
    issuer.answers[WELL_KNOWN] = issuer.answers[METADATA.token_endpoint] = ({ signal }) =>
      new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)));
    jest.useFakeTimers();
    const asking = () => provider().authorize(REQUIREMENT, { state: 'state', display: 'page' });
    const result = outcome<unknown>(what === 'a code' ? exchange() : asking());
    await jest.advanceTimersByTimeAsync(9900);
    expect(result.settled).toBe(false);
    await jest.advanceTimersByTimeAsync(200);
    expect(String(result.error)).toMatch(/could not be reached.*timeout/);
  });

  test('ensure() takes a signal', async () => {
    const { stepUp, popups, answer } = bank();
    await settle();
    const { signal } = new AbortController();
    const claims = outcome(stepUp.ensure({ acr_values: 'high' }, { signal }));
    expect(popups).toHaveLength(1);
    await answer();
    expect(claims.value).toMatchObject({ acr: 'high' });
    await expect(stepUp.ensure({ acr_values: 'higher' }, { signal: AbortSignal.abort('no') })).rejects.toBe(
      'no',
    );
    expect(popups).toHaveLength(1);
  });
});
