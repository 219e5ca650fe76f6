/**
 * The scopes of Fabrikam's API. The authorization server and the API both read this list, so that what costs a second
 * factor is also what is accepted only once.
 */

const apiScopes = Object.freeze({
  'read:accounts': { purpose: 'See your accounts', highValue: false },
  'transfer:funds': { purpose: 'Transfer funds', highValue: true },
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
