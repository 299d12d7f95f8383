import type { SystemEmailRecord } from '../../../server/src/stores/system-emails';

interface Changes {
  remoteMailbox?: Partial<SystemEmailRecord['remoteMailbox']>;
  outgoingServer?: Partial<SystemEmailRecord['outgoingServer']>;
  account?: Partial<Omit<SystemEmailRecord, 'remoteMailbox' | 'outgoingServer'>>;
}

const server = (host: string) => ({ host, port: 993, security: 'tls', verifyCertificate: true }) as const;

/** A System Email as stored, of which a test names what it is about. */
export const recordOf = ({ remoteMailbox, outgoingServer, account }: Changes = {}): SystemEmailRecord => ({
  id: 1,
  address: 'support@example.test',
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
  idpConfigId: 1,
  outgoingIdpConfigId: null,
  remoteCredentialId: 1,
  outgoingCredentialId: null,
  ...account,
  remoteMailbox: {
    enabled: true,
    protocol: 'imap',
    server: server('imap.example.test'),
    folder: 'INBOX',
    authentication: 'oauth',
    afterFetch: { action: 'mark-read' },
    fetching: { mode: 'push' },
    fetchLimit: 100,
    existingMail: 'skip',
    existingMailSince: null,
    ...remoteMailbox,
  },
  outgoingServer: {
    enabled: true,
    protocol: 'smtp',
    server: server('smtp.example.test'),
    authentication: 'same',
    fromName: '',
    replyTo: '',
    signature: '',
    allowOtherFrom: false,
    aliases: [],
    plusAddress: false,
    sentCopy: 'server',
    limits: { connections: null, messagesPerMinute: null, recipientsPerDay: null },
    ...outgoingServer,
  },
});
