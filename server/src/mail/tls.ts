import tls from 'node:tls';
import type { MailServer } from './ports';

/** The TLS options of one server, as node's `tls.connect` wants them. */
export type TlsFor = (server: MailServer) => tls.ConnectionOptions;

/**
 * @param additionalCertificates certificate authorities in PEM form that are trusted besides those that Node brings
 * @throws Error when one of them is not a certificate
 */
export function createTls(additionalCertificates: string[]): TlsFor {
  // Parsing Node's root certificates takes milliseconds, so it happens once and not per connection. Without additions
  // the choice is left to Node, which also honours NODE_EXTRA_CA_CERTS.
  const secureContext =
    additionalCertificates.length > 0
      ? tls.createSecureContext({
          ca: [...tls.rootCertificates, ...additionalCertificates],
          minVersion: 'TLSv1.2',
        })
      : undefined;
  return (server) => ({
    minVersion: 'TLSv1.2',
    rejectUnauthorized: server.verifyCertificate,
    ...(secureContext === undefined ? {} : { secureContext }),
  });
}
