/**
 * Failures below the mail protocols: names, connections, TLS. The same for IMAP and SMTP.
 */
import type { RemedyKey } from '../../../shared/remedies';
import { MailFailure, type MailFailureKind } from './failure';
import type { MailServer } from './ports';
import { detail, plainCause, serverWords, textDetail } from './server-words';

interface NetworkRow {
  /** Error codes of Node, OpenSSL, imapflow and nodemailer; a trailing `*` matches any ending. */
  codes: string[];
  kind: MailFailureKind;
  remedy: RemedyKey;
  sentence: (server: MailServer) => string;
}

export const placeOf = (server: MailServer): string => `${server.host}:${server.port}`;

/**
 * First match wins. What can pass by itself is `transient`: a name that does not resolve, or a certificate that was not
 * renewed in time, must not stop a mailbox for good. What only a changed setting can mend is `configuration`.
 */
const ROWS: NetworkRow[] = [
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME', 'EAI_NODATA', 'EAI_FAIL', 'ENODATA', 'EDNS'],
    kind: 'transient',
    remedy: 'network.host-not-found',
    sentence: (server) => `No address was found for the host name ${server.host}.`,
  },
  {
    codes: ['ECONNREFUSED'],
    kind: 'transient',
    remedy: 'network.refused',
    sentence: (server) => `${server.host} refused the connection on port ${server.port}.`,
  },
  {
    codes: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'],
    kind: 'transient',
    remedy: 'tls.certificate-expired',
    sentence: (server) => `The certificate that ${placeOf(server)} shows is not valid at this date.`,
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'],
    kind: 'configuration',
    remedy: 'tls.certificate-host-mismatch',
    sentence: (server) => `The certificate that port ${server.port} shows was not issued for ${server.host}.`,
  },
  {
    codes: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT*',
      'CERT_*',
      'INVALID_CA',
      'INVALID_PURPOSE',
      'PATH_LENGTH_EXCEEDED',
    ],
    kind: 'configuration',
    remedy: 'tls.certificate-untrusted',
    sentence: (server) =>
      `The certificate that ${placeOf(server)} shows was issued by an authority that is not trusted here.`,
  },
  {
    codes: ['ERR_SSL_*PROTOCOL*', 'ERR_SSL_VERSION_TOO_LOW'],
    kind: 'configuration',
    remedy: 'tls.version-unsupported',
    sentence: (server) =>
      server.minTlsVersion === 'TLSv1.3'
        ? `${placeOf(server)} does not speak TLS 1.3, which is the minimum that is set for it.`
        : `${placeOf(server)} does not speak TLS 1.2 or newer.`,
  },
  {
    codes: ['ERR_SSL_*', 'EPROTO'],
    kind: 'configuration',
    remedy: 'tls.wrong-port',
    sentence: (server) => `${placeOf(server)} does not answer with TLS on this port.`,
  },
  {
    codes: [
      'ETIMEDOUT',
      'ETIMEOUT',
      'CONNECT_TIMEOUT',
      'GREETING_TIMEOUT',
      'UPGRADE_TIMEOUT',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'EHOSTDOWN',
    ],
    kind: 'transient',
    remedy: 'network.timeout',
    sentence: (server) => `${placeOf(server)} did not answer in time.`,
  },
  {
    codes: [
      'ECONNRESET',
      'ECONNABORTED',
      'EPIPE',
      'ENETDOWN',
      'ERR_STREAM_*',
      'ERR_SOCKET_CLOSED*',
      // imapflow
      'NoConnection',
      'EConnectionClosed',
      'ClosedAfterConnect*',
      // nodemailer
      'ECONNECTION',
    ],
    kind: 'transient',
    remedy: 'network.dropped',
    sentence: (server) => `The connection to ${placeOf(server)} was lost.`,
  },
];

const matches = (pattern: string, code: string): boolean =>
  pattern.includes('*') ? new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(code) : pattern === code;

/** The codes that an error carries, the most telling first: a library's own code often hides the system's. */
function codesOf(error: unknown): string[] {
  const inner = detail(error, 'cause');
  const attempts = detail(error, 'errors');
  return [
    textDetail(error, 'originalCode'),
    textDetail(error, 'code'),
    textDetail(inner, 'code'),
    // AggregateError of a host with several addresses, all of which failed
    ...(Array.isArray(attempts) ? attempts.map((attempt) => textDetail(attempt, 'code')) : []),
    textDetail(error, 'timeoutType'),
  ].filter((code) => code !== undefined);
}

/** Ports that speak TLS from the first byte: a client that waits for a plain greeting there waits for ever. */
const TLS_ONLY_PORTS = new Set([993, 995, 465]);

/**
 * @param secrets values that must not appear in the failure, whatever was thrown
 * @returns `null` when the error is not one of the network
 */
export function toNetworkFailure(
  error: unknown,
  server: MailServer,
  secrets: string[] = [],
): MailFailure | null {
  const codes = codesOf(error);
  const cause = plainCause(error, secrets);
  const waitedForPlainGreeting = codes.includes('GREETING_TIMEOUT') && TLS_ONLY_PORTS.has(server.port);
  if (waitedForPlainGreeting && server.security !== 'tls') {
    return new MailFailure(`${placeOf(server)} sent no greeting; this port speaks TLS from the first byte.`, {
      kind: 'configuration',
      remedy: 'tls.wrong-port',
      cause,
    });
  }
  for (const code of codes) {
    const row = ROWS.find((candidate) => candidate.codes.some((pattern) => matches(pattern, code)));
    if (row !== undefined) {
      return new MailFailure(row.sentence(server), {
        kind: row.kind,
        remedy: row.remedy,
        serverResponse: whatWasSaid(error, row.remedy, secrets),
        cause,
      });
    }
  }
  return null;
}

/**
 * imapflow puts the text of the server's BYE into `reason`, nodemailer an unfinished last line into `response`. About a
 * certificate Node itself names what it found, and the admin needs that.
 */
function whatWasSaid(error: unknown, remedy: RemedyKey, secrets: string[]): string | undefined {
  if (remedy.startsWith('tls.certificate')) {
    return serverWords(textDetail(error, 'message'), secrets);
  }
  const said =
    textDetail(error, 'response') ?? (remedy === 'network.dropped' ? textDetail(error, 'reason') : undefined);
  return serverWords(said, secrets);
}

/** The connection is gone and nobody said why. */
export const connectionLost = (server: MailServer, reason?: string, cause?: Error): MailFailure =>
  new MailFailure(`The connection to ${placeOf(server)} was lost.`, {
    kind: 'transient',
    remedy: 'network.dropped',
    serverResponse: serverWords(reason),
    cause,
  });
