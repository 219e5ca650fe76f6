import type { VerifiedGrant } from '../../src/model/grant';
import { createTokenVault } from '../../src/state/token-vault';
import { fakeBrowser } from '../../src/testing';

const APP = { isApps: true };
const requirement = { scope: ['transfer:funds'], audience: 'api' };

function setUp({ expiresIn = 3600 } = {}) {
  const { browser, advanceTime, leftovers } = fakeBrowser();
  const discarded: string[] = [];
  const vault = createTokenVault(browser.clock, 60_000, ({ id }, reason) =>
    discarded.push(`${id} ${reason}`),
  );
  const keep = (id: number) => {
    const grant = { attempt: { id, requirement } } as unknown as VerifiedGrant;
    vault.keep(grant, { accessToken: `token ${id}` }, expiresIn * 1000);
    return grant;
  };
  return { vault, keep, discarded, advanceTime, leftovers };
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
});
