import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import { withoutFiles } from '../../../../server/src/mail/graph/files';

const composed = (attachments: object[], html?: string): Promise<Buffer> =>
  new MailComposer({
    from: 'support@example.com',
    to: 'anna@example.com',
    subject: 'Grüße',
    messageId: '<one@example.com>',
    inReplyTo: '<zero@example.com>',
    headers: { 'X-System-Email-Loop': 'support@example.com' },
    text: 'Text with\r\n--_NmP lines',
    html,
    attachments,
    newline: 'windows',
  })
    .compile()
    .build();

const bytes = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 7) % 256));

it('takes files out and leaves header and text', async () => {
  const mime = await composed([
    { filename: 'Übersicht, 1.pdf', contentType: 'application/pdf', content: bytes(5000) },
    { filename: 'mail.eml', contentType: 'application/octet-stream', content: 'Subject: x\r\n\r\ny' },
  ]);
  const { rest, files } = await withoutFiles(mime);
  expect(files).toEqual([
    { name: 'Übersicht, 1.pdf', contentType: 'application/pdf', content: bytes(5000) },
    {
      name: 'mail.eml',
      contentType: 'application/octet-stream',
      content: Buffer.from('Subject: x\r\n\r\ny'),
    },
  ]);
  const head = mime.subarray(0, mime.indexOf('\r\n\r\n'));
  expect(rest.subarray(0, head.length)).toEqual(head);
  const read = await PostalMime.parse(rest);
  expect(read).toMatchObject({ messageId: '<one@example.com>', subject: 'Grüße', attachments: [] });
  expect(read.text?.trim()).toBe('Text with\n--_NmP lines');
});

it('knows the pictures that the text shows, wherever they lie', async () => {
  const mime = await composed(
    [
      { filename: 'logo.png', cid: 'logo@example.com', contentType: 'image/png', content: bytes(300) },
      { filename: 'list.csv', contentType: 'text/csv', content: 'a;b' },
    ],
    '<p>See <img src="cid:logo@example.com"></p>',
  );
  const { rest, files } = await withoutFiles(mime);
  expect(files).toContainEqual({
    name: 'logo.png',
    contentType: 'image/png',
    content: bytes(300),
    contentId: 'logo@example.com',
  });
  expect(files.map(({ name }) => name).sort()).toEqual(['list.csv', 'logo.png']);
  const read = await PostalMime.parse(rest);
  expect(read.html).toContain('cid:logo@example.com');
  expect(read.text).toContain('Text with');
  expect(read.attachments).toEqual([]);
});

it('tells a boundary from another one that begins as it does', async () => {
  const mime = Buffer.from(
    [
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: multipart/alternative; boundary="b1"',
      '',
      '--b1',
      'Content-Type: text/plain',
      '',
      'Hello',
      '--b1--',
      '--b',
      'Content-Type: application/x; name="f"',
      'Content-Disposition: attachment; filename="f"',
      'Content-Transfer-Encoding: base64',
      '',
      'AAEC',
      '--b--',
      '',
    ].join('\r\n'),
  );
  const { rest, files } = await withoutFiles(mime);
  expect(files).toEqual([{ name: 'f', contentType: 'application/x', content: Buffer.from([0, 1, 2]) }]);
  expect((await PostalMime.parse(rest)).text?.trim()).toBe('Hello');
});

it.each([
  ['no parts', 'Subject: x\r\n\r\nText'],
  ['a boundary that never comes', 'Content-Type: multipart/mixed; boundary=b\r\n\r\nText'],
  ['no end', 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nText'],
])('leaves a message with %s as it is', async (_, mime) => {
  expect(await withoutFiles(Buffer.from(mime))).toEqual({ rest: Buffer.from(mime), files: [] });
});
