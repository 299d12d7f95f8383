import { createImapTransport } from '../../../server/src/mail/imap';
import type { AfterFetch, InboundConnection } from '../../../server/src/mail/ports';
import { type MailLab, startMailLab } from '../../mail-lab';
import { credentialOf, mintedToken, never } from './credentials';

const mail = (subject: string) => `From: a@fabrikam.test\r\nSubject: ${subject}\r\n\r\nHello\r\n`;

describe('an IMAP server without MOVE, UIDPLUS and IDLE', () => {
  let lab: MailLab;
  let address: string;
  let connection: InboundConnection;
  let mailboxes = 0;

  beforeAll(async () => {
    lab = await startMailLab({ mail: 'dovecot', callbackUrls: [], imapFlavour: 'bare' });
  });
  afterAll(() => lab?.stop());

  beforeEach(async () => {
    address = `bare${++mailboxes}@contoso.test`;
    await lab.idp.addUser(address);
    await lab.deliverMany(address, ['one', 'two', 'three', 'four'].map(mail));
    const imap = createImapTransport({ additionalCertificates: [lab.ca], timeouts: { poll: 50 } });
    connection = await imap.connect(
      {
        server: { host: 'localhost', port: lab.imap?.port ?? 0, security: 'tls', verifyCertificate: true },
        folder: 'INBOX',
      },
      credentialOf(await mintedToken(lab, address)),
      never(),
    );
  });
  afterEach(() => connection.close());

  const settle = async (after: AfterFetch, ...which: number[]) => {
    const refs = await connection.list({ epoch: connection.epoch, position: 0 });
    await connection.settle(
      refs.filter((_, index) => which.includes(index)),
      after,
    );
  };
  const subjects = async (folder?: string) =>
    (await lab.mailbox(address).messages(folder)).map(({ subject }) => subject);

  it('moves by copying and deleting', async () => {
    await settle({ action: 'move', folder: 'Done' }, 0, 2);
    expect(await subjects()).toEqual(['two', 'four']);
    expect(await subjects('Done')).toEqual(['one', 'three']);
  });

  it.each([
    ['delete', { action: 'delete' }],
    ['move', { action: 'move', folder: 'Done' }],
  ] as const)('keeps what somebody else has marked as deleted: %s', async (_name, after) => {
    await lab.mailbox(address).setFlags(4, ['\\Deleted']);
    await settle(after, 0, 1);
    const left = await lab.mailbox(address).messages();
    expect(left.map(({ subject }) => subject)).toEqual(['three', 'four']);
    expect(left.map(({ flags }) => flags.includes('\\Deleted'))).toEqual([false, true]);
  });

  it('is asked for news', async () => {
    await connection.list({ epoch: connection.epoch, position: 0 });
    const news = connection.waitForNews(never());
    await lab.deliver(address, mail('five'));
    await news;
    expect(await connection.list({ epoch: connection.epoch, position: 4 })).toHaveLength(1);
  });
});
