import type { VerifiedGrant } from '../../src/model/grant';
import type { Provider } from '../../src/ports/provider';
import { createEvents } from '../../src/state/events';
import { createSession, type Session } from '../../src/state/session';
import { fakeBrowser, fakeProvider } from '../../src/testing';
import { settle } from '../../src/testing/settle';

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

  test('has what APIs asked for to look at, and to write for the one part alone that hears them', () => {
    const it = session();
    const request = { method: 'POST', url: 'https://api.example/transfers' };
    it.challenges.set(request, { audience: 'api', isConfirmed: false, scope: ['transfer:funds'] });
    const { challenges }: Session = it;
    expect(challenges.get(request, 'api')?.scope).toEqual(['transfer:funds']);
    // @ts-expect-error no other part may write
    void challenges.delete;
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

/** As it is remembered that an API asked for it, for the audience `api`. */
const remembered = (challenge: { scope: string[]; [demand: string]: unknown }) => ({
  audience: 'api',
  isConfirmed: false,
  ...challenge,
});
const REQUEST = { url: 'https://api.example/transfers', method: 'POST' };

/** A session whose provider answers when the test says so. */
function knownSession(provider: Partial<Provider> = {}) {
  const events = createEvents();
  const { browser } = fakeBrowser();
  const it = createSession({
    provider: {
      ...fakeProvider({ loginScopes: [{ audience: 'api', scope: ['read'] }] }).provider,
      session: async () => ({ sub: 'alice', acr: 'silver' }),
      ...provider,
    },
    clock: browser.clock,
    events,
  });
  const grant = (claims: object, requirement: object) =>
    ({
      claims: { sub: 'alice', ...claims },
      attempt: { id: 1, requirement: { scope: [], audience: 'api', ...requirement } },
      age: () => 0,
    }) as unknown as VerifiedGrant;
  return { it, shown: events.getSnapshot, events, grant };
}

describe('who is logged in', () => {
  test('is shown once it is known, with the scopes that were granted', async () => {
    const { it, shown } = knownSession();
    expect(it.isKnown).toBe(false);
    expect(shown()).toMatchObject({ granted: {}, assurance: undefined });
    expect(await it.read()).toEqual({ sub: 'alice', acr: 'silver' });
    expect(it.isKnown).toBe(true);
    expect(shown()).toMatchObject({ granted: { api: ['read'] }, assurance: { sub: 'alice' } });
    expect(it.findClaims({ scope: ['read'], audience: 'api', acr_values: ['silver'] })).toBeDefined();
  });

  test('is never the user of a session that was forgotten while it was read', async () => {
    const users = [{ sub: 'alice' }, { sub: 'bob' }];
    const { it } = knownSession({ session: async () => users.shift() });
    const reading = it.read();
    it.forget();
    expect(await reading).toEqual({ sub: 'bob' });
  });

  test('is forgotten, with the scopes and claims that are known of them', async () => {
    const { it, shown, grant } = knownSession();
    await it.read();
    const { epoch } = it;
    it.setGranted('api', ['read', 'admin'], epoch);
    it.addClaims(grant({ acr: 'gold' }, { acr_values: ['gold'] }), epoch);
    expect(shown()).toMatchObject({ granted: { api: ['read', 'admin'] }, assurance: { acr: 'gold' } });
    it.forget();
    expect(it.epoch).toBe(epoch + 1);
    expect(it.isKnown).toBe(false);
    expect(shown()).toMatchObject({ granted: {}, assurance: undefined });
    expect(it.missing(need(['admin']))).toBeDefined();
    expect(it.missing(need(['read']))).toBeUndefined();
    // What was asked for before comes too late.
    it.setGranted('api', ['admin'], epoch);
    expect(it.missing(need(['admin']))).toBeDefined();
    await it.read();
    it.addClaims(grant({ acr: 'gold' }, { acr_values: ['gold'] }), epoch);
    expect(it.findClaims({ scope: [], audience: 'api', acr_values: ['gold'] })).toBeUndefined();
  });

  test('is found out without a call, and a failure stays for the call to tell', async () => {
    const { it, shown } = knownSession({
      grantedScopes: async () => ({ audience: 'api', scope: ['read', 'write'] }),
    });
    it.refresh();
    await settle();
    expect(shown()).toMatchObject({ granted: { api: ['read', 'write'] }, assurance: { sub: 'alice' } });
    const failing = knownSession({
      session: () => Promise.reject(new Error('offline')),
      grantedScopes: () => Promise.reject(new Error('offline')),
    });
    failing.it.refresh();
    await settle();
    expect(failing.it.isKnown).toBe(false);
  });

  test('is not told by what is not known, or comes when the session is over', async () => {
    let tell!: (granted: { audience: string; scope: string[] }) => void;
    const { it } = knownSession({ grantedScopes: () => new Promise((resolve) => (tell = resolve)) });
    it.refresh();
    it.forget();
    await it.read();
    tell({ audience: 'api', scope: ['admin'] });
    await settle();
    expect(it.missing(need(['admin']))).toBeDefined();
    const unknown = knownSession({ grantedScopes: async () => undefined });
    unknown.it.refresh();
    await settle();
    expect(unknown.it.missing(need(['read']))).toBeUndefined();
  });
});

describe("what is missing, by the session's strength and by what the API asked for", () => {
  const gold = { scope: ['read'], audience: 'api', acr_values: ['gold'] };

  test('is all of a requirement that is stronger than the session', async () => {
    const { it } = knownSession();
    await it.read();
    expect(it.missing(gold)).toBe(gold);
    expect(it.missing({ ...gold, acr_values: ['silver'] })).toBeUndefined();
    const more = { ...gold, acr_values: ['silver'], scope: ['read', 'admin'] };
    expect(it.missing(more)).toEqual({ ...more, scope: ['admin'] });
    expect(Object.isFrozen(it.missing(more))).toBe(true);
    expect(Object.isFrozen(it.missing(more)!.scope)).toBe(true);
  });

  test('is all of its scopes if they are combined, and nothing if none is missing', () => {
    const { it } = knownSession();
    const both = { scope: ['read', 'admin'], audience: 'api', combine: true };
    expect(it.missing(both)).toBe(both);
    expect(it.missing({ ...both, scope: ['read'] })).toBeUndefined();
  });

  test('is what an API asked for this request, beside what the rule does', () => {
    const { it } = knownSession();
    it.challenges.set(REQUEST, remembered({ scope: ['admin'] }));
    expect(it.missing(need(['read', 'write']), REQUEST)).toMatchObject({ scope: ['write', 'admin'] });
    expect(it.missing({ ...need(['read']), combine: true }, REQUEST)).toMatchObject({
      scope: ['read', 'admin'],
    });
    expect(it.missing(need(['read']))).toBeUndefined();
    expect(it.missing(need(['read']), { ...REQUEST, method: 'GET' })).toBeUndefined();
    expect(it.challenges.get(REQUEST, 'api')).toEqual({
      scope: ['admin'],
      audience: 'api',
      isConfirmed: false,
    });
    it.challenges.confirm(REQUEST);
    expect(it.challenges.get(REQUEST, 'api')).toMatchObject({ isConfirmed: true });
    it.challenges.delete(REQUEST);
    expect(it.challenges.get(REQUEST, 'api')).toBeUndefined();
    expect(it.missing(need(['read']), REQUEST)).toBeUndefined();
  });

  test('is what the API said of strength, which knows better than the ID token', async () => {
    const { it } = knownSession();
    await it.read();
    const silver = { scope: ['read'], audience: 'api', acr_values: ['silver'] };
    expect(it.missing(silver, REQUEST)).toBeUndefined();
    it.challenges.set(REQUEST, remembered({ scope: [], acr_values: ['silver'] }));
    expect(it.missing(silver, REQUEST)).toMatchObject({ scope: ['read'], acr_values: ['silver'] });
    it.forget();
    await it.read();
    expect(it.missing(silver, REQUEST)).toBeUndefined();
  });

  test('is nothing if an API asks for no scope beside those that the session has', () => {
    const { it } = knownSession();
    it.challenges.set(REQUEST, remembered({ scope: [] }));
    expect(it.missing(need(['read']), REQUEST)).toBeUndefined();
  });
});

describe('an API that names what a request takes (RFC 6750 §3)', () => {
  test('is taken to mean what the session lacks of it, and all of it if that is nothing', () => {
    const { it } = knownSession();
    const asked = (scope: string[], audience = 'api') =>
      it.challenged(need([], audience), REQUEST, { scope });
    expect(asked(['read', 'admin'])).toEqual(remembered({ scope: ['admin'] }));
    expect(asked(['read'])).toEqual(remembered({ scope: ['read'] }));
    expect(asked(['read', 'admin'], 'other')).toEqual({
      ...remembered({ scope: ['read', 'admin'] }),
      audience: 'other',
    });
    expect(Object.isFrozen(asked(['read']).scope)).toBe(true);
  });

  test('adds to what it asked for before; its newest word on strength is the one that counts', () => {
    const { it } = knownSession();
    const first = { scope: ['admin'], acr_values: ['silver'], max_age: 300, acrs: 'c1' };
    it.challenges.set(REQUEST, remembered(first));
    const again = (challenge: object) => it.challenged(need([]), REQUEST, { scope: [], ...challenge });
    expect(again({ scope: ['admin', 'write'] })).toEqual(remembered({ ...first, scope: ['admin', 'write'] }));
    expect(again({ scope: ['admin'] })).toEqual(remembered(first));
    expect(again({ acr_values: ['gold'], max_age: 0, acrs: 'c2' })).toEqual(
      remembered({ scope: ['admin'], acr_values: ['gold'], max_age: 0, acrs: 'c2' }),
    );
  });
});
