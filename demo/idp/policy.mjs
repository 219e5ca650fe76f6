import { createLoginEvent } from './login-event.mjs';
import { errors, interactionPolicy } from './oidc-provider.mjs';
import { runPostLogin } from './post-login.mjs';
import { postLoginActions } from './tenant.mjs';

const { base, Check, Prompt } = interactionPolicy;

/**
 * What a person is asked: log in, and then what the tenant's Actions ask for. Nobody is asked for consent, the bank and its
 * authorization server being one company.
 *
 * @param {{ accounts: object, apiAudience: string, logins: ReturnType<import('./logins.mjs').createLogins> }} options
 */
export function createPolicy({ accounts, apiAudience, logins }) {
  const policy = base();
  policy.remove('consent');
  policy.add(
    new Prompt(
      { name: 'mfa' },
      // Error and description are what Auth0 answers to prompt=none.
      new Check('second_factor', 'Multifactor authentication required', 'login_required', async (ctx) => {
        const { oidc } = ctx;
        const secondFactor = secondFactorOf(oidc);
        const { at: secondFactorAt } = secondFactor ?? (await logins.lastSecondFactor(oidc.session)) ?? {};
        const event = createLoginEvent(ctx, {
          account: accounts.find(oidc.session.accountId),
          apiAudience,
          secondFactorAt,
        });
        const outcome = await runPostLogin(postLoginActions, event, secondFactor !== undefined);
        if (outcome.denied !== undefined) throw new errors.AccessDenied(outcome.denied);
        // This is the last prompt: nothing more is asked.
        if (!outcome.isChallenged) await logins.record(oidc, { secondFactor, outcome });
        return outcome.isChallenged;
      }),
    ),
  );
  return policy;
}

/**
 * The second factor that this very authorization saw, from the person who is logged in now. `oidc.result` holds what its own
 * interactions yielded, so an earlier authorization never counts.
 */
function secondFactorOf({ result, session }) {
  return result?.mfa?.accountId === session.accountId ? result?.mfa : undefined;
}
