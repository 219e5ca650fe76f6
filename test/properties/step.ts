import fc from 'fast-check';
import { API, ENDPOINTS, type Api, type EndpointName } from './app';
import { GRANTS, type Granting } from './server';

const PREPARED = [
  'closing',
  'closing',
  'closing',
  'closing by any method',
  'nothing in particular',
  'export',
] as const;
const FORGED = [
  'another state',
  'another origin',
  'another window',
  'an earlier answer',
  'a code of mallory',
  'another channel',
] as const;
const USERS = ['alice', 'alice', 'alice', 'bob', undefined] as const;

/** One thing that happens. Which of those that could go on goes on next is the scheduler's to say. */
export type Step =
  | readonly ['fetch', EndpointName, Api]
  | readonly ['prepare', (typeof PREPARED)[number]]
  | readonly ['withToken', 'its own' | 'any']
  | readonly ['ensure', 'vault' | 'mfa']
  | readonly ['answer', Granting]
  | readonly ['refuse', 'access_denied' | 'server_error']
  | readonly ['forge', (typeof FORGED)[number]]
  | readonly ['window', 'is closed' | 'closes itself' | 'is refused' | 'may open' | 'is severed']
  | readonly ['gesture', 'now' | 'recent' | 'none' | undefined]
  | readonly ['prompt', 'proceed' | 'cancel' | 'redirect']
  | readonly ['retry']
  | readonly ['abort', number]
  | readonly ['time', number]
  | readonly ['clock', number]
  | readonly ['user', (typeof USERS)[number], 'clear' | 'silently']
  | readonly ['session', 'breaks' | 'works']
  | readonly ['clear']
  | readonly ['dispose', 'for good' | 'and reload']
  | readonly ['page', 'back' | 'cache' | 'reload' | 'duplicate' | 'resume'];

const one = <const T extends readonly unknown[]>(...values: T): fc.Arbitrary<T[number]> =>
  fc.constantFrom<T[number][]>(...values);
/** Those that prepared tokens are for, and may not be for, oftener. */
const OFTEN = ['closing', 'closing', 'archive', 'archive', 'archive', 'archive'] as const;
const names = [...(Object.keys(ENDPOINTS) as EndpointName[]), ...OFTEN] as const;

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 16, arbitrary: fc.tuple(fc.constant('fetch'), one(...names), one(...API)) },
  { weight: 8, arbitrary: fc.tuple(fc.constant('prepare'), one(...PREPARED)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('withToken'), one('its own', 'any')) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('ensure'), one('vault', 'mfa')) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('answer'), one(...GRANTS)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('refuse'), one('access_denied', 'server_error')) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('forge'), one(...FORGED)) },
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constant('window'),
      one(
        'is closed',
        'closes itself',
        'is refused',
        'is refused',
        'may open',
        'may open',
        'is severed',
        'is severed',
      ),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('gesture'), one('now', 'recent', 'none', undefined)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('prompt'), one('proceed', 'proceed', 'cancel', 'redirect')) },
  { weight: 4, arbitrary: fc.constant<Step>(['retry']) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('abort'), fc.nat(4)) },
  { weight: 6, arbitrary: fc.tuple(fc.constant('time'), one(0, 50, 300, 300, 1000, 2000, 3000)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('clock'), one(-60_000, 5000, 700_000)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('user'), one(...USERS), one('clear', 'clear', 'silently')) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('session'), one('breaks', 'works', 'works', 'works')) },
  { weight: 1, arbitrary: fc.constant<Step>(['clear']) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('dispose'), one('for good', 'and reload')) },
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constant('page'),
      one('back', 'cache', 'reload', 'duplicate', 'duplicate', 'resume'),
    ),
  },
);

/** What the user does about a question, sooner or later. */
export const reaction: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(fc.constant('answer'), one(...GRANTS)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('refuse'), one('access_denied', 'server_error')) },
  { weight: 1, arbitrary: fc.constant<Step>(['window', 'is closed']) },
  { weight: 1, arbitrary: fc.constant<Step>(['time', 1000]) },
  { weight: 1, arbitrary: fc.constant<Step>(['forge', 'an earlier answer']) },
);
