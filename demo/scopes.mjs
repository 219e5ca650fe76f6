/**
 * The scopes of Fabrikam's API. The API reads from this list what is accepted only once, and the authorization server what a
 * person reads and how long a token lives. What costs a second factor the tenant's Action decides; a test holds the two together.
 */

const apiScopes = Object.freeze({
  'read:accounts': { purpose: 'See your accounts', highValue: false },
  'transfer:funds': { purpose: 'Transfer funds', highValue: true },
  'read:salaries': { purpose: 'See salaries', highValue: true },
  step_up: { purpose: 'Know that it is you', highValue: true },
});

export const scopeNames = Object.freeze(Object.keys(apiScopes));

/** @param {Iterable<string>} scopes */
export function highValueScopes(scopes) {
  return [...scopes].filter((scope) => apiScopes[scope]?.highValue);
}

/** What a person reads instead of the scope's name. Call it with scopes of this list only. */
export function purposeOf(scope) {
  return apiScopes[scope].purpose;
}
