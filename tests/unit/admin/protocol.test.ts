import { systemEmailInput } from '../../../shared/contracts/system-emails';
import { inputFrom } from '../../../admin/src/pages/system-emails/edit/input';
import { readBy } from '../../../admin/src/pages/system-emails/edit/protocol';
import { NEW_VALUES, type RemoteMailboxValues } from '../../../admin/src/pages/system-emails/edit/values';

const mailbox = (change: Partial<RemoteMailboxValues> = {}): RemoteMailboxValues => ({
  ...NEW_VALUES.remoteMailbox,
  host: 'mail.contoso.test',
  ...change,
});

describe('choosing POP3', () => {
  it('goes to its port, fetches from time to time, and deletes nothing that nobody said to delete', () => {
    expect(readBy('pop3', mailbox())).toMatchObject({
      protocol: 'pop3',
      port: '995',
      fetchingMode: 'interval',
      afterFetchAction: 'nothing',
    });
    expect(readBy('pop3', mailbox({ afterFetchAction: 'delete' })).afterFetchAction).toBe('delete');
  });

  it('leaves a port and a host that somebody typed, and knows Google’s', () => {
    expect(readBy('pop3', mailbox({ port: '1993' }))).toMatchObject({
      host: 'mail.contoso.test',
      port: '1993',
    });
    expect(readBy('pop3', mailbox({ port: '143', security: 'starttls' })).port).toBe('110');
    const google = { ...mailbox(), ...readBy('pop3', mailbox({ host: 'imap.gmail.com' })) };
    expect(google.host).toBe('pop.gmail.com');
    expect(readBy('imap', google)).toMatchObject({ host: 'imap.gmail.com', port: '993' });
  });

  it('sends what the server takes, whatever folder was typed before', () => {
    const values = mailbox({ folder: 'Helpdesk', afterFetchAction: 'move', afterFetchFolder: 'Done' });
    const input = inputFrom({
      ...NEW_VALUES,
      address: 'support@contoso.test',
      remoteMailbox: { ...values, ...readBy('pop3', values) },
      outgoingServer: { ...NEW_VALUES.outgoingServer, enabled: false },
    });
    expect(systemEmailInput.parse(input).remoteMailbox).toMatchObject({
      protocol: 'pop3',
      folder: 'INBOX',
      fetching: { mode: 'interval', minutes: 5 },
      afterFetch: { action: 'nothing' },
    });
  });
});
