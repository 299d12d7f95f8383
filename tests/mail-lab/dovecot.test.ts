import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { ImapFlow } from 'imapflow';
import { type DovecotLab, startMailLab } from './index';

const SUPPORT = 'support@contoso.test';
const GRAPH_SCOPE = 'openid https://graph.microsoft.com/Mail.ReadWrite';

describe('Dovecot', () => {
  let lab: DovecotLab;

  beforeAll(async () => {
    lab = await startMailLab({ mail: 'dovecot', callbackUrls: [], imapFlavour: 'generic' });
    await lab.deliver(SUPPORT, { subject: 'By POP', text: 'Hello' });
  });
  afterAll(() => lab.stop());

  async function dialogue(...lines: string[]): Promise<string[]> {
    const socket = connect(lab.pop3.plainPort, '127.0.0.1');
    const reader = createInterface({ input: socket })[Symbol.asyncIterator]();
    const answers = [String((await reader.next()).value)];
    for (const line of lines) {
      socket.write(`${line}\r\n`);
      answers.push(String((await reader.next()).value));
    }
    socket.destroy();
    return answers;
  }

  const sasl = (user: string, accessToken: string) =>
    Buffer.from(`user=${user}\x01auth=Bearer ${accessToken}\x01\x01`).toString('base64');

  test('takes a password by POP3', async () => {
    const answers = await dialogue(`USER ${SUPPORT}`, `PASS ${lab.user(SUPPORT).password}`, 'STAT');
    expect(answers[2]).toMatch(/^\+OK/);
    expect(answers[3]).toMatch(/^\+OK 1 \d+/);
  });

  test('takes XOAUTH2 by POP3 in two steps and refuses a token for another resource', async () => {
    const good = await lab.idp.mint(SUPPORT);
    expect((await dialogue('AUTH XOAUTH2', sasl(SUPPORT, good.accessToken)))[2]).toMatch(/^\+OK/);
    const bad = await lab.idp.mint(SUPPORT, { scope: GRAPH_SCOPE });
    expect((await dialogue('AUTH XOAUTH2', sasl(SUPPORT, bad.accessToken)))[2]).not.toMatch(/^\+OK/);
  });

  test('in the generic flavour takes OAUTHBEARER by IMAP after STARTTLS', async () => {
    const client = new ImapFlow({
      host: 'localhost',
      port: lab.imap.startTlsPort ?? 0,
      secure: false,
      tls: { ca: lab.ca },
      logger: false,
      auth: { user: SUPPORT, accessToken: (await lab.idp.mint(SUPPORT)).accessToken },
    });
    await client.connect();
    expect(client.secureConnection).toBe(true);
    expect(client.capabilities.has('CONDSTORE')).toBe(true);
    await client.logout();
  });
});
