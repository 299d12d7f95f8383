import type {
  CredentialSource,
  InboundTransport,
  MailServer,
  OutboundTransport,
  SentMail,
} from '../mail/ports';
import type { SentFiling, SentFolder } from '../outbound/ports';
import type { SystemEmailRecord, SystemEmailStore } from '../stores/system-emails';
import { canTry, type CredentialSources } from './credential-sources';

interface Parts {
  systemEmails: SystemEmailStore;
  sources: CredentialSources;
  /** By protocol. */
  transports: { inbound: Record<string, InboundTransport>; outbound: Record<string, OutboundTransport> };
}

interface Access {
  server: MailServer;
  credential: CredentialSource;
  sent: SentMail;
}

/**
 * The folder of a System Email where what was sent is. It is opened as its Remote Mailbox is; where that is not read or by a
 * protocol without folders, as its Outgoing Server is, if that has folders.
 */
export const createSentFolder = ({ systemEmails, sources, transports }: Parts): SentFolder & SentFiling => {
  const accessOf = (record: SystemEmailRecord): Access | null => {
    const { remoteMailbox, outgoingServer } = record;
    for (const [side, { enabled, protocol, server }] of [
      ['remote', remoteMailbox],
      ['outgoing', outgoingServer],
    ] as const) {
      const { sent } = transports.inbound[protocol] ?? {};
      if (sent && enabled && canTry(record, side))
        return { server, credential: sources.for(record, side), sent };
    }
    return null;
  };
  /** What it takes to open it, or null where this System Email has none that can be opened. */
  const access = async (systemEmailId: number): Promise<Access | null> => {
    const record = await systemEmails.find(systemEmailId);
    return record?.enabled ? accessOf(record) : null;
  };

  return {
    async trace(systemEmailId, messageId, since, signal) {
      const found = await access(systemEmailId);
      if (!found) return 'unreadable';
      const { server, credential, sent } = found;
      const there = await sent.find(server, credential, { messageId, since }, signal);
      return there === null ? 'unreadable' : there ? 'found' : 'missing';
    },

    async takeBack(systemEmailId, messageId, since, signal) {
      const record = await systemEmails.find(systemEmailId);
      if (!record?.enabled || !record.outgoingServer.enabled || !canTry(record, 'outgoing')) return false;
      const { protocol, server } = record.outgoingServer;
      const transport = transports.outbound[protocol];
      const message = { messageId, since };
      return (await transport?.takeBack?.(server, sources.for(record, 'outgoing'), message, signal)) ?? false;
    },

    async file({ systemEmailId, messageId, sentAt }, mime, signal) {
      const found = await access(systemEmailId);
      if (!found) return false;
      const { server, credential, sent } = found;
      const filed = await sent.file(server, credential, { messageId, since: sentAt }, mime, signal);
      // False is that it was there already, which is as good.
      return filed !== null;
    },
  };
};
