import type { MailboxFolder } from '../../../shared/contracts/trying-settings';
import { foldersInOrder } from '../../../admin/src/pages/system-emails/edit/folders';

const folder = (path: string, selectable = true): MailboxFolder => ({ path, specialUse: '', selectable });
const outline = (...paths: string[]) =>
  foldersInOrder(paths.map((path) => folder(path))).map(({ name, depth }) => `${'-'.repeat(depth)}${name}`);

describe('The folders of a mailbox', () => {
  it('are listed inbox first, then by name, each followed by those inside it', () => {
    expect(outline('Sent', 'Archive/2026', 'INBOX', 'Archive', 'INBOX/Support', 'Archive/2025')).toEqual([
      'INBOX',
      '-Support',
      'Archive',
      '-2025',
      '-2026',
      'Sent',
    ]);
  });

  it('are nested by whatever the server separates names with', () => {
    expect(outline('INBOX', 'INBOX.Support', 'INBOX.Support.Old')).toEqual(['INBOX', '-Support', '--Old']);
  });

  it('keep a dot or slash in a name that lies in no other folder', () => {
    expect(outline('INBOX', 'v1.2', 'Q/A')).toEqual(['INBOX', 'Q/A', 'v1.2']);
  });
});
