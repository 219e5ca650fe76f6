import { highValueScopes } from '../scopes.mjs';
import { interactionPolicy } from './oidc-provider.mjs';

const { base, Check, Prompt } = interactionPolicy;

/** The value Auth0 uses too (OpenID PAPE 1.0 §4). */
export const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

/**
 * What a person is asked: log in, and for a high-value scope a second factor. Nobody is asked for consent, the bank and
 * its authorization server being one company.
 */
export function createPolicy() {
  const policy = base();
  policy.remove('consent');
  policy.add(
    new Prompt(
      { name: 'mfa' },
      // Error and description are what Auth0 answers to prompt=none.
      new Check('second_factor', 'Multifactor authentication required', 'login_required', ({ oidc }) => {
        const isWanted = highValueScopes(oidc.requestParamScopes).length > 0;
        return isWanted && !hasSecondFactor(oidc);
      }),
    ),
  );
  return policy;
}

/**
 * Whether this very authorization saw a second factor, by the person who is logged in now. `oidc.result` holds what its
 * own interactions yielded, so an earlier authorization never counts.
 */
function hasSecondFactor({ result, session }) {
  return result?.mfa !== undefined && result.mfa.accountId === session.accountId;
}

/**
 * Writes how strongly the person was authenticated to where oidc-provider takes it from for the ID token: the session.
 * Written anew for every authorization, hence nothing sticks.
 */
export function recordStrength({ oidc }) {
  const { session } = oidc;
  const isStrong = hasSecondFactor(oidc);
  session.acr = isStrong ? MULTI_FACTOR : undefined;
  session.amr = isStrong ? ['pwd', 'otp', 'mfa'] : ['pwd'];
}
