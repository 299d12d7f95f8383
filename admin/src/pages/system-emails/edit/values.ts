import type { IdpPresetKey } from '../../../../../shared/contracts/idp-configs';
import type {
  Acknowledgement,
  AfterFetchInput,
  FetchingInput,
} from '../../../../../shared/contracts/system-email-settings';
import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import type { ReadingProtocol, SendingProtocol } from '../../../../../shared/reading-scopes';

interface ServerValues {
  enabled: boolean;
  host: string;
  /** As typed; the server says when it is no port. */
  port: string;
  security: SystemEmail['remoteMailbox']['security'];
  verifyCertificate: boolean;
  username: string;
  /** Only ever what was typed now: a stored password does not come back. */
  password: string;
}

export interface RemoteMailboxValues extends ServerValues {
  protocol: ReadingProtocol;
  /** Kept while the protocol knows no folders. */
  folder: string;
  authentication: SystemEmail['remoteMailbox']['authentication'];
  afterFetchAction: AfterFetchInput['action'];
  /** Kept while another action is chosen, so that going back to `move` finds it again. */
  afterFetchFolder: string;
  fetchingMode: FetchingInput['mode'];
  /** As typed, and kept while mail is pushed. */
  fetchingMinutes: string;
  fetchLimit: string;
  existingMail: SystemEmail['remoteMailbox']['existingMail'];
  /** A day, `2026-11-22`; kept while another choice is made. */
  existingMailSince: string | null;
}

export interface OutgoingServerValues extends ServerValues {
  protocol: SendingProtocol;
  minTlsVersion: SystemEmail['outgoingServer']['minTlsVersion'];
  authentication: SystemEmail['outgoingServer']['authentication'];
  fromName: string;
  replyTo: string;
  /** HTML. */
  signature: string;
  allowOtherFrom: boolean;
  /** As typed: addresses with commas or spaces between them. */
  aliases: string;
  plusAddress: boolean;
  sentCopy: SystemEmail['outgoingServer']['sentCopy'];
  /** As typed; empty for the default. */
  limits: { connections: string; messagesPerMinute: string; recipientsPerDay: string };
}

/** The edit page's form: what is typed, before the server has looked at it. */
export interface SystemEmailValues {
  address: string;
  name: string;
  enabled: boolean;
  notes: string;
  strictMatching: boolean;
  department: string;
  defaultPriority: SystemEmail['defaultPriority'];
  autoResponse: boolean;
  /** A tag; empty for English. */
  language: string;
  acknowledgements: Acknowledgement[];
  servedFrom: string;
  idpConfigId: number | null;
  /** Kept while the Outgoing Server does not sign in by itself. */
  outgoingIdpConfigId: number | null;
  remoteMailbox: RemoteMailboxValues;
  outgoingServer: OutgoingServerValues;
}

const NEW_SERVER = { enabled: true, host: '', verifyCertificate: true, username: '', password: '' };

export const NEW_VALUES: SystemEmailValues = {
  address: '',
  name: '',
  enabled: true,
  notes: '',
  strictMatching: true,
  department: '',
  defaultPriority: 'normal',
  autoResponse: false,
  language: '',
  acknowledgements: [],
  servedFrom: '',
  idpConfigId: null,
  outgoingIdpConfigId: null,
  remoteMailbox: {
    ...NEW_SERVER,
    protocol: 'imap',
    port: '993',
    security: 'tls',
    folder: 'INBOX',
    authentication: 'oauth',
    afterFetchAction: 'mark-read',
    afterFetchFolder: '',
    fetchingMode: 'push',
    fetchingMinutes: '5',
    fetchLimit: '100',
    existingMail: 'skip',
    existingMailSince: null,
  },
  outgoingServer: {
    ...NEW_SERVER,
    protocol: 'smtp',
    port: '587',
    security: 'starttls',
    minTlsVersion: 'TLSv1.2',
    authentication: 'same',
    fromName: '',
    replyTo: '',
    signature: '',
    allowOtherFrom: false,
    aliases: '',
    plusAddress: false,
    sentCopy: 'server',
    limits: { connections: '', messagesPerMinute: '', recipientsPerDay: '' },
  },
};

const typedNumber = (value: number | null): string => (value === null ? '' : String(value));

