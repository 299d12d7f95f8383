import { MailFailure } from '../mail/failure';
import type { Grant, IdpConfig } from './ports';

const DAY = 86_400_000;
const LIFE = 7 * DAY;
const MARGIN = 2 * 3_600_000;

/**
 * Google says no more than `invalid_grant`, whatever ended a sign-in. One that worked until its seventh day and is refused
 * after it has ended as all do whose app has the publishing status Testing: that can be said, and mended for good.
 * @see https://developers.google.com/identity/protocols/oauth2#expiration
 */
export const explainedByTesting = (
  failure: MailFailure,
  { authorizedAt, accessTokens }: Pick<Grant, 'authorizedAt' | 'accessTokens'>,
  { preset }: Pick<IdpConfig, 'preset'>,
  now: Date,
): MailFailure => {
  if (preset !== 'google' || failure.remedy !== 'oauth.google-grant-ended' || !authorizedAt) return failure;
  const worked = Math.max(
    authorizedAt.getTime(),
    ...Object.values(accessTokens).map(({ issuedAt }) => issuedAt.getTime()),
  );
  const lasted = worked - authorizedAt.getTime();
  const over = now.getTime() - authorizedAt.getTime() >= LIFE - MARGIN;
  if (!over || lasted < LIFE - DAY || lasted > LIFE + MARGIN) return failure;
  return new MailFailure(
    'Google ended this sign-in after seven days, as it does while the app’s publishing status is Testing.',
    {
      kind: failure.kind,
      remedy: 'oauth.google-testing',
      serverResponse: failure.serverResponse,
      providerCodes: failure.providerCodes,
      correlationId: failure.correlationId,
    },
  );
};
