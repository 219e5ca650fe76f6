import { ownOf } from '../../model/argument';
import type { IdTokenClaims } from '../../model/claims';
import { mismatch } from '../../model/errors';

/**
 * Accepts an ID token for the organization that was asked for: by its id, which starts with `org_`, or by its
 * name.
 *
 * @param asked the parameter `organization`, if it was sent
 * @throws StepUpError `invalid_response`
 * @see https://auth0.com/docs/manage-users/organizations/using-tokens
 */
export function assertOrganization(asked: unknown, claims: IdTokenClaims): void {
  if (typeof asked !== 'string') return;
  const [claim, expected] = asked.startsWith('org_')
    ? (['org_id', asked] as const)
    : (['org_name', asked.toLowerCase()] as const);
  const actual = ownOf(claims, claim);
  if (actual !== expected)
    throw mismatch('invalid_response', 'The ID token is for another organization.', claim, expected, actual);
}
