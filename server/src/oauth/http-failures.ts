import { MailFailure } from '../mail/failure';
import type { RemedyKey } from '../../../shared/remedies';

const LONGEST_WAIT = 60 * 60_000;
const DEFAULT_WAIT = 30_000;

/** The provider asks to wait, or is away: nothing is wrong with what was sent. Null for every other answer. */
export const responseFailure = (response: Response): MailFailure | null => {
  const { status } = response;
  if (status !== 429 && status !== 408 && status < 500) return null;
  const retryAfter = retryAfterOf(response.headers.get('retry-after'));
  if (status === 429) {
    return new MailFailure('The identity provider asks us to slow down. (HTTP 429)', {
      kind: 'throttled',
      remedy: 'oauth.provider-unavailable',
      retryAfter: retryAfter ?? DEFAULT_WAIT,
      responseCode: status,
    });
  }
  return new MailFailure(`The identity provider is not available at the moment. (HTTP ${status})`, {
    kind: 'transient',
    remedy: 'oauth.provider-unavailable',
    retryAfter,
    responseCode: status,
  });
};

/** Milliseconds (RFC 9110 §10.2.3: seconds, or a date), an hour at most. */
const retryAfterOf = (header: string | null): number | undefined => {
  const text = header?.trim();
  if (!text) return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(wait) && wait >= 0 ? Math.min(wait, LONGEST_WAIT) : undefined;
};

const CERTIFICATE: Record<string, [RemedyKey, string]> = {
  CERT_HAS_EXPIRED: ['tls.certificate-expired', 'has expired'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls.certificate-host-mismatch', 'is for another host name'],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls.certificate-untrusted', 'is not trusted'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls.certificate-untrusted', 'is not trusted'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls.certificate-untrusted', 'is not trusted'],
  UNABLE_TO_GET_ISSUER_CERT: ['tls.certificate-untrusted', 'is not trusted'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls.certificate-untrusted', 'is not trusted'],
};

const NETWORK: Record<string, string> = {
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be looked up at the moment',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it dropped the connection',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'it did not answer in time',
  UND_ERR_SOCKET: 'it dropped the connection',
};

/** `fetch` failed before there was a response. Null when it was something else. */
export const networkFailure = (error: unknown): MailFailure | null => {
  // By name: `fetch` may come from another realm than this code, as it does in a test runner.
  if (!(isError(error) && error.name === 'TypeError' && /fetch failed|terminated/.test(error.message)))
    return null;
  const code = codeIn(error.cause) ?? '';
  const certificate = Object.hasOwn(CERTIFICATE, code) ? CERTIFICATE[code] : undefined;
  if (certificate) {
    const [remedy, what] = certificate;
    return new MailFailure(`The TLS certificate of the identity provider ${what}. (${code})`, {
      kind: 'configuration',
      remedy,
      providerCodes: [code],
    });
  }
  const reason = (Object.hasOwn(NETWORK, code) ? NETWORK[code] : undefined) ?? 'the connection failed';
  return new MailFailure(`The identity provider cannot be reached: ${reason}. (${code || 'no error code'})`, {
    kind: 'transient',
    remedy: 'oauth.provider-unreachable',
    providerCodes: code ? [code] : [],
  });
};

const isError = (value: unknown): value is Error =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'message' in value &&
  typeof value.message === 'string';

/** With several addresses for a name, Node wraps one error per address. */
const codeIn = (cause: unknown): string | undefined => {
  if (typeof cause !== 'object' || cause === null) return undefined;
  if ('code' in cause && typeof cause.code === 'string' && cause.code) return cause.code;
  return 'errors' in cause && Array.isArray(cause.errors)
    ? cause.errors.map(codeIn).find(Boolean)
    : undefined;
};
