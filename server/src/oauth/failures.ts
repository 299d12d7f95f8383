import * as openid from 'openid-client';
import { MailFailure, type MailFailureKind } from '../mail/failure';
import type { RemedyKey } from '../../../shared/remedies';
import { redact } from '../secrets/redact';
import { aadstsCodes, aadstsRow, correlationIdIn } from './aadsts';
import { InsecureEndpoint } from './client';
import { responseFailure, networkFailure } from './http-failures';

/** `sign-in`: a person is at the browser. `refresh`: nobody is. */
export type OauthStep = 'sign-in' | 'refresh';

interface Meaning {
  kind: MailFailureKind;
  remedy: RemedyKey;
  message: string;
}

/** RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5, OpenID Connect Core §3.1.2.6, and Microsoft's own values. */
const MEANINGS: Record<string, Meaning> = {
  access_denied: {
    kind: 'authorization',
    remedy: 'oauth.access-denied',
    message: 'The sign-in was cancelled, or the permissions were declined.',
  },
  // Microsoft's word for it where a code was typed.
  authorization_declined: {
    kind: 'authorization',
    remedy: 'oauth.access-denied',
    message: 'The sign-in was cancelled, or the permissions were declined.',
  },
  expired_token: {
    kind: 'authorization',
    remedy: 'oauth.device-expired',
    message: 'The code has ended before it was typed.',
  },
  bad_verification_code: {
    kind: 'authorization',
    remedy: 'oauth.device-expired',
    message: 'The identity provider no longer knows the code.',
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

const invalidGrant = (step: OauthStep): Meaning =>
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

const UNKNOWN: Meaning = {
  kind: 'configuration',
  remedy: 'oauth.unknown',
  message: 'The identity provider refused the request for a reason this plugin does not know.',
};

/** Any failure of openid-client, or of the network under it, as a MailFailure. */
export const oauthFailure = (error: unknown, step: OauthStep): MailFailure => {
  if (error instanceof MailFailure) return error;
  if (error instanceof openid.ResponseBodyError) {
    const throttledOrAway = responseFailure(error.response);
    if (throttledOrAway) return throttledOrAway;
    return describe(step, {
      error: error.error,
      description: error.error_description ?? '',
      codes: numbersIn(error.cause.error_codes),
      correlationId: typeof error.cause.correlation_id === 'string' ? error.cause.correlation_id : undefined,
    });
  }
  if (error instanceof openid.AuthorizationResponseError) return redirectFailure(error.cause);
  if (error instanceof openid.WWWAuthenticateChallengeError)
    return describe(step, { error: 'invalid_client' });
  if (error instanceof openid.ClientError) return clientFailure(error, step);
  return networkFailure(error) ?? unexpected(error);
};

/** What the provider says in its redirect to the callback instead of a code (RFC 6749 §4.1.2.1). */
export const redirectFailure = (parameters: URLSearchParams): MailFailure =>
  describe('sign-in', {
    error: parameters.get('error') ?? '',
    description: parameters.get('error_description') ?? '',
  });

interface ProviderError {
  error: string;
  description?: string;
  codes?: number[];
  correlationId?: string;
}

const describe = (step: OauthStep, told: ProviderError): MailFailure => {
  const description = redact(told.description ?? '');
  const codes = told.codes?.length ? told.codes : aadstsCodes(description);
  const row = codes.map(aadstsRow).find((found) => found !== null);
  // Own properties only: the error is a word from outside.
  const known = Object.hasOwn(MEANINGS, told.error) ? MEANINGS[told.error] : undefined;
  const meaning = told.error === 'invalid_grant' ? invalidGrant(step) : (known ?? UNKNOWN);
  const providerCodes = codes.map((code) => `AADSTS${code}`);
  const sentence = row?.message ?? meaning.message;
  return new MailFailure(
    `${sentence} (${providerCodes.join(', ') || printable(told.error) || 'no error code'})`,
    {
      kind: meaning.kind,
      remedy: row?.remedy ?? meaning.remedy,
      serverResponse: printable([told.error, description].filter(Boolean).join(': ')),
      providerCodes: providerCodes.length ? providerCodes : [printable(told.error)].filter(Boolean),
      correlationId: told.correlationId ?? correlationIdIn(description),
    },
  );
};

const clientFailure = (error: openid.ClientError, step: OauthStep): MailFailure => {
  const misconfigured = (message: string): MailFailure =>
    new MailFailure(message, {
      kind: step === 'sign-in' ? 'configuration' : 'protocol',
      remedy: 'oauth.provider-misconfigured',
      providerCodes: error.code ? [error.code] : [],
    });
  const response = error.cause instanceof Response ? error.cause : null;
  const waitingRequested = response && responseFailure(response);
  switch (error.code) {
    case 'OAUTH_TIMEOUT':
    case 'OAUTH_ABORT':
      return new MailFailure('The identity provider did not answer in time.', {
        kind: 'transient',
        remedy: 'oauth.provider-unreachable',
        providerCodes: [error.code],
      });
    case 'OAUTH_HTTP_REQUEST_FORBIDDEN':
    case 'OAUTH_REQUEST_PROTOCOL_FORBIDDEN':
      return misconfigured(
        'An endpoint of the identity provider does not begin with https://, so it was not asked.',
      );
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
      return (
        waitingRequested ??
        misconfigured(
          `The identity provider answered with HTTP ${response?.status ?? 'status unknown'} where it should not: ` +
            'one of its endpoints is probably mistyped.',
        )
      );
    case 'OAUTH_RESPONSE_IS_NOT_JSON':
    case 'OAUTH_PARSE_ERROR':
      return (
        waitingRequested ??
        misconfigured(
          'The identity provider answered with something other than JSON: an endpoint is probably mistyped.',
        )
      );
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      return misconfigured(
        'The identity provider at this issuer address calls itself by another issuer name.',
      );
    case 'OAUTH_MISSING_SERVER_METADATA':
    case 'OAUTH_INVALID_SERVER_METADATA':
      return misconfigured('The identity provider does not publish an endpoint that is needed.');
    case 'OAUTH_INVALID_RESPONSE':
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
    case 'OAUTH_KEY_SELECTION_FAILED':
    case 'OAUTH_UNSUPPORTED_OPERATION':
      return step === 'refresh'
        ? misconfigured('The identity provider’s answer does not follow the standard.')
        : invalidIdToken(error);
    default:
      if (error.cause instanceof InsecureEndpoint) {
        return misconfigured(
          'An endpoint of the identity provider does not begin with https://, so it was not asked.',
        );
      }
      return networkFailure(error.cause) ?? unexpected(error);
  }
};

const invalidIdToken = (error: openid.ClientError): MailFailure =>
  new MailFailure(
    error.code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED'
      ? 'The provider’s word on who signed in is out of date: the clock of this server is probably wrong.'
      : 'The provider’s word on who signed in (the ID token) did not pass the checks.',
    {
      kind: 'authentication',
      remedy: 'oauth.id-token-invalid',
      providerCodes: error.code ? [error.code] : [],
    },
  );

/** Neither the provider nor the network: ours. The error itself may hold tokens, so only its name goes on. */
const unexpected = (error: unknown): MailFailure =>
  new MailFailure('The sign-in failed for a reason this plugin does not know.', {
    kind: 'protocol',
    remedy: 'oauth.unknown',
    serverResponse: error instanceof Error ? redact(`${error.name}: ${error.message}`) : undefined,
  });

const numbersIn = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter((item): item is number => Number.isInteger(item)) : [];

/** One line of what came from outside, at a length that a person reads. */
const printable = (text: string): string =>
  redact(text)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500);
