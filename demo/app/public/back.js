/**
 * What a redirect came back to, told by the `appState` that the call was made with: a transfer has its order there, a guarded
 * page where the user was, and so has the audit trail.
 *
 * @typedef {{ kind: 'transfer', resumed: Promise<Resumed> }
 *   | { kind: 'page', returnTo: string, error: unknown }
 *   | { kind: 'audit', returnTo: string, answer: Promise<Response> }} Back
 *
 * @typedef {import('step-up-spa').Resumed} Resumed
 *
 * @param {Promise<Resumed>} resumed what `handleRedirect()` gives
 * @returns {Promise<Back>}
 */
export async function backFrom(resumed) {
  const { appState, error } = await resumed.then(
    ({ appState }) => ({ appState, error: undefined }),
    (error) => ({ appState: error?.appState, error }),
  );
  if (typeof appState?.returnTo !== 'string') return { kind: 'transfer', resumed };
  const { returnTo, call } = appState;
  return call === 'audit' ? { kind: 'audit', returnTo, answer: resumed.then(({ response }) => response) } : { kind: 'page', returnTo, error };
}
