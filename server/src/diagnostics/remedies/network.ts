import type { Remedy } from './remedy';

const SERVER_TAB = 'System Email → Remote Mailbox (or Outgoing)';

/** Names, connections and TLS. */
export const NETWORK_REMEDIES = {
  'network.host-not-found': {
    meaning:
      'The host name could not be turned into an address: it is misspelt, or the name server cannot be reached.',
    action: `Check Host in ${SERVER_TAB}: a name such as outlook.office365.com (IMAP, POP3) or smtp.office365.com (SMTP), without https:// and without a port. If it is right, check this machine's DNS; the mailbox goes on by itself once the name resolves.`,
  },
  'network.refused': {
    meaning: 'The host is there, but nothing listens on this port, or a firewall refuses.',
    action: `Check Port in ${SERVER_TAB}: IMAP 993 or POP3 995 with TLS, SMTP 587 with STARTTLS or 465 with TLS. If it is right, let outgoing connections from this machine to {host}:{port} through the firewall.`,
  },
  'network.timeout': {
    meaning: 'The server did not answer in time. Often a firewall drops the connection silently.',
    action: `Check Host and Port in ${SERVER_TAB}. If they are right, allow outgoing connections from this machine to {host}:{port}. Many hosting providers block SMTP ports until asked.`,
  },
  'network.dropped': {
    meaning: 'The connection was cut off by the server or by something in between.',
    action:
      'Nothing, if it happens now and then: the mailbox reconnects by itself. If it happens at once every time, check that Security fits the Port (993, 995 and 465: TLS; 143, 110 and 587: STARTTLS) and that no proxy or virus scanner intercepts the connection.',
  },
  'tls.certificate-expired': {
    meaning: "The server's certificate has expired or is not valid yet.",
    action:
      'Check the clock of this machine first. If it is right, whoever runs {host} must renew the certificate; the mailbox goes on by itself afterwards. Do not switch certificate verification off for a server on the internet.',
  },
  'tls.certificate-untrusted': {
    meaning:
      "The server's certificate was issued by an authority that this machine does not trust, or by the server itself.",
    action:
      "If {host} is your own server, add the certificate of its authority (PEM) to `additionalCertificates` in the plugin's configuration. If it is a public service, something between this machine and it intercepts the connection: find that first.",
  },
  'tls.certificate-host-mismatch': {
    meaning: 'The server showed a certificate that was issued for another name.',
    action: `Set Host in ${SERVER_TAB} to a name that is in the certificate (the server's answer lists them), not to an alias or an IP address.`,
  },
  'tls.not-offered': {
    meaning: 'Security is set to STARTTLS, but the server does not offer it on this port.',
    action: `In ${SERVER_TAB}, choose Security TLS with port 993 (IMAP), 995 (POP3) or 465 (SMTP), or ask whoever runs {host} to switch STARTTLS on. "None" would send the sign-in readable over the network.`,
  },
  'tls.wrong-port': {
    meaning: 'Security and Port do not fit: one side speaks TLS from the first byte, the other does not.',
    action: `In ${SERVER_TAB}, use TLS with 993 (IMAP), 995 (POP3) or 465 (SMTP), and STARTTLS with 143 (IMAP), 110 (POP3) or 587 (SMTP).`,
  },
  'tls.version-unsupported': {
    meaning:
      'The connection would use an older version of TLS than is allowed. This plugin speaks 1.2 and 1.3 only, or 1.3 only where that is set as the minimum, so either the server is old or a proxy in between is.',
    action:
      'If Minimum TLS version in System Email → Outgoing (SMTP) is 1.3, set it to 1.2. Otherwise find out whether a proxy or virus scanner intercepts the connection from this machine to {host}:{port}, and let it pass untouched. If {host} is your own server, switch TLS 1.2 or 1.3 on there.',
  },
} satisfies Record<string, Remedy>;
