import type { MailFailureKind } from '../mail/failure';
import type { RemedyKey } from '../../../shared/remedies';

/** `sign-in`: a person is at the browser. `refresh`: nobody is. */
export type OauthStep = 'sign-in' | 'refresh';

/** What an OAuth error means, where no number says more. */
export interface OauthMeaning {
  kind: MailFailureKind;
  remedy: RemedyKey;
  message: string;
}

/** RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5, OpenID Connect Core §3.1.2.6, and Microsoft's own values. */
const MEANINGS: Record<string, OauthMeaning> = {
  access_denied: {
    kind: 'authorization',
    remedy: 'oauth.access-denied',
    message: 'The sign-in was cancelled, or the permissions were declined.',
  },
  interaction_required: {
    kind: 'authorization',
    remedy: 'oauth.interaction-required',
    message: 'The identity provider wants a person to sign in again.',
  },
  login_required: {
    kind: 'authorization',
    remedy: 'oauth.interaction-required',
    message: 'The identity provider wants a person to sign in again.',
  },
  consent_required: {
    kind: 'authorization',
    remedy: 'oauth.consent-required',
    message: 'Nobody has consented yet to the permissions that were asked for.',
  },
  invalid_client: {
    kind: 'configuration',
    remedy: 'oauth.secret-invalid',
    message: 'The identity provider does not accept the client ID and secret.',
  },
  unauthorized_client: {
    kind: 'configuration',
    remedy: 'oauth.client-not-found',
    message: 'The identity provider does not know this client, or does not allow it this kind of sign-in.',
  },
  invalid_scope: {
    kind: 'configuration',
    remedy: 'oauth.scope-invalid',
    message: 'The identity provider does not accept the scopes.',
  },
  invalid_target: {
    kind: 'configuration',
    remedy: 'oauth.scope-invalid',
    message: 'The identity provider does not know the service that the scopes belong to.',
  },
  invalid_resource: {
    kind: 'configuration',
    remedy: 'oauth.scope-invalid',
    message: 'The identity provider does not know the service that the scopes belong to.',
  },
  invalid_request: {
    kind: 'configuration',
    remedy: 'oauth.provider-misconfigured',
    message: 'The identity provider could not accept the request.',
  },
  unsupported_response_type: {
    kind: 'configuration',
    remedy: 'oauth.provider-misconfigured',
    message: 'The identity provider does not offer authorization codes to this client.',
  },
  unsupported_grant_type: {
    kind: 'configuration',
    remedy: 'oauth.provider-misconfigured',
    message: 'The identity provider does not offer this kind of token request to this client.',
  },
  authorization_pending: {
    kind: 'transient',
    remedy: 'oauth.device-code-pending',
    message: 'Nobody has entered the code on the sign-in page yet.',
  },
  slow_down: {
    kind: 'transient',
    remedy: 'oauth.device-code-pending',
    message: 'Nobody has entered the code on the sign-in page yet.',
  },
  authorization_declined: {
    kind: 'authorization',
    remedy: 'oauth.access-denied',
    message: 'The sign-in was cancelled, or the permissions were declined.',
  },
  bad_verification_code: {
    kind: 'authorization',
    remedy: 'oauth.device-expired',
    message: 'The sign-in page does not know the code, or it was used before.',
  },
  expired_token: {
    kind: 'authorization',
    remedy: 'oauth.device-expired',
    message: 'The code was not entered in time.',
  },
  // Google's
  admin_policy_enforced: {
    kind: 'authorization',
    remedy: 'oauth.google-app-blocked',
    message: 'The Google Workspace organization does not let this client read mail.',
  },
  deleted_client: {
    kind: 'configuration',
    remedy: 'oauth.client-not-found',
    message: 'This client was deleted at Google.',
  },
  server_error: {
    kind: 'transient',
    remedy: 'oauth.provider-unavailable',
    message: 'The identity provider has a passing problem.',
  },
  temporarily_unavailable: {
    kind: 'transient',
    remedy: 'oauth.provider-unavailable',
    message: 'The identity provider is busy.',
  },
};

const invalidGrant = (step: OauthStep): OauthMeaning =>
  step === 'refresh'
    ? {
        kind: 'authorization',
        remedy: 'oauth.grant-revoked',
        message: 'The identity provider no longer accepts the stored sign-in: it expired or was revoked.',
      }
    : {
        kind: 'authorization',
        remedy: 'oauth.code-used',
        message:
          'The identity provider did not accept the authorization code: it expired or was used before.',
      };

const UNKNOWN: OauthMeaning = {
  kind: 'configuration',
  remedy: 'oauth.unknown',
  message: 'The identity provider refused the request for a reason this plugin does not know.',
};

/**
 * Google says `invalid_grant` with the same sentence for every cause, so the remedy lists them; only the session control
 * of a Workspace organization is told apart.
 * @see https://developers.google.com/identity/protocols/oauth2#expiration
 */
const googleInvalidGrant = (subtype: string | undefined): OauthMeaning =>
  subtype === 'invalid_rapt'
    ? {
        kind: 'authorization',
        remedy: 'oauth.google-session-control',
        message: 'The Google Workspace organization wants a person to sign in again.',
      }
    : {
        kind: 'authorization',
        remedy: 'oauth.google-grant-ended',
        message: 'Google no longer accepts the stored sign-in.',
      };

/**
 * @param preset the IdP Config's: a provider may mean more than the standard says
 * @param told its `error` and, where it sends one, `error_subtype`
 */
export const meaningOf = (
  step: OauthStep,
  preset: string,
  { error, subtype }: { error: string; subtype?: string },
): OauthMeaning => {
  if (error === 'invalid_grant') {
    return preset === 'google' && step === 'refresh' ? googleInvalidGrant(subtype) : invalidGrant(step);
  }
  // Own properties only: the error is a word from outside.
  return (Object.hasOwn(MEANINGS, error) ? MEANINGS[error] : undefined) ?? UNKNOWN;
};
