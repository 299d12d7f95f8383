import tls from 'node:tls';
import type { MailServer } from './ports';

type TlsVersion = NonNullable<MailServer['minTlsVersion']>;

/** What is older is broken (RFC 8996). */
const OLDEST: TlsVersion = 'TLSv1.2';

/** The TLS options of one server, as node's `tls.connect` wants them. */
export type TlsFor = (server: MailServer) => tls.ConnectionOptions;

/**
 * @param additionalCertificates certificate authorities in PEM form that are trusted besides those that Node brings
 * @throws Error when one of them is not a certificate
 */
export function createTls(additionalCertificates: string[]): TlsFor {
  const contextFor = (minVersion: TlsVersion) =>
    tls.createSecureContext({ ca: [...tls.rootCertificates, ...additionalCertificates], minVersion });
  // Parsing Node's root certificates takes milliseconds, so it happens once and not per connection. Without additions
  // the choice is left to Node, which also honours NODE_EXTRA_CA_CERTS.
  const contexts =
    additionalCertificates.length > 0
      ? new Map<TlsVersion, tls.SecureContext>([[OLDEST, contextFor(OLDEST)]])
      : undefined;
  return ({ minTlsVersion: minVersion = OLDEST, verifyCertificate }) => {
    const options = { minVersion, rejectUnauthorized: verifyCertificate };
    if (contexts === undefined) return options;
    // The version is part of the context: node ignores it beside one.
    const secureContext = contexts.get(minVersion) ?? contextFor(minVersion);
    contexts.set(minVersion, secureContext);
    return { ...options, secureContext };
  };
}

/** IPv6 addresses may be written in brackets, as in a URL. */
export const bareHost = ({ host }: MailServer): string => host.replace(/^\[(.*)\]$/, '$1');
