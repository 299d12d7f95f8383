import type { ReadingProtocol } from '../../../../../shared/reading-scopes';
import type { RemoteMailboxValues } from './values';

/** By protocol and security. */
const PORTS: Record<ReadingProtocol, Record<RemoteMailboxValues['security'], string>> = {
  imap: { tls: '993', starttls: '143', none: '143' },
  pop3: { tls: '995', starttls: '110', none: '110' },
};
/** Of the known providers, only Google has a host for each protocol. */
const GOOGLE: Record<ReadingProtocol, string> = { imap: 'imap.gmail.com', pop3: 'pop.gmail.com' };

/** What changes when a mailbox is to be read by another protocol. What a person typed stays, as far as the protocol knows it. */
export function readBy(
  protocol: ReadingProtocol,
  mailbox: RemoteMailboxValues,
): Partial<RemoteMailboxValues> {
  const { host, port, security, afterFetchAction } = mailbox;
  return {
    protocol,
    host: host === GOOGLE[mailbox.protocol] ? GOOGLE[protocol] : host,
    port: port === PORTS[mailbox.protocol][security] ? PORTS[protocol][security] : port,
    ...(protocol === 'pop3' && {
      fetchingMode: 'interval',
      // Not deleted: nobody has said so yet.
      afterFetchAction: afterFetchAction === 'delete' ? 'delete' : 'nothing',
    }),
  };
}
