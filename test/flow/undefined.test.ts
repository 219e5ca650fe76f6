import {
  createStepUp,
  popup,
  type PopupOptions,
  type Requirement,
  type Rule,
  type StepUpOptions,
} from '../../src';
import { auth0Provider, type Auth0ProviderOptions } from '../../src/auth0';
import { oidcProvider, type OidcProviderOptions } from '../../src/oidc';
import type { RequireStepUpProps } from '../../src/react';
import { redirect, type RedirectOptions } from '../../src/redirect';
import { fakePorts } from '../../src/testing';
import { normalizeRequirement } from '../../src/model/requirement';

// The types are half of this test: with `exactOptionalPropertyTypes` they took none of these objects.
describe('what is undefined, as settings from an environment may be, is what is not given', () => {
  const session = { claims: () => undefined };

  test('in the options of createStepUp, popup() and redirect()', () => {
    const ways = { callbackUrl: undefined, prompt: undefined } satisfies PopupOptions;
    const leaves = { only: undefined, confirmResume: undefined } satisfies RedirectOptions;
    const { provider, browser } = fakePorts();
    const options: StepUpOptions = {
      provider,
      browser,
      rules: [],
      ways: [popup(ways), redirect(leaves)],
      challenges: undefined,
      timeoutInSeconds: undefined,
      unspentTokenTtlInSeconds: undefined,
      askAgainAfterSeconds: undefined,
      allowUser: undefined,
      origins: undefined,
      debug: undefined,
    };
    const onPage: StepUpOptions = { provider, rules: [], ways: undefined, browser: undefined };
    expect(() => createStepUp(options).dispose()).not.toThrow();
    expect(() => createStepUp(onPage).dispose()).not.toThrow();
  });

  test('in the options of the providers', () => {
    const oidc: OidcProviderOptions = {
      issuer: 'https://idp.example',
      clientId: 'bank',
      session,
      metadata: { authorization_endpoint: 'https://idp.example/a', token_endpoint: 'https://idp.example/t' },
      scope: undefined,
      audience: undefined,
      audienceParameter: undefined,
      redirectUri: undefined,
      authorizationParams: undefined,
      requireIss: undefined,
      verify: undefined,
      push: undefined,
      dpop: undefined,
    };
    const { issuer, clientId, metadata } = oidc;
    const { redirectUri, loginScopes, requiresIss } = oidcProvider({ issuer, clientId, session, metadata });
    expect(oidcProvider(oidc)).toMatchObject({ redirectUri, loginScopes, requiresIss });
    const tenant: Auth0ProviderOptions = {
      authorizationParams: undefined,
      requireIss: undefined,
      push: undefined,
    };
    const client = { getIdTokenClaims: async () => undefined, getTokenSilently: async () => '' as never };
    expect(() => auth0Provider({ domain: 'a.example', clientId }, client, tenant)).not.toThrow();
  });

  test('in a requirement, a rule, a call and a component', async () => {
    const requirement: Requirement = {
      scope: 'transfer:funds',
      audience: undefined,
      acr_values: undefined,
      max_age: undefined,
      claims: undefined,
      authorizationParams: undefined,
      combine: undefined,
    };
    const rule: Rule = {
      ...requirement,
      url: '/api/transfers',
      method: undefined,
      challengeable: undefined,
      followRedirects: undefined,
    };
    expect(normalizeRequirement(requirement, 'requirement', undefined)).toEqual(
      normalizeRequirement({ scope: 'transfer:funds' }, 'requirement', undefined),
    );
    const { provider, browser } = fakePorts({ granted: 'transfer:funds', fetch: () => new Response() });
    const stepUp = createStepUp({ provider, browser, rules: [rule] });
    expect(stepUp.requirementFor('/api/transfers', 'PUT')).toMatchObject({ scope: ['transfer:funds'] });
    await expect(stepUp.fetch('/api/transfers', { stepUp: undefined })).resolves.toMatchObject({
      status: 200,
    });
    await stepUp.prepare(requirement, { url: '/api/transfers', method: undefined });
    const props: RequireStepUpProps = { stepUp, requirement, fallback: undefined, children: undefined };
    expect(props.requirement).toBe(requirement);
  });
});
