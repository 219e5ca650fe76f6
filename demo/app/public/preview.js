import { tellStory } from './story.js';

const requirement = { scope: ['transfer:funds'] };
const request = { method: 'POST', url: '/api/transfers' };

/** What a transfer will be heard as: shown, faded, to whoever has not logged in yet. */
const HEARD = [
  { source: 'sdk', type: 'required', id: 1, requirement, ...request },
  { source: 'sdk', type: 'waiting', id: 1, requirement },
  { source: 'idp', type: 'authorize', scope: 'openid transfer:funds', responseMode: 'web_message' },
  { source: 'idp', type: 'second-factor', user: 'alice' },
  { source: 'idp', type: 'answer', outcome: 'code' },
  { source: 'idp', type: 'token', scope: 'transfer:funds', jti: '', expiresIn: 60 },
  { source: 'sdk', type: 'granted', id: 1 },
  { source: 'sdk', type: 'spent', id: 1, ...request },
  { source: 'api', type: 'request', method: 'POST', path: '/api/transfers', status: 201, jti: '' },
];

export const preview = () => tellStory(HEARD.map((entry, index) => ({ ...entry, at: 0, key: `p${index}` })));
