import { createEvents } from '../../src/state/events';
import { createSession } from '../../src/state/session';
import { fakeBrowser, fakeProvider } from '../../src/testing';

function session(
  loginScopes = [{ audience: 'api' as string | undefined, scope: ['openid', 'read:accounts'] }],
) {
  return createSession({
    provider: fakeProvider({ loginScopes }).provider,
    clock: fakeBrowser().browser.clock,
    events: createEvents(),
  });
}
const need = (scope: string[], audience: string | undefined = 'api') => ({ scope, audience });

describe('what is known of the session', () => {
  test('starts from what was asked for at login', () => {
    expect(session().missing(need(['read:accounts']))).toBeUndefined();
    expect(session().missing(need(['transfer:funds']))).toEqual(need(['transfer:funds']));
  });

  test('G4: tells exactly the missing scopes', () => {
    expect(session().missing(need(['read:accounts', 'transfer:funds', 'close:account']))).toEqual(
      need(['transfer:funds', 'close:account']),
    );
  });

  test('keeps audiences apart', () => {
    expect(session().missing(need(['read:accounts'], 'other'))).toEqual(need(['read:accounts'], 'other'));
    expect(
      session([{ audience: undefined, scope: ['a'] }]).missing({ scope: ['a'], audience: 'api' }),
    ).toBeDefined();
  });

  test('is corrected by what a token response granted, less or more than was asked for', () => {
    const it = session();
    it.setGranted('api', ['transfer:funds'], it.epoch);
    expect(it.missing(need(['read:accounts']))).toBeDefined();
    expect(it.missing(need(['transfer:funds']))).toBeUndefined();
  });

  test('takes a response without scope for what was asked for (RFC 6749 §5.1)', () => {
    const it = session();
    it.setGranted('api', [], it.epoch);
    it.setGranted('api', undefined, it.epoch);
    expect(it.missing(need(['read:accounts']))).toBeUndefined();
    it.setGranted('other', undefined, it.epoch);
    expect(it.missing(need(['read:accounts'], 'other'))).toBeDefined();
  });
});
