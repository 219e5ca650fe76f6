import type { VerifiedGrant } from '../../src/model/grant';
import { createTokenVault } from '../../src/state/token-vault';
import { fakeBrowser } from '../../src/testing';

const APP = { isApps: true };
const requirement = { scope: ['transfer:funds'], audience: 'api' };

function setUp({ expiresIn = 3600 } = {}) {
  const { browser, advanceTime, leftovers, setClock } = fakeBrowser();
  const discarded: string[] = [];
  const vault = createTokenVault(browser.clock, 60_000, ({ id }, reason) =>
    discarded.push(`${id} ${reason}`),
  );
  const keep = (id: number) => {
    const grant = { attempt: { id, requirement } } as unknown as VerifiedGrant;
    vault.keep(grant, { accessToken: `token ${id}` }, expiresIn * 1000);
    return grant;
  };
  return { vault, keep, discarded, advanceTime, leftovers, setClock };
}

describe('G1 and G3: the vault', () => {
  test('hands a token out once', () => {
    const { vault, keep } = setUp();
    const grant = keep(1);
    expect(vault.spend(grant)).toEqual({ accessToken: 'token 1' });
    expect(() => vault.spend(grant)).toThrow(expect.objectContaining({ code: 'discarded' }));
  });

  test('gives a prepared grant to one request only, and to one with the same requirement', () => {
    const { vault, keep } = setUp();
    const grant = keep(1);
    vault.storePrepared(grant, {});
    expect(vault.takePrepared({ ...requirement, audience: 'other' }, APP)).toBeUndefined();
    expect(vault.takePrepared({ ...requirement, scope: [] }, APP)).toBeUndefined();
    expect(vault.takePrepared({ ...requirement, scope: ['transfer:funds', 'admin'] }, APP)).toBeUndefined();
    expect(vault.takePrepared({ ...requirement }, APP)).toBe(grant);
    expect(vault.takePrepared(requirement, APP)).toBeUndefined();
  });

  test('does not give away what was not prepared', () => {
    const { vault, keep } = setUp();
    keep(1);
    expect(vault.takePrepared(requirement, APP)).toBeUndefined();
  });

  test('forgets a prepared token after its time, counted from its arrival', async () => {
    const { vault, keep, discarded, advanceTime, leftovers } = setUp();
    const grant = keep(1);
    await advanceTime(30_000);
    vault.storePrepared(grant, {});
    await advanceTime(29_999);
    expect(vault.takePrepared(requirement, APP)).toBe(grant);
    vault.storePrepared(grant, {});
    await advanceTime(1);
    expect(discarded).toEqual(['1 expired']);
    expect(() => vault.spend(grant)).toThrow(expect.objectContaining({ code: 'discarded' }));
    expect(leftovers().timers).toBe(0);
  });

  test("forgets it with the token's own lifetime if that is shorter", async () => {
    const { vault, keep, discarded, advanceTime } = setUp({ expiresIn: 5 });
    vault.storePrepared(keep(1), {});
    await advanceTime(5000);
    expect(discarded).toEqual(['1 expired']);
  });

  test('clears everything, and its timers', () => {
    const { vault, keep, discarded, leftovers } = setUp();
    const spent = keep(1);
    vault.spend(spent);
    vault.storePrepared(keep(2), {});
    const taken = keep(3);
    vault.clear();
    expect(discarded).toEqual(['2 cleared', '3 cleared']);
    expect(() => vault.spend(taken)).toThrow(expect.objectContaining({ code: 'discarded' }));
    expect(leftovers().timers).toBe(0);
  });

  const URL_ = 'https://api.example/transfers';
  const found = (preparedFor: object, spender: object) => {
    const { vault, keep } = setUp();
    vault.storePrepared(keep(1), preparedFor);
    return vault.takePrepared(requirement, spender as never) !== undefined;
  };

  test('gives what was prepared for a URL to that URL only, and for a method to that method only', () => {
    expect(found({ url: URL_ }, { isApps: true, url: URL_, method: 'PUT' })).toBe(true);
    expect(found({ url: URL_ }, { isApps: true, url: `${URL_}/7` })).toBe(false);
    expect(found({ url: URL_ }, APP)).toBe(false);
    expect(found({ url: URL_, method: 'POST' }, { isApps: true, url: URL_, method: 'post' })).toBe(true);
    expect(found({ url: URL_, method: 'POST' }, { isApps: true, url: URL_, method: 'PUT' })).toBe(false);
    expect(found({ url: URL_, method: 'POST' }, { isApps: true, url: URL_ })).toBe(false);
  });

  test('G2: gives an API what was prepared for its URL, and nothing that was prepared for any', () => {
    expect(found({ url: URL_ }, { isApps: false, url: URL_ })).toBe(true);
    expect(found({}, { isApps: false, url: URL_ })).toBe(false);
    expect(found({}, { isApps: true, url: URL_ })).toBe(true);
  });

  test('tells whether a token waits that was prepared for the very same', () => {
    const { vault, keep } = setUp();
    keep(1);
    expect(vault.hasPrepared(requirement, {})).toBe(false);
    vault.storePrepared(keep(2), { url: URL_, method: 'POST' });
    expect(vault.hasPrepared(requirement, { url: URL_, method: 'POST' })).toBe(true);
    expect(vault.hasPrepared(requirement, { url: URL_, method: 'PUT' })).toBe(false);
    expect(vault.hasPrepared(requirement, { url: `${URL_}/7`, method: 'POST' })).toBe(false);
    expect(vault.hasPrepared({ ...requirement, scope: [] }, { url: URL_, method: 'POST' })).toBe(false);
  });

  test("does not give out a prepared token whose time is over, though the device's timers slept", () => {
    const { vault, keep, setClock } = setUp();
    const grant = keep(1);
    vault.storePrepared(grant, {});
    setClock(60_000);
    expect(vault.takePrepared(requirement, APP)).toBeUndefined();
    expect(vault.hasPrepared(requirement, {})).toBe(false);
  });

  test('stops the time of what is taken', () => {
    const { vault, keep, leftovers, discarded } = setUp();
    const grant = keep(1);
    vault.storePrepared(grant, {});
    expect(leftovers().timers).toBe(1);
    vault.takePrepared(requirement, APP);
    expect(leftovers().timers).toBe(0);
    vault.discard(grant);
    expect(discarded).toEqual(['1 unused']);
  });

  test('does not spend a token whose lifetime is over', () => {
    const { vault, keep, setClock, discarded } = setUp({ expiresIn: 5 });
    const [fresh, stale] = [keep(1), keep(2)];
    setClock(4999);
    expect(vault.spend(fresh)).toEqual({ accessToken: 'token 1' });
    setClock(1);
    expect(() => vault.spend(stale)).toThrow(
      expect.objectContaining({ code: 'timeout', message: 'The access token has expired. Call again.' }),
    );
    expect(discarded).toEqual(['2 expired']);
    expect(() => vault.spend(stale)).toThrow(
      expect.objectContaining({
        code: 'discarded',
        message: 'The access token was forgotten. Call again.',
      }),
    );
    expect(() => vault.storePrepared(stale, {})).toThrow(expect.objectContaining({ code: 'discarded' }));
  });

  test('forgets what was not used, but not what waits, and says so once', () => {
    const { vault, keep, discarded } = setUp();
    const [unused, waiting, spent] = [keep(1), keep(2), keep(3)];
    vault.storePrepared(waiting, {});
    vault.spend(spent);
    for (const grant of [unused, waiting, spent, unused]) vault.discard(grant);
    expect(discarded).toEqual(['1 unused']);
    expect(vault.takePrepared(requirement, APP)).toBe(waiting);
  });

  test('is cleared once, though who hears of it clears it again', () => {
    const { browser } = fakeBrowser();
    const heard: number[] = [];
    const vault = createTokenVault(browser.clock, 60_000, ({ id }) => {
      heard.push(id);
      vault.clear();
    });
    for (const id of [1, 2]) {
      const grant = { attempt: { id, requirement } } as unknown as VerifiedGrant;
      vault.keep(grant, { accessToken: 'x' }, 1000);
    }
    vault.clear();
    expect(heard).toEqual([1, 2]);
  });
});