/** What the server holds, as the form shows it. */
export function valuesFrom(systemEmail: SystemEmail): SystemEmailValues {
  const { remoteMailbox, outgoingServer } = systemEmail;
  const { afterFetch, fetching } = remoteMailbox;
  return {
    address: systemEmail.address,
    name: systemEmail.name,
    enabled: systemEmail.enabled,
    notes: systemEmail.notes,
    strictMatching: systemEmail.strictMatching,
    department: systemEmail.department,
    defaultPriority: systemEmail.defaultPriority,
    autoResponse: systemEmail.autoResponse,
    language: systemEmail.language,
    acknowledgements: systemEmail.acknowledgements,
    servedFrom: systemEmail.servedFrom,
    idpConfigId: systemEmail.idpConfigId,
    outgoingIdpConfigId: systemEmail.outgoingIdpConfigId,
    remoteMailbox: {
      enabled: remoteMailbox.enabled,
      protocol: remoteMailbox.protocol,
      host: remoteMailbox.host,
      port: String(remoteMailbox.port),
      security: remoteMailbox.security,
      verifyCertificate: remoteMailbox.verifyCertificate,
      folder: remoteMailbox.folder,
      authentication: remoteMailbox.authentication,
      username: remoteMailbox.username,
      password: '',
      afterFetchAction: afterFetch.action,
      afterFetchFolder: afterFetch.action === 'move' ? afterFetch.folder : '',
      fetchingMode: fetching.mode,
      fetchingMinutes:
        fetching.mode === 'interval' ? String(fetching.minutes) : NEW_VALUES.remoteMailbox.fetchingMinutes,
      fetchLimit: String(remoteMailbox.fetchLimit),
      existingMail: remoteMailbox.existingMail,
      existingMailSince: remoteMailbox.existingMailSince,
    },
    outgoingServer: {
      enabled: outgoingServer.enabled,
      protocol: outgoingServer.protocol,
      host: outgoingServer.host,
      port: String(outgoingServer.port),
      security: outgoingServer.security,
      verifyCertificate: outgoingServer.verifyCertificate,
      minTlsVersion: outgoingServer.minTlsVersion,
      authentication: outgoingServer.authentication,
      username: outgoingServer.username,
      password: '',
      fromName: outgoingServer.fromName,
      replyTo: outgoingServer.replyTo,
      signature: outgoingServer.signature,
      allowOtherFrom: outgoingServer.allowOtherFrom,
      aliases: outgoingServer.aliases.join(', '),
      plusAddress: outgoingServer.plusAddress,
      sentCopy: outgoingServer.sentCopy,
      limits: {
        connections: typedNumber(outgoingServer.limits.connections),
        messagesPerMinute: typedNumber(outgoingServer.limits.messagesPerMinute),
        recipientsPerDay: typedNumber(outgoingServer.limits.recipientsPerDay),
      },
    },
  };
}

/** A new System Email like this one: everything but its address, its passwords and its sign-ins. */
export function copyOf(systemEmail: SystemEmail): SystemEmailValues {
  const values = valuesFrom(systemEmail);
  const withoutOwnName = <T extends ServerValues>(server: T): T =>
    server.username.toLowerCase() === values.address.toLowerCase() ? { ...server, username: '' } : server;
  return {
    ...values,
    address: '',
    remoteMailbox: withoutOwnName(values.remoteMailbox),
    outgoingServer: withoutOwnName(values.outgoingServer),
  };
}

/** The form for a mailbox at this provider, which is chosen before anything is typed. */
export const startingValues = (preset: IdpPresetKey | null): SystemEmailValues =>
  // Any other provider is as likely to take a password as to know OAuth 2.0; its servers have to be typed anyway.
  preset === 'other'
    ? { ...NEW_VALUES, remoteMailbox: { ...NEW_VALUES.remoteMailbox, authentication: 'basic' } }
    : NEW_VALUES;

/** What was kept of a form, also by an older version of this page that knew fewer fields. */
export const completed = (kept: Partial<SystemEmailValues>, base: SystemEmailValues): SystemEmailValues => ({
  ...base,
  ...kept,
  remoteMailbox: { ...base.remoteMailbox, ...kept.remoteMailbox },
  outgoingServer: {
    ...base.outgoingServer,
    ...kept.outgoingServer,
    limits: { ...base.outgoingServer.limits, ...kept.outgoingServer?.limits },
  },
});
