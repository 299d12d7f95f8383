import { MailFailure } from '../../../server/src/mail/failure';
import { explainedByTesting } from '../../../server/src/oauth/google-testing';

const DAY = 86_400_000;
const SIGNED_IN = new Date('2026-11-01T10:00:00Z');
const after = (days: number) => new Date(SIGNED_IN.getTime() + days * DAY);

const refused = new MailFailure('The identity provider no longer accepts the stored sign-in.', {
  kind: 'authorization',
  remedy: 'oauth.google-grant-ended',
  providerCodes: ['invalid_grant'],
});

/** What Google's `invalid_grant` is said to be, when it last worked and came so many days after the sign-in. */
const explained = ({ worked = 6.97, came = 7.01, preset = 'google', failure = refused } = {}) => {
  const issuedAt = after(worked);
  const token = { value: 'a', issuedAt, refreshAt: issuedAt, expiresAt: issuedAt, scope: '' };
  const grant = { authorizedAt: SIGNED_IN, accessTokens: { outlook: token } };
  return explainedByTesting(failure, grant, { preset }, after(came));
};

describe('a sign-in that Google ends without a reason', () => {
  it('after seven days in which it worked has ended because the app is in Testing', () => {
    expect(explained()).toMatchObject({
      kind: 'authorization',
      remedy: 'oauth.google-testing',
      providerCodes: ['invalid_grant'],
    });
    expect(explained({ came: 12 }).remedy).toBe('oauth.google-testing');
  });

  it.each([
    ['after three days', { worked: 2.9, came: 3 }],
    ['that still worked on the ninth day', { worked: 9, came: 9.1 }],
    ['that nobody used for long before', { worked: 0, came: 60 }],
    ['at another provider', { preset: 'other' }],
  ])('%s has ended for another reason', (_when, seen) =>
    expect(explained(seen).remedy).toBe('oauth.google-grant-ended'),
  );

  it('is left alone where the failure is another one', () => {
    const away = new MailFailure('Away.', { kind: 'transient', remedy: 'oauth.provider-unavailable' });
    expect(explained({ failure: away })).toBe(away);
  });
});
