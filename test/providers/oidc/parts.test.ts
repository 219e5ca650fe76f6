import { dpop, jwksVerification } from '../../../src/oidc';
import { provider, startIssuer } from './issuer';

describe('the parts', () => {
  test.each([
    ['verify', { verify: jwksVerification }, 'what jwksVerification() gives'],
    ['dpop', { dpop }, 'what dpop() gives'],
  ])('%s that was not called is told at creation', (name, options, what) => {
    startIssuer();
    expect(() => provider(options as never)).toThrow(`"${name}" must be ${what}`);
  });
});
