import type { MailProtocols, ReadingProtocol, SendingProtocol } from '../../../../../shared/reading-scopes';
import type { OutgoingServerValues, RemoteMailboxValues, SystemEmailValues } from './values';

type Ports = Record<RemoteMailboxValues['security'], string>;

const HTTPS: Ports = { tls: '443', starttls: '443', none: '443' };
/** By protocol and security. */
const READING_PORTS: Record<ReadingProtocol, Ports> = {
  imap: { tls: '993', starttls: '143', none: '143' },
  pop3: { tls: '995', starttls: '110', none: '110' },
  graph: HTTPS,
};
const SENDING_PORTS: Record<SendingProtocol, Ports> = {
  smtp: { tls: '465', starttls: '587', none: '25' },
  graph: HTTPS,
};
/** Of the known providers, only Google has a host for each protocol. */
const GOOGLE: Partial<Record<ReadingProtocol, string>> = { imap: 'imap.gmail.com', pop3: 'pop.gmail.com' };

export const protocolsIn = ({
  remoteMailbox,
  outgoingServer,
}: Pick<SystemEmailValues, 'remoteMailbox' | 'outgoingServer'>): MailProtocols => ({
  reading: remoteMailbox.protocol,
  sending: outgoingServer.protocol,
});

/** No server of mail is one of Graph, nor the other way round. The provider's own is filled in where none is typed. */
const GRAPH = { host: '', port: '443', security: 'tls' } as const;

/** What changes when a mailbox is to be read by another protocol. What a person typed stays, as far as the protocol knows it. */
export function readBy(
  protocol: ReadingProtocol,
  mailbox: RemoteMailboxValues,
): Partial<RemoteMailboxValues> {
  const { host, port, security, afterFetchAction } = mailbox;
  if (protocol === mailbox.protocol) return {};
  if (protocol === 'graph') return { protocol, ...GRAPH, authentication: 'oauth' };
  const google = mailbox.protocol === 'graph' ? undefined : GOOGLE[mailbox.protocol];
  return {
    protocol,
    host: mailbox.protocol === 'graph' ? '' : host === google ? (GOOGLE[protocol] ?? host) : host,
    port: port === READING_PORTS[mailbox.protocol][security] ? READING_PORTS[protocol][security] : port,
    ...(protocol === 'pop3' && {
      fetchingMode: 'interval',
      // Not deleted: nobody has said so yet.
      afterFetchAction: afterFetchAction === 'delete' ? 'delete' : 'nothing',
    }),
  };
}

/** What changes when mail is to be sent by another protocol. */
export function sendBy(
  protocol: SendingProtocol,
  server: OutgoingServerValues,
): Partial<OutgoingServerValues> {
  if (protocol === server.protocol) return {};
  if (protocol === 'smtp') {
    return { protocol, host: '', port: SENDING_PORTS.smtp.starttls, security: 'starttls' };
  }
  const { authentication } = server;
  return {
    protocol,
    ...GRAPH,
    // It files the copy itself.
    sentCopy: 'server',
    authentication: authentication === 'oauth' ? 'oauth' : 'same',
  };
}
