// @ts-check
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
 * @param {Promise<Resumed | undefined>} handled what `handleRedirect()` gives
 * @returns {Promise<Back | undefined>} never rejects: what went wrong is for whoever shows it
 */
export async function backFrom(handled) {
  const { isNothing, appState, error } = await handled.then(
    (resumed) => ({ isNothing: resumed === undefined, appState: resumed?.appState, error: undefined }),
    (error) => ({ isNothing: false, appState: error?.appState, error }),
  );
  if (isNothing) return undefined;
  const resumed = /** @type {Promise<Resumed>} */ (handled);
  if (typeof appState?.returnTo !== 'string') return { kind: 'transfer', resumed };
  const { returnTo, call } = appState;
  return call === 'audit'
    ? { kind: 'audit', returnTo, answer: resumed.then(({ response }) => /** @type {Response} */ (response)) }
    : { kind: 'page', returnTo, error };
}
