import { addressedTo } from '../../../../server/src/mail/graph/recipients';

const message = (...fields: string[]): Buffer =>
  Buffer.from([...fields, 'Subject: Ünïcode', '', 'Körper', ''].join('\r\n'), 'utf8');

const text = (mime: Buffer): string => mime.toString('utf8');

it('leaves a message as it is when it names all who get it and nobody else', () => {
  const mime = message('To: Anna <anna@example.com>,\r\n "B, C" <b@example.com>', 'Cc: c@example.com');
  expect(addressedTo(mime, ['ANNA@example.com', 'b@example.com', 'c@example.com'])).toBe(mime);
});

it('names those in a Bcc field who get it without being named', () => {
  const mime = message('To: anna@example.com');
  expect(text(addressedTo(mime, ['anna@example.com', 'boss@example.com', 'x@example.com']))).toBe(
    'To: anna@example.com\r\nSubject: Ünïcode\r\nBcc: boss@example.com,\r\n x@example.com\r\n\r\nKörper\r\n',
  );
});

it('leaves out those who are named and do not get it', () => {
  const mime = message('To: Jörg <j@example.com>, Other <o@example.com>', 'Cc: c@example.com');
  const written = text(addressedTo(mime, ['j@example.com']));
  expect(written).toMatch(/^To: =\?UTF-8\?Q\?J=C3=B6rg\?= <j@example\.com>\r\nSubject: Ünïcode\r\n\r\n/);
  expect(written).not.toContain('o@example.com');
  expect(written).not.toContain('c@example.com');
});

it('puts everybody into a Bcc field where nobody who is named gets it', () => {
  const mime = message('To: undisclosed-recipients:;', 'Cc: c@example.com');
  const written = text(addressedTo(mime, ['new@example.com']));
  expect(written).toContain('\r\nBcc: new@example.com\r\n\r\n');
  expect(written).not.toContain('c@example.com');
});

it('does not take a Bcc field of the message for the envelope', () => {
  const mime = message('To: anna@example.com', 'Bcc: secret@example.com');
  expect(text(addressedTo(mime, ['anna@example.com']))).not.toContain('secret@example.com');
});

it('reads folded fields and groups, and keeps the body byte for byte', () => {
  const body = Buffer.from([0, 255, 13, 10, 46, 13, 10]);
  const mime = Buffer.concat([
    Buffer.from('TO:\r\n team: a@example.com, b@example.com;\r\nX-Other: to: nobody@example.com\r\n\r\n'),
    body,
  ]);
  expect(addressedTo(mime, ['a@example.com', 'b@example.com'])).toBe(mime);
  expect(addressedTo(mime, ['a@example.com']).subarray(-body.length)).toEqual(body);
  expect(text(addressedTo(mime, ['a@example.com']))).toContain('X-Other: to: nobody@example.com');
});
