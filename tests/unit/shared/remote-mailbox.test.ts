import { remoteMailboxInput } from '../../../shared/contracts/system-email-settings';

const pop3 = {
  protocol: 'pop3' as const,
  host: 'pop.contoso.test',
  port: 995,
  fetching: { mode: 'interval' as const, minutes: 5 },
  afterFetch: { action: 'delete' as const },
};

const problems = (input: object) =>
  remoteMailboxInput.safeParse({ ...pop3, ...input }).error?.issues.map(({ path, message }) => ({
    path: path.join('.'),
    message,
  })) ?? [];

it('takes a mailbox that is read by POP3 from time to time, and deletes or leaves what was fetched', () => {
  expect(problems({})).toEqual([]);
  expect(problems({ afterFetch: { action: 'nothing' } })).toEqual([]);
});

it.each([
  [{ folder: 'Helpdesk' }, 'folder', /only INBOX/],
  [{ fetching: { mode: 'push' } }, 'fetching.mode', /how often/],
  [{ afterFetch: { action: 'mark-read' } }, 'afterFetch', /deleted or left/],
  [{ afterFetch: { action: 'move', folder: 'Done' } }, 'afterFetch', /deleted or left/],
])('refuses by POP3 what POP3 does not know: %j', (input, path, message) => {
  expect(problems(input)).toEqual([{ path, message: expect.stringMatching(message) }]);
});

it('takes all of these by IMAP', () => {
  const imap = { protocol: 'imap', folder: 'Helpdesk', fetching: { mode: 'push' } };
  expect(problems({ ...imap, afterFetch: { action: 'move', folder: 'Done' } })).toEqual([]);
});
