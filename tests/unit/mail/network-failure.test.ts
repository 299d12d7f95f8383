import { toNetworkFailure } from '../../../server/src/mail/network-failure';
import type { MailServer } from '../../../server/src/mail/ports';

const server: MailServer = { host: 'mail.contoso.com', port: 993, security: 'tls', verifyCertificate: true };

it.each([
  ['ENOTFOUND', 'transient', 'network.host-not-found'],
  ['EAI_AGAIN', 'transient', 'network.host-not-found'],
  ['ECONNREFUSED', 'transient', 'network.refused'],
  ['ETIMEDOUT', 'transient', 'network.timeout'],
  ['EHOSTUNREACH', 'transient', 'network.timeout'],
  ['CONNECT_TIMEOUT', 'transient', 'network.timeout'],
  ['ECONNRESET', 'transient', 'network.dropped'],
  ['EPIPE', 'transient', 'network.dropped'],
  ['NoConnection', 'transient', 'network.dropped'],
  ['ClosedAfterConnectTLS', 'transient', 'network.dropped'],
  ['CERT_HAS_EXPIRED', 'transient', 'tls.certificate-expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'configuration', 'tls.certificate-host-mismatch'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'configuration', 'tls.certificate-untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'configuration', 'tls.certificate-untrusted'],
  ['CERT_REVOKED', 'configuration', 'tls.certificate-untrusted'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'configuration', 'tls.wrong-port'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'configuration', 'tls.version-unsupported'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'configuration', 'tls.version-unsupported'],
])('%s is %s, remedy %s', (code, kind, remedy) => {
  const failure = toNetworkFailure(Object.assign(new Error('failed'), { code }), server);
  expect(failure).toMatchObject({ kind, remedy });
  expect(failure?.message).toContain('mail.contoso.com');
});

it('looks into the attempts at each address of a host', () => {
  const attempts = [Object.assign(new Error('v6'), { code: 'ECONNREFUSED' })];
  expect(toNetworkFailure(new AggregateError(attempts), server)?.remedy).toBe('network.refused');
});

it('knows why a TLS port sends no plain greeting', () => {
  const silent = Object.assign(new Error('no greeting'), { code: 'GREETING_TIMEOUT' });
  expect(toNetworkFailure(silent, { ...server, security: 'none' })?.remedy).toBe('tls.wrong-port');
  expect(toNetworkFailure(silent, server)?.remedy).toBe('network.timeout');
});

it.each([new Error('something else'), undefined, 'text'])('leaves %p to others', (error) => {
  expect(toNetworkFailure(error, server)).toBeNull();
});
