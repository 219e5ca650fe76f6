import { createScopeRecord } from '../../src/state/granted-scopes';

const LOGIN = [
  { audience: undefined, scope: ['openid'] },
  { audience: 'api', scope: ['read'] },
];

describe('the scopes that the session was granted', () => {
  test('are by audience, what was asked for at login at first, and frozen', () => {
    const scopes = createScopeRecord(LOGIN);
    expect(scopes.all()).toEqual({ default: ['openid'], api: ['read'] });
    expect(Object.isFrozen(scopes.all())).toBe(true);
    expect(scopes.of(undefined)).toEqual(['openid']);
    expect(scopes.of('api')).toEqual(['read']);
    expect(scopes.of('other')).toEqual([]);
  });

  test('are the same object until something changes, and a frozen one then', () => {
    const scopes = createScopeRecord(LOGIN);
    const before = scopes.all();
    scopes.set('api', ['read']);
    expect(scopes.all()).toBe(before);
    scopes.set('api', ['read', 'write']);
    expect(scopes.all()).toEqual({ default: ['openid'], api: ['read', 'write'] });
    expect(Object.isFrozen(scopes.all())).toBe(true);
    expect(before['api']).toEqual(['read']);
  });

  test('are one scope, not two, if a space is in between (RFC 6749 §3.3)', () => {
    const scopes = createScopeRecord([{ audience: 'api', scope: ['ab', 'c'] }]);
    scopes.set('api', ['a', 'bc']);
    expect(scopes.of('api')).toEqual(['a', 'bc']);
  });

  test('are what was asked for if the answer names none (RFC 6749 §5.1)', () => {
    const scopes = createScopeRecord(LOGIN);
    scopes.set(undefined, ['profile']);
    expect(scopes.of(undefined)).toEqual(['profile']);
    scopes.set(undefined, undefined);
    expect(scopes.of(undefined)).toEqual(['openid']);
    scopes.set('other', undefined);
    expect(scopes.of('other')).toEqual([]);
  });

  test('are back to that after a reset', () => {
    const scopes = createScopeRecord(LOGIN);
    const before = scopes.all();
    scopes.set('other', ['write']);
    expect(scopes.of('other')).toEqual(['write']);
    scopes.reset();
    expect(scopes.all()).toBe(before);
  });

  test('of an audience with the name of an inherited member are its own', () => {
    expect(createScopeRecord([]).of('toString')).toEqual([]);
  });
});
