import { createLedger } from '../../src/state/ledger';

const ledger = () => createLedger([{ audience: 'api', scope: ['openid', 'read:accounts'] }]);
const need = (scope: string[], audience: string | undefined = 'api') => ({ scope, audience });

describe('the ledger', () => {
  test('starts from what was asked for at login', () => {
    expect(ledger().missing(need(['read:accounts']), true)).toBeUndefined();
    expect(ledger().missing(need(['transfer:funds']), true)).toEqual(need(['transfer:funds']));
  });

  test('G4: tells exactly the missing scopes', () => {
    expect(ledger().missing(need(['read:accounts', 'transfer:funds', 'close:account']), true)).toEqual(need(['transfer:funds', 'close:account']));
  });

  test('tells all of the scopes that are combined on one token, if any of them is missing', () => {
    const combined = (scope: string[]) => ({ ...need(scope), combine: true });
    expect(ledger().missing(combined(['read:accounts']), true)).toBeUndefined();
    expect(ledger().missing(combined(['read:accounts', 'transfer:funds']), true)).toEqual(combined(['read:accounts', 'transfer:funds']));
  });

  test.each([
    [true, ['read:accounts', 'transfer:funds']],
    [false, ['transfer:funds']],
  ])('with combine: %p, tells %j when an API asked for one more', (combine, scope) => {
    const it = ledger();
    const request = { url: 'https://api.example/', method: 'POST' };
    const requirement = { ...need(['read:accounts']), combine };
    it.challenge(requirement, request, it.lacking(requirement, request, { scope: ['transfer:funds'] }));
    expect(it.missing(requirement, true, request)?.scope).toEqual(scope);
  });

  test('keeps audiences apart', () => {
    expect(ledger().missing(need(['read:accounts'], 'other'), true)).toEqual(need(['read:accounts'], 'other'));
    expect(createLedger([{ audience: undefined, scope: ['a'] }]).missing({ scope: ['a'], audience: 'api' }, true)).toBeDefined();
  });

  test('is corrected by what a token response granted, less or more than was asked for', () => {
    const it = ledger();
    it.correct('api', ['transfer:funds']);
    expect(it.missing(need(['read:accounts']), true)).toBeDefined();
    expect(it.missing(need(['transfer:funds']), true)).toBeUndefined();
  });

  test('takes a response without scope for what was asked for (RFC 6749 §5.1)', () => {
    const it = ledger();
    it.correct('api', []);
    it.correct('api', undefined);
    expect(it.missing(need(['read:accounts']), true)).toBeUndefined();
    it.correct('other', undefined);
    expect(it.missing(need(['read:accounts'], 'other'), true)).toBeDefined();
  });
});
