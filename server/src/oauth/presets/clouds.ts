import type { Cloud } from '../../../../shared/contracts/idp-configs';

export interface ServerAddress {
  host: string;
  port: number;
  security: 'tls' | 'starttls';
}

/** What differs from one Microsoft cloud to another. */
export interface CloudFacts {
  /** Scheme, host and port of the sign-in pages and endpoints, for example `https://login.microsoftonline.us`. */
  loginOrigin: string;
  imap: ServerAddress;
  pop3: ServerAddress;
  smtp: ServerAddress;
  graph: ServerAddress;
  /** Where personal accounts (outlook.com) send; left out where the cloud has none. */
  personalSmtp?: ServerAddress;
  /** What the scopes of Exchange begin with, without the slash, for example `https://outlook.office365.us`. */
  outlookResource: string;
}

export type Clouds = Record<Cloud, CloudFacts>;

/** What an app says of its own clouds; the rest stays as Microsoft has it. */
export type CloudOverrides = Partial<Record<Cloud, Partial<CloudFacts>>>;

const at = (
  mailboxHost: string,
  smtpHost: string,
  graphHost: string,
): Pick<CloudFacts, 'imap' | 'pop3' | 'smtp' | 'graph'> => ({
  imap: { host: mailboxHost, port: 993, security: 'tls' },
  pop3: { host: mailboxHost, port: 995, security: 'tls' },
  smtp: { host: smtpHost, port: 587, security: 'starttls' },
  graph: { host: graphHost, port: 443, security: 'tls' },
});

/**
 * @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud for the sign-in hosts; Microsoft
 * publishes no table of mail hosts and Exchange scopes for all clouds, so an app can correct these by configuration.
 */
export const MICROSOFT_CLOUDS: Clouds = {
  // GCC, the moderate one, is part of it.
  global: {
    loginOrigin: 'https://login.microsoftonline.com',
    ...at('outlook.office365.com', 'smtp.office365.com', 'graph.microsoft.com'),
    personalSmtp: { host: 'smtp-mail.outlook.com', port: 587, security: 'starttls' },
    outlookResource: 'https://outlook.office.com',
  },
  'gcc-high': {
    loginOrigin: 'https://login.microsoftonline.us',
    ...at('outlook.office365.us', 'smtp.office365.us', 'graph.microsoft.us'),
    outlookResource: 'https://outlook.office365.us',
  },
  dod: {
    loginOrigin: 'https://login.microsoftonline.us',
    ...at('outlook-dod.office365.us', 'outlook-dod.office365.us', 'dod-graph.microsoft.us'),
    // The same as GCC High's, although the mail hosts differ.
    outlookResource: 'https://outlook.office365.us',
  },
  china: {
    loginOrigin: 'https://login.partner.microsoftonline.cn',
    ...at('partner.outlook.cn', 'smtp.partner.outlook.cn', 'microsoftgraph.chinacloudapi.cn'),
    outlookResource: 'https://partner.outlook.cn',
  },
};

/** Microsoft's clouds with what an app overrides. */
export const cloudsWith = (overrides: CloudOverrides): Clouds => ({
  global: { ...MICROSOFT_CLOUDS.global, ...overrides.global },
  'gcc-high': { ...MICROSOFT_CLOUDS['gcc-high'], ...overrides['gcc-high'] },
  dod: { ...MICROSOFT_CLOUDS.dod, ...overrides.dod },
  china: { ...MICROSOFT_CLOUDS.china, ...overrides.china },
});
