/** What a lab is asked for at the start, and what it says about itself once it is up. */
import type { LabUser } from './idp/controls';

export interface LabOptions {
  /** `embedded`: npm only, IMAP and SMTP. `dovecot`: real servers, IMAP, POP3 and SMTP. `none`: identity provider alone. */
  mail: 'embedded' | 'dovecot' | 'none';
  /** Redirect URIs of the registered application. The port of `http://localhost` does not count, as at Microsoft. */
  callbackUrls: string[];
  /** Seconds; default 3599. */
  accessTokenLifetime?: number;
  /** Addresses that get an account and a mailbox; default: six at contoso.test and fabrikam.test. */
  users?: string[];
  /**
   * What Dovecot offers: `microsoft` (default) what Exchange Online offers, `generic` adds OAUTHBEARER and CONDSTORE, `bare`
   * has no MOVE, no UIDPLUS and no IDLE.
   */
  imapFlavour?: 'microsoft' | 'generic' | 'bare';
}

export interface MailEndpoint {
  host: 'localhost';
  /** Implicit TLS. */
  port: number;
  /** TLS after STARTTLS or STLS; undefined where the server does not offer it. */
  startTlsPort?: number;
  /** Works without TLS. */
  plainPort: number;
}

/** TLS listeners in front of the mail servers whose certificate a client must refuse. */
export interface BadTls {
  host: 'localhost';
  imapPort: number;
  smtpPort: number;
}

/** Everything that is known once the lab is up and never changes. */
export interface LabFacts {
  idp: {
    /** Where the provider listens, without a tenant. */
    origin: string;
    issuer: string;
    tenantId: string;
    authorizationEndpoint: string;
    tokenEndpoint: string;
    deviceEndpoint: string;
    discoveryUrl: string;
    clientId: string;
    clientSecret: string;
    publicClientId: string;
    /** `POST {adminUrl}/idp/{method}` with form field `args` (JSON array) calls a control from a process that did not start the lab. */
    adminUrl: string;
  };
  users: LabUser[];
  /** PEM of the lab's own certificate authority, and a file that holds it. */
  ca: string;
  caPath: string;
  /** Working files; gone when the lab has stopped. */
  directory: string;
  processId: number;
  imap?: MailEndpoint;
  pop3?: MailEndpoint;
  smtp?: MailEndpoint;
  /** Microsoft Graph in front of the same mailboxes. */
  graph?: {
    host: 'localhost';
    /** TLS. */
    port: number;
    /** With the version: `https://localhost:…/v1.0`. */
    baseUrl: string;
    /** `POST {adminUrl}/{method}` with form field `args` (JSON array) calls a control from a process that did not start the lab. */
    adminUrl: string;
  };
  /** Takes mail from outside, without login or TLS. */
  mx?: { host: 'localhost'; port: number };
  expiredTls?: BadTls;
  wrongHostTls?: BadTls;
  customerUrl?: string;
}
