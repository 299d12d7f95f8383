import * as openid from 'openid-client';
import { MailFailure } from '../mail/failure';
import { redact } from '../secrets/redact';
import { aadstsCodes, aadstsRow, correlationIdIn } from './aadsts';
import { InsecureEndpoint } from './client';
import { responseFailure, networkFailure } from './http-failures';
import { meaningOf, type OauthStep } from './meanings';

export type { OauthStep } from './meanings';

/**
 * Any failure of openid-client, or of the network under it, as a MailFailure.
 * @param preset the IdP Config's: some providers have words of their own
 */
export const oauthFailure = (error: unknown, step: OauthStep, preset = ''): MailFailure => {
  if (error instanceof MailFailure) return error;
  if (error instanceof openid.ResponseBodyError) {
    const throttledOrAway = responseFailure(error.response);
    if (throttledOrAway) return throttledOrAway;
    const { error_codes, correlation_id, error_subtype } = error.cause;
    return describe(step, preset, {
      error: error.error,
      description: error.error_description ?? '',
      subtype: textOf(error_subtype),
      codes: numbersIn(error_codes),
      correlationId: textOf(correlation_id),
    });
  }
  if (error instanceof openid.AuthorizationResponseError) return redirectFailure(error.cause);
  if (error instanceof openid.WWWAuthenticateChallengeError)
    return describe(step, preset, { error: 'invalid_client' });
  if (error instanceof openid.ClientError) return clientFailure(error, step);
  return networkFailure(error) ?? unexpected(error);
};

/** What the provider says in its redirect to the callback instead of a code (RFC 6749 §4.1.2.1). */
export const redirectFailure = (parameters: URLSearchParams): MailFailure =>
  describe('sign-in', '', {
    error: parameters.get('error') ?? '',
    description: parameters.get('error_description') ?? '',
  });

interface ProviderError {
  error: string;
  description?: string;
  subtype?: string;
  codes?: number[];
  correlationId?: string;
}

const describe = (step: OauthStep, preset: string, told: ProviderError): MailFailure => {
  const description = redact(told.description ?? '');
  const codes = told.codes?.length ? told.codes : aadstsCodes(description);
  const row = codes.map(aadstsRow).find((found) => found !== null);
  const meaning = meaningOf(step, preset, told);
  const providerCodes = codes.map((code) => `AADSTS${code}`);
  const sentence = row?.message ?? meaning.message;
  return new MailFailure(
    `${sentence} (${providerCodes.join(', ') || printable(told.error) || 'no error code'})`,
    {
      kind: row?.passing?.kind ?? meaning.kind,
      remedy: row?.remedy ?? meaning.remedy,
      retryAfter: row?.passing?.kind === 'throttled' ? row.passing.retryAfter : undefined,
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

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const numbersIn = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter((item): item is number => Number.isInteger(item)) : [];

/** One line of what came from outside, at a length that a person reads. */
const printable = (text: string): string =>
  redact(text)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500);
