import type { MetGrant } from '../../src/model/grant';
import { createVault } from '../../src/state/vault';
import { fakeBrowser } from '../fakes/browser';

const APP = { isApps: true };
const requirement = { scope: ['transfer:funds'], audience: 'api' };

function setUp({ expiresIn = 3600 } = {}) {
  const { browser, pass, leftovers } = fakeBrowser();
  const discarded: string[] = [];
  const vault = createVault({ clock: browser.clock, unspentTtl: 60_000, onDiscard: ({ id }, reason) => discarded.push(`${id} ${reason}`) });
  const keep = (id: number) => {
    const kept = { attempt: { id, requirement }, grant: { expiresAt: browser.clock.now() + expiresIn * 1000 } as MetGrant };
    vault.keep(kept, `token ${id}`, expiresIn * 1000);
    return kept;
  };
  return { vault, keep, discarded, pass, leftovers };
}

describe('G1 and G3: the vault', () => {
  test('hands a token out once', () => {
    const { vault, keep } = setUp();
    const kept = keep(1);
    expect(vault.spend(kept)).toBe('token 1');
    expect(() => vault.spend(kept)).toThrow(expect.objectContaining({ code: 'discarded' }));
  });

  test('gives a shelved grant to one request only, and to one with the same requirement', () => {
    const { vault, keep } = setUp();
    const kept = keep(1);
    vault.shelve(kept, {});
    expect(vault.unshelve({ ...requirement, audience: 'other' }, APP)).toBeUndefined();
    expect(vault.unshelve({ ...requirement, scope: [] }, APP)).toBeUndefined();
    expect(vault.unshelve({ ...requirement, scope: ['transfer:funds', 'admin'] }, APP)).toBeUndefined();
    expect(vault.unshelve({ ...requirement }, APP)).toBe(kept);
    expect(vault.unshelve(requirement, APP)).toBeUndefined();
  });

  test('does not give away what is not on the shelf', () => {
    const { vault, keep } = setUp();
    keep(1);
    expect(vault.unshelve(requirement, APP)).toBeUndefined();
  });

  test('forgets a shelved token after its time, counted from its arrival', async () => {
    const { vault, keep, discarded, pass, leftovers } = setUp();
    const kept = keep(1);
    await pass(30_000);
    vault.shelve(kept, {});
    await pass(29_999);
    expect(vault.unshelve(requirement, APP)).toBe(kept);
    vault.shelve(kept, {});
    await pass(1);
    expect(discarded).toEqual(['1 expired']);
    expect(() => vault.spend(kept)).toThrow(expect.objectContaining({ code: 'discarded' }));
    expect(leftovers().timers).toBe(0);
  });

  test('forgets it with the token\'s own lifetime if that is shorter', async () => {
    const { vault, keep, discarded, pass } = setUp({ expiresIn: 5 });
    vault.shelve(keep(1), {});
    await pass(5000);
    expect(discarded).toEqual(['1 expired']);
  });

  test('clears everything, and its timers', () => {
    const { vault, keep, discarded, leftovers } = setUp();
    const spent = keep(1);
    vault.spend(spent);
    vault.shelve(keep(2), {});
    const unshelved = keep(3);
    vault.clear();
    expect(discarded).toEqual(['2 cleared', '3 cleared']);
    expect(() => vault.spend(unshelved)).toThrow(expect.objectContaining({ code: 'discarded' }));
    expect(leftovers().timers).toBe(0);
  });
});
