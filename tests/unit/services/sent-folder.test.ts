import type { InboundTransport, OutboundTransport, SentMail } from '../../../server/src/mail/ports';
import type { CredentialSources } from '../../../server/src/services/credential-sources';
import { createSentFolder } from '../../../server/src/services/sent-folder';
import type { SystemEmailRecord, SystemEmailStore } from '../../../server/src/stores/system-emails';
import type { MailProtocols } from '../../../shared/reading-scopes';
import { recordOf } from './settings';

const never = new AbortController().signal;
const NOBODY = {
  take: () => Promise.reject(new Error('Nobody signs in here.')),
  reject: () => Promise.resolve(false),
};

/** A System Email of such protocols: what is looked into, and what is taken back. */
const sentFolderOf = ({ reading, sending }: MailProtocols, changes: Partial<SystemEmailRecord> = {}) => {
  const asked: string[] = [];
  const record = recordOf();
  const all: SystemEmailRecord = {
    ...record,
    enabled: true,
    ...changes,
    remoteMailbox: { ...record.remoteMailbox, enabled: true, authentication: 'basic', protocol: reading },
    outgoingServer: { ...record.outgoingServer, enabled: true, authentication: 'same', protocol: sending },
  };
  const sentBy = (protocol: string): SentMail => ({
    find: async () => asked.push(`find by ${protocol}`) > 0,
    file: async () => true,
  });
  const folder = createSentFolder({
    systemEmails: { find: async () => all } as unknown as SystemEmailStore,
    sources: {
      for: (_record: SystemEmailRecord, side: string) => (asked.push(`sign in as ${side}`), NOBODY),
    } as unknown as CredentialSources,
    transports: {
      inbound: {
        imap: { sent: sentBy('imap') },
        pop3: {},
        graph: { sent: sentBy('graph') },
      } as unknown as Record<string, InboundTransport>,
      outbound: {
        smtp: {},
        graph: { takeBack: async () => asked.push('take back by graph') > 0 },
      } as unknown as Record<string, OutboundTransport>,
    },
  });
  return {
    asked,
    trace: () => folder.trace(1, 'id@contoso.test', new Date(), never),
    takeBack: () => folder.takeBack(1, 'id@contoso.test', new Date(), never),
  };
};

it('looks where mail is read, if that has folders', async () => {
  const { trace, asked } = sentFolderOf({ reading: 'imap', sending: 'graph' });
  expect(await trace()).toBe('found');
  expect(asked).toEqual(['sign in as remote', 'find by imap']);
});

it('looks where mail is sent, if only that has folders', async () => {
  const { trace, asked } = sentFolderOf({ reading: 'pop3', sending: 'graph' });
  expect(await trace()).toBe('found');
  expect(asked).toEqual(['sign in as outgoing', 'find by graph']);
});

it('has nowhere to look where neither has folders, or nothing may be done', async () => {
  expect(await sentFolderOf({ reading: 'pop3', sending: 'smtp' }).trace()).toBe('unreadable');
  const off = sentFolderOf({ reading: 'imap', sending: 'graph' }, { enabled: false });
  expect(await off.trace()).toBe('unreadable');
  expect(await off.takeBack()).toBe(false);
  expect(off.asked).toEqual([]);
});

it('takes back by the protocol that sends, where that has drafts', async () => {
  const graph = sentFolderOf({ reading: 'imap', sending: 'graph' });
  expect(await graph.takeBack()).toBe(true);
  expect(graph.asked).toEqual(['sign in as outgoing', 'take back by graph']);
  expect(await sentFolderOf({ reading: 'graph', sending: 'smtp' }).takeBack()).toBe(false);
});
