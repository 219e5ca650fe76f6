import { StepUpError } from '../../src/model/errors';
import { compileRules } from '../../src/model/rules/rules';
import { createEvents } from '../../src/state/events';
import { startDebug } from '../../src/state/debug';

let lines: string[];
beforeEach(() => {
  lines = [];
  jest.spyOn(console, 'debug').mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => jest.restoreAllMocks());

const rulesOf = (...rules: object[]) => compileRules(rules, 'https://app.example', 'api');

describe('debug: true', () => {
  test('prints a line for each event, with what there is to say of it', () => {
    const events = createEvents();
    startDebug(events, rulesOf(), []);
    const requirement = { scope: ['a', 'b'], audience: 'api', acr_values: ['gold', 'silver'] };
    const request = { method: 'POST', url: 'https://api.example/transfers' };
    events.emit('required', { id: 7, requirement, ...request }, {});
    events.emit('discarded', { id: 7, requirement: { scope: [], audience: 'api' } }, { reason: 'expired' });
    events.emit('failed', { id: 8, requirement }, { error: new StepUpError('timeout', 'Not finished') });
    events.ignore({ what: 'challenge', reason: 'malformed', ...request });
    expect(lines).toEqual([
      'step-up-spa: required · #7 · POST · https://api.example/transfers · a b · gold silver',
      'step-up-spa: discarded · #7 · expired',
      'step-up-spa: failed · #8 · a b · gold silver · StepUpError: Not finished',
      'step-up-spa: ignored · challenge · POST · https://api.example/transfers · malformed',
    ]);
  });

  test('prints which scopes of rules the login asks for already', () => {
    const rules = rulesOf({ url: '/a', scope: 'read admin' }, { url: '/b', scope: 'write read' });
    startDebug(createEvents(), rules, [
      { audience: 'api', scope: ['openid', 'read'] },
      { audience: 'other', scope: ['write'] },
    ]);
    expect(lines).toEqual(['step-up-spa: granted at login · read write']);
  });

  test('prints none if there are none', () => {
    startDebug(createEvents(), rulesOf({ url: '/a', scope: 'admin' }), [
      { audience: 'api', scope: ['openid'] },
    ]);
    startDebug(createEvents(), rulesOf({ url: '/a', scope: 'admin' }), []);
    expect(lines).toEqual([]);
  });

  test('prints which rule nearly names a request that goes out without a token', () => {
    const rules = rulesOf({ url: '/api/transfers', method: 'POST', scope: 'admin' });
    startDebug(
      createEvents(),
      rules,
      [],
    )({ url: new URL('https://app.example/api/transfers?secret=1'), method: 'PUT' });
    expect(lines).toEqual([
      expect.stringMatching(/^step-up-spa: no token · PUT · https:\/\/app\.example\/api\/transfers · ./),
    ]);
    startDebug(createEvents(), rules, [])({ url: new URL('https://elsewhere.example/'), method: 'GET' });
    expect(lines).toHaveLength(1);
  });
});
