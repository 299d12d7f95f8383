import { systemEmailInput } from '../../../shared/contracts/system-email-settings';
import { inputFrom } from '../../../admin/src/pages/system-emails/edit/input';
import { readBy, sendBy } from '../../../admin/src/pages/system-emails/edit/protocol';
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

describe('choosing Microsoft Graph', () => {
  it('goes to HTTPS at a host that is yet to be filled in, and signs in by OAuth', () => {
    const chosen = readBy('graph', mailbox({ authentication: 'basic', port: '143', security: 'starttls' }));
    expect(chosen).toEqual({
      protocol: 'graph',
      host: '',
      port: '443',
      security: 'tls',
      authentication: 'oauth',
    });
    const back = readBy('imap', { ...mailbox(), ...chosen });
    expect(back).toMatchObject({ protocol: 'imap', host: '', port: '993' });
  });

  it('sends by it with the Remote Mailbox’s sign-in, and leaves the copy to the server', () => {
    const server = { ...NEW_VALUES.outgoingServer, host: 'smtp.office365.com', sentCopy: 'file' as const };
    const chosen = sendBy('graph', { ...server, authentication: 'basic' });
    expect(chosen).toEqual({
      protocol: 'graph',
      host: '',
      port: '443',
      security: 'tls',
      sentCopy: 'server',
      authentication: 'same',
    });
    expect(sendBy('smtp', { ...server, ...chosen })).toMatchObject({
      protocol: 'smtp',
      port: '587',
      security: 'starttls',
    });
    expect(sendBy('smtp', server)).toEqual({});
  });

  it('is taken by the server with a token and by TLS, and refused without', () => {
    const parse = (remote: object, outgoing: object) =>
      systemEmailInput.safeParse(
        inputFrom({
          ...NEW_VALUES,
          address: 'support@contoso.test',
          remoteMailbox: { ...mailbox(), ...remote },
          outgoingServer: { ...NEW_VALUES.outgoingServer, host: 'graph.microsoft.com', ...outgoing },
        }),
      );
    const graph = { protocol: 'graph', host: 'graph.microsoft.com', port: '443', security: 'tls' };
    expect(parse(graph, graph).success).toBe(true);
    const refusals = [
      parse({ ...graph, authentication: 'basic' }, {}),
      parse({ ...graph, security: 'none' }, {}),
      parse({ authentication: 'basic' }, graph),
      parse({}, { ...graph, authentication: 'none' }),
      parse({}, { ...graph, sentCopy: 'file' }),
    ];
    expect(refusals.map(({ error }) => error?.issues.map(({ path }) => path.join('.')))).toEqual([
      ['remoteMailbox.authentication'],
      ['remoteMailbox.security'],
      ['outgoingServer.authentication'],
      ['outgoingServer.authentication'],
      ['outgoingServer.sentCopy'],
    ]);
  });
});
