import { createVerifiedClaims } from '../../src/state/verified-claims';
import { fakeBrowser } from '../../src/testing';

const NOW = 1_800_000_000;

function setUp(granted: readonly string[] = ['read']) {
  const { browser, advanceTime } = fakeBrowser({ now: NOW * 1000 });
  const remembered = createVerifiedClaims({
    clock: browser.clock,
    granted: (audience) => (audience === 'api' ? granted : []),
  });
  const started = browser.clock.monotonic();
  const add = (claims: object, requirement: object, sub = 'alice') =>
    remembered.add({
      claims: { sub, iat: NOW, ...claims },
      requirement: { scope: [], audience: 'api', ...requirement },
      age: () => browser.clock.monotonic() - started,
    });
  const find = (requirement: object) =>
    remembered.find({ scope: [], audience: 'api', ...requirement }) as Record<string, unknown> | undefined;
  return { remembered, add, find, advanceTime };
}

describe("how the session's user was authenticated", () => {
  test('is not known before the session is', () => {
    const { remembered, add, find } = setUp();
    add({ acr: 'gold' }, { acr_values: ['gold'] });
    expect(remembered.newest).toBeUndefined();
    expect(find({})).toBeUndefined();
    expect(find({ acr_values: ['gold'] })).toBeUndefined();
    expect(remembered.isSessionEnough({ scope: [], audience: 'api', acr_values: ['gold'] })).toBe(false);
    expect(remembered.isSessionEnough({ scope: ['admin'], audience: 'api' })).toBe(true);
    const claims = jest.fn(() => true); // of nobody there are none to ask about
    expect(remembered.isSessionEnough({ scope: [], audience: 'api', claims })).toBe(false);
    expect(claims).not.toHaveBeenCalled();
  });

  test("is what the session's ID token says, if scope and strength do", () => {
    const { remembered, find } = setUp();
    const session = { sub: 'alice', acr: 'silver', auth_time: NOW - 100 };
    remembered.setSession(session);
    expect(find({ scope: ['read'], acr_values: ['silver'], max_age: 100 })).toEqual(session);
    expect(find({ scope: ['admin'] })).toBeUndefined();
    expect(find({ scope: ['read'], audience: 'other' })).toBeUndefined();
    expect(find({ acr_values: ['gold'] })).toBeUndefined();
    expect(find({ max_age: 99 })).toBeUndefined();
  });

  test('is a copy, which stays the same object until something changes', () => {
    const { remembered } = setUp();
    const session = { sub: 'alice', amr: ['pwd'] };
    remembered.setSession(session);
    const known = remembered.newest;
    expect(known).toEqual(session);
    remembered.setSession({ sub: 'alice', amr: ['pwd'] });
    expect(remembered.newest).toBe(known);
    session.amr.push('mfa');
    expect(known).toEqual({ sub: 'alice', amr: ['pwd'] });
    expect(Object.isFrozen(known!.amr)).toBe(true);
    remembered.setSession(session);
    expect(remembered.newest).toEqual({ sub: 'alice', amr: ['pwd', 'mfa'] });
  });

  test('stays the same object where a library gives claims that are undefined', () => {
    const { remembered } = setUp();
    const first = remembered.setSession({ sub: 'alice', nonce: undefined });
    expect(remembered.setSession({ sub: 'alice', nonce: undefined })).toBe(first);
    expect(remembered.setSession({ sub: 'alice', nonce: 'n' })).not.toBe(first);
  });

  test("grows old by this device's clock", async () => {
    const { remembered, find, advanceTime } = setUp();
    remembered.setSession({ sub: 'alice', auth_time: NOW - 10 });
    await advanceTime(10_000);
    expect(find({ max_age: 20 })).toBeDefined();
    await advanceTime(1000);
    expect(find({ max_age: 20 })).toBeUndefined();
  });

  test('is what ensure() got since, for the scopes that it asked for as well', () => {
    const { remembered, add, find } = setUp();
    remembered.setSession({ sub: 'alice' });
    add({ acr: 'gold' }, { acr_values: ['gold'], scope: ['admin'] });
    expect(remembered.newest).toMatchObject({ acr: 'gold' });
    expect(find({ acr_values: ['gold'], scope: ['read', 'admin'] })).toMatchObject({ acr: 'gold' });
    expect(find({ acr_values: ['gold'], scope: ['other'] })).toBeUndefined();
    expect(find({ acr_values: ['gold'], scope: ['admin'], audience: 'other' })).toBeUndefined();
    expect(find({ acr_values: ['platinum'] })).toBeUndefined();
  });

  test("grows old by the provider's stamps and, since then, by this device's clock", async () => {
    const { remembered, add, find, advanceTime } = setUp();
    remembered.setSession({ sub: 'alice' });
    add({ acr: 'gold', auth_time: NOW - 50 }, { acr_values: ['gold'], max_age: 60 });
    await advanceTime(10_000);
    expect(find({ acr_values: ['gold'], max_age: 60 })).toBeDefined();
    await advanceTime(1000);
    expect(find({ acr_values: ['gold'], max_age: 60 })).toBeUndefined();
    expect(find({ acr_values: ['gold'] })).toBeDefined();
  });

  test('is of no known age without an iat that is a number', () => {
    const { remembered, add, find } = setUp();
    remembered.setSession({ sub: 'alice' });
    add({ iat: undefined, acr: 'gold', auth_time: NOW }, { acr_values: ['gold'] });
    expect(find({ acr_values: ['gold'] })).toBeDefined();
    expect(find({ acr_values: ['gold'], max_age: 1000 })).toBeUndefined();
    add({ iat: `${NOW}`, acr: 'silver', auth_time: NOW }, { acr_values: ['silver'] });
    expect(find({ acr_values: ['silver'], max_age: 1000 })).toBeUndefined();
  });

  test("is never another user's", () => {
    const { remembered, add, find } = setUp();
    remembered.setSession({ sub: 'alice' });
    add({ acr: 'gold' }, { acr_values: ['gold'] }, 'mallory');
    expect(find({ acr_values: ['gold'] })).toBeUndefined();
    add({ acr: 'gold' }, { acr_values: ['gold'] });
    remembered.setSession({ sub: 'alice', amr: [] }); // the same user's next ID token
    expect(find({ acr_values: ['gold'] })).toBeDefined();
    remembered.setSession({ sub: 'bob' });
    expect(find({ acr_values: ['gold'] })).toBeUndefined();
    expect(remembered.newest).toEqual({ sub: 'bob' });
    remembered.setSession(undefined);
    expect(remembered.newest).toBeUndefined();
  });

  test('stays known where a function of the app, made for other claims, throws at newer ones', () => {
    const { remembered, add, find } = setUp();
    remembered.setSession({ sub: 'alice', level: [1] });
    let isStrict = true;
    const level = (value: unknown) => {
      if (isStrict && value === undefined) throw new Error('no level');
      return Array.isArray(value) && value[0] === 3;
    };
    const claims = { level };
    add({ level: [3] }, { claims });
    add({ acr: 'gold' }, { acr_values: ['gold'] });
    isStrict = false;
    expect(find({ claims })).toMatchObject({ level: [3] });
    expect(find({ acr_values: ['gold'] })).toMatchObject({ acr: 'gold' });
  });

  test('is forgotten with reset()', () => {
    const { remembered, add, find } = setUp();
    remembered.setSession({ sub: 'alice' });
    add({ acr: 'gold' }, { acr_values: ['gold'] });
    remembered.reset();
    expect(remembered.newest).toBeUndefined();
    remembered.setSession({ sub: 'alice' });
    expect(find({ acr_values: ['gold'] })).toBeUndefined();
  });

  test('is bounded: what newer claims are enough for is not kept, nor the oldest of more than twenty', () => {
    const { remembered, add, find } = setUp();
    remembered.setSession({ sub: 'alice' });
    const level = (index: number) => ({ acr_values: [`level-${index}`] });
    for (let index = 1; index <= 20; index++) add({ acr: `level-${index}` }, level(index));
    expect(find(level(1))).toBeDefined();
    add({ acr: 'level-1', again: true }, level(1)); // in place of the first, as the newest
    add({ acr: 'level-21' }, level(21));
    expect(find(level(1))).toMatchObject({ again: true });
    expect(find(level(2))).toBeUndefined();
    expect(find(level(3))).toBeDefined();
    // Enough for what was asked before: it takes its place, and nothing else is pushed out.
    add({ acr: 'level-21' }, { acr_values: ['level-21', 'any'] });
    expect(find(level(3))).toBeDefined();
    add({ acr: 'other' }, { acr_values: ['other'] });
    expect(find(level(3))).toBeUndefined();
  });
});
