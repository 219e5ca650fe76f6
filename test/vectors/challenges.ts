import { MULTI_FACTOR } from '../../src';
import {
  auth0MfaRequired,
  clerkReverification,
  entraClaimsChallenge,
  oktaAuthenticationContext,
  wwwAuthenticate,
} from '../../src/challenges';

export const DIALECTS = {
  wwwAuthenticate,
  auth0MfaRequired,
  oktaAuthenticationContext,
  entraClaimsChallenge,
  clerkReverification,
};

/** An API's answer in a dialect, and what it asks for; `undefined` for nothing. */
export interface Vector {
  readonly dialect: keyof typeof DIALECTS;
  readonly why: string;
  /** The document that has the answer, or what it says of it. */
  readonly from: string;
  readonly status: 401 | 403;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly asks: object | undefined;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const authenticate = (challenge: string) => ({ 'WWW-Authenticate': challenge });
export const base64 = (value: unknown) => btoa(typeof value === 'string' ? value : JSON.stringify(value));

const AUTH0 = 'https://github.com/auth0/node-oauth2-jwt-bearer/blob/main/examples/StepUpAuthentication.md';
const auth0 = (why: string, body: string, asks?: object, status: 401 | 403 = 403): Vector => ({
  dialect: 'auth0MfaRequired',
  from: AUTH0,
  why,
  status,
  headers: JSON_TYPE,
  body,
  asks,
});

const OKTA = 'https://developer.okta.com/docs/api/openapi/okta-myaccount/guides/overview/';
const OKTA_JS = 'https://github.com/okta/okta-auth-js/blob/master/docs/myaccount/README.md';
const okta = (from: string, why: string, params: string, asks?: object): Vector => ({
  dialect: 'oktaAuthenticationContext',
  from,
  why,
  status: 403,
  headers: authenticate(
    `Bearer realm="IdpMyAccountAPI", error="insufficient_authentication_context", error_description="The access token requires additional assurance to access the resource"${params}`,
  ),
  asks,
});

const ENTRA = 'https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge';
const ENTRA_GUIDE =
  'https://learn.microsoft.com/en-us/entra/identity-platform/developer-guide-conditional-access-authentication-context';
const entra = (from: string, why: string, claims: string, asks?: object, more = ''): Vector => ({
  dialect: 'entraClaimsChallenge',
  from,
  why,
  status: 401,
  headers: authenticate(
    `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"${more}`,
  ),
  asks,
});
const acrs = (asked: unknown) => base64({ access_token: { acrs: asked } });

const CLERK = 'https://clerk.com/docs/guides/secure/reverification';
const CLERK_JS = 'https://github.com/clerk/javascript/blob/main/packages/shared/src/authorization-errors.ts';
const CLERK_PRESETS = 'https://github.com/clerk/javascript/blob/main/packages/shared/src/authorization.ts';
const clerk = (from: string, why: string, reverification: unknown, asks?: object): Vector => ({
  dialect: 'clerkReverification',
  from,
  why,
  status: 403,
  headers: { 'content-type': 'text/plain;charset=UTF-8' }, // of new Response(text)
  body: JSON.stringify({
    clerk_error: { type: 'forbidden', reason: 'reverification-error', metadata: { reverification } },
  }),
  asks,
});
const mfa = (max_age?: number) => ({ acr_values: [MULTI_FACTOR], ...(max_age !== undefined && { max_age }) });

export const VECTORS: readonly Vector[] = [
  {
    dialect: 'wwwAuthenticate',
    from: 'RFC 9470 §3, figure 3',
    why: 'a class and a scheme alone',
    status: 401,
    headers: authenticate(
      'Bearer error="insufficient_user_authentication", error_description="More recent authentication is required", max_age="5"',
    ),
    asks: { max_age: 5 },
  },
  auth0('its answer, as Express sends it', '{"code":"mfa_required"}', mfa()),
  auth0('with 401', '{"code":"mfa_required"}', mfa(), 401),
  auth0('with other members, and spaces', ' { "message": "MFA", "code" : "mfa_required" } ', mfa()),
  auth0('another code', '{"code":"insufficient_scope"}'),
  auth0('the name elsewhere', '{"error":"mfa_required"}'),
  auth0('the code further down', '{"error":{"code":"mfa_required"}}'),
  okta(OKTA, 'an access token older than 15 minutes', ', max_age=900', { max_age: 900 }),
  okta(OKTA_JS, 'a class of Okta beside it', ', max_age=900, acr_values="urn:okta:loa:2fa:any:ifpossible"', {
    max_age: 900,
    acr_values: ['urn:okta:loa:2fa:any:ifpossible'],
  }),
  okta(OKTA_JS, 'phishing-resistant alone', ', acr_values="phr"', { acr_values: ['phr'] }),
  okta(OKTA, 'neither', ''),
  okta(OKTA, 'an age that is none', ', max_age=-1'),
  {
    ...okta(OKTA, 'the error of RFC 9470, which is wwwAuthenticate()’s', ''),
    headers: authenticate('Bearer error="insufficient_user_authentication", max_age=900'),
  },
  entra(
    ENTRA,
    'its first example',
    'eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiY3AxIn19fQ==',
    { acrs: 'cp1' },
  ),
  entra(
    ENTRA_GUIDE,
    'with client_id and cc_type, as its code sends it',
    acrs({ essential: true, value: 'c1' }),
    { acrs: 'c1' },
    ', client_id="00001111-aaaa-2222-bbbb-3333cccc4444", cc_type="authcontext"',
  ),
  entra(ENTRA, 'not padded', acrs({ essential: true, value: 'c25' }).replace(/=+$/, ''), { acrs: 'c25' }),
  entra(
    ENTRA,
    'Continuous Access Evaluation',
    base64({ access_token: { nbf: { essential: true, value: '1' } } }),
  ),
  entra(
    ENTRA,
    'another claim beside it',
    base64({ access_token: { acrs: { essential: true, value: 'c1' }, xms_cc: { values: ['cp1'] } } }),
  ),
  entra(ENTRA, 'the ID token', base64({ id_token: { acrs: { essential: true, value: 'c1' } } })),
  clerk(CLERK, 'strict, the guide’s example', 'strict', mfa(600)),
  clerk(CLERK_PRESETS, 'strict_mfa', 'strict_mfa', mfa(600)),
  clerk(CLERK_PRESETS, 'moderate', 'moderate', mfa(3600)),
  clerk(CLERK_PRESETS, 'lax', 'lax', mfa(86_400)),
  clerk(CLERK, 'a level and minutes', { level: 'second_factor', afterMinutes: 5 }, mfa(300)),
  clerk(CLERK, 'a first factor', { level: 'first_factor', afterMinutes: 1 }, { max_age: 60 }),
  clerk(CLERK_JS, 'no configuration', undefined, mfa(600)),
  clerk(CLERK_JS, 'another preset', 'paranoid'),
  {
    ...clerk(CLERK_JS, 'from Response.json', 'strict', mfa(600)),
    headers: JSON_TYPE,
  },
  {
    ...clerk(CLERK_JS, 'another reason', 'strict'),
    body: '{"clerk_error":{"type":"forbidden","reason":"role-mismatch"}}',
  },
];

/** Nested so deep that a recursive reader would run out of stack. */
const deep = (n: number, inside: string) => '['.repeat(n) + inside + ']'.repeat(n);
const body = (dialect: Vector['dialect'], why: string, text: string, headers = JSON_TYPE): Vector => ({
  dialect,
  why,
  from: 'an attack',
  status: 403,
  headers,
  body: text,
  asks: undefined,
});
const claims = (why: string, value: string): Vector => entra('an attack', why, value);

/** Answers that ask for nothing, whatever they seem to say. */
export const HOSTILE: readonly Vector[] = [
  body('auth0MfaRequired', 'too large', `{"code":"mfa_required","x":"${'x'.repeat(65_536)}"}`),
  body('auth0MfaRequired', 'deep JSON', `{"code":${deep(20_000, '"mfa_required"')}}`),
  body('auth0MfaRequired', 'deep JSON beside', `{"x":${deep(20_000, '1')},"code":"mfa"}`),
  body('auth0MfaRequired', 'not JSON', '{"code":"mfa_required"'),
  body('auth0MfaRequired', 'nothing', ''),
  body('auth0MfaRequired', 'an array', '[{"code":"mfa_required"}]'),
  body('auth0MfaRequired', 'null', 'null'),
  body('auth0MfaRequired', 'a text', '"mfa_required"'),
  body('auth0MfaRequired', 'an array as code', '{"code":["mfa_required"]}'),
  body('auth0MfaRequired', '__proto__', '{"__proto__":{"code":"mfa_required"}}'),
  body('auth0MfaRequired', 'HTML', '{"code":"mfa_required"}', { 'content-type': 'text/html' }),
  body('auth0MfaRequired', 'a type that only begins so', '{"code":"mfa_required"}', {
    'content-type': 'application/jsonp',
  }),
  body('auth0MfaRequired', 'no type', '{"code":"mfa_required"}', { 'content-type': '' }),
  ...[
    null,
    'x',
    [],
    { type: 'forbidden' },
    { type: ['forbidden'], reason: 'reverification-error' },
    { type: 'forbidden', reason: 'reverification-error', metadata: { reverification: ['strict'] } },
    { type: 'forbidden', reason: 'reverification-error', metadata: { reverification: 'constructor' } },
    ...['first_factor', 'toString'].flatMap((level) =>
      [-1, 1.234, 1e300, '10', null].map((afterMinutes) => ({
        type: 'forbidden',
        reason: 'reverification-error',
        metadata: { reverification: { level, afterMinutes } },
      })),
    ),
  ].map((clerk_error) =>
    body('clerkReverification', `Clerk: ${JSON.stringify(clerk_error)}`, JSON.stringify({ clerk_error })),
  ),
  claims('no base64', '!!!'),
  claims('nothing', ''),
  claims('base64 of bytes', base64('\xFF\xFE\x00')),
  claims('base64 of no JSON', base64('{"access_token":')),
  claims('a text', base64('"access_token"')),
  claims('deep JSON', base64(`{"access_token":${deep(2000, '1')}}`)),
  claims('longer than a field may be', acrs({ essential: true, value: 'c'.repeat(9000) })),
  claims('another top-level member', base64({ access_token: { acrs: { value: 'c1' } }, userinfo: {} })),
  claims('another member of acrs', acrs({ essential: true, value: 'c1', values: ['c2'] })),
  claims('several values', acrs({ essential: true, values: ['c1', 'c2'] })),
  claims('a value that is no word', acrs({ essential: true, value: 'c1 c2' })),
  claims('a value that is no text', acrs({ essential: true, value: { toString: 'c1' } })),
  claims('acrs that is a text', acrs('c1')),
  claims('__proto__', base64('{"access_token":{"__proto__":{"acrs":{"essential":true,"value":"c1"}}}}')),
  claims('__proto__ in acrs', base64('{"access_token":{"acrs":{"__proto__":{"value":"c1"}}}}')),
  claims('__proto__ beside', base64('{"access_token":{"acrs":{"value":"c1"}},"__proto__":{"scope":"all"}}')),
];
