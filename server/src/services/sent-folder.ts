import type { InboundTransport, SentMail } from '../mail/ports';
import type { SentFiling, SentFolder } from '../outbound/ports';
import type { SystemEmailRecord, SystemEmailStore } from '../stores/system-emails';
import { canTry, type CredentialSources } from './credential-sources';

interface Parts {
  systemEmails: SystemEmailStore;
  sources: CredentialSources;
  /** By protocol. */
  transports: Record<string, InboundTransport>;
}

/** The Sent folder of a System Email, opened as its Remote Mailbox is. */
export const createSentFolder = ({ systemEmails, sources, transports }: Parts): SentFolder & SentFiling => {
  /** What it takes to open it, or null where this System Email's mail is not read or by a protocol without folders. */
  const access = async (
    systemEmailId: number,
  ): Promise<{ record: SystemEmailRecord; sent: SentMail } | null> => {
    const record = await systemEmails.find(systemEmailId);
    if (!record?.enabled || !record.remoteMailbox.enabled || !canTry(record, 'remote')) return null;
    const { sent } = transports[record.remoteMailbox.protocol] ?? {};
    return sent ? { record, sent } : null;
  };

  return {
    async trace(systemEmailId, messageId, since, signal) {
      const found = await access(systemEmailId);
      if (!found) return 'unreadable';
      const { record, sent } = found;
      const { server } = record.remoteMailbox;
      const credential = sources.for(record, 'remote');
      const there = await sent.find(server, credential, { messageId, since }, signal);
      return there === null ? 'unreadable' : there ? 'found' : 'missing';
    },

    async file({ systemEmailId, messageId, sentAt }, mime, signal) {
      const found = await access(systemEmailId);
      if (!found) return false;
      const { record, sent } = found;
      const { server } = record.remoteMailbox;
      const message = { messageId, since: sentAt };
      const filed = await sent.file(server, sources.for(record, 'remote'), message, mime, signal);
      // False is that it was there already, which is as good.
      return filed !== null;
    },
  };
};
