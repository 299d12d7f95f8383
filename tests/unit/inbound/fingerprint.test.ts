import { parseMessage } from '../../../server/src/inbound/parse';

const HEADERS = ['From: Ann <ann@x.test>', 'Subject: Hi', 'Date: Sun, 22 Nov 2026 09:00:00 +0100'];
const ID = 'Message-ID: <m@x.test>';
const fingerprint = async (...lines: string[]) =>
  (await parseMessage(Buffer.from(lines.join('\r\n')))).fingerprint;

describe('the fingerprint of a message', () => {
  it('is the same for copies that came by other ways and were encoded anew', async () => {
    const one = await fingerprint('Received: from a by b', ID, ...HEADERS, '', 'Hello  there');
    const other = await fingerprint(
      'Received: from c by d',
      'Delivered-To: sales@y.test',
      ...HEADERS,
      ID,
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('Hello there\n').toString('base64'),
    );
    expect(other).toBe(one);
  });

  it.each([
    ['text', [ID, ...HEADERS, '', 'Something else']],
    ['sender', [ID, 'From: eve@x.test', ...HEADERS.slice(1), '', 'Hello']],
    ['subject', [ID, HEADERS[0], 'Subject: Other', HEADERS[2], '', 'Hello']],
    ['date', [ID, HEADERS[0], HEADERS[1], 'Date: Mon, 23 Nov 2026 09:00:00 +0100', '', 'Hello']],
    ['Message-ID', ['Message-ID: <n@x.test>', ...HEADERS, '', 'Hello']],
  ])(
    'is another where the %s is another: broken programs give one Message-ID to many messages',
    async (_what, lines) => {
      const first = await fingerprint(ID, ...HEADERS, '', 'Hello');
      expect(await fingerprint(...lines.map(String))).not.toBe(first);
    },
  );

  it('is none for a message without a Message-ID of its own: two that look alike may be two', async () => {
    expect(await fingerprint(...HEADERS, '', 'Hello')).toBeNull();
  });
});
