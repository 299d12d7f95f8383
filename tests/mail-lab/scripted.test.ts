import { createTransport } from 'nodemailer';
import { type EmbeddedLab, SMTP_SCRIPTS, startMailLab } from './index';
import { CUSTOMER, openImap, send, SUPPORT } from './test-mail-client';

let lab: EmbeddedLab;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'embedded', callbackUrls: [] });
});
afterAll(() => lab.stop());

describe('scripted servers answer in Exchange’s words', () => {
  test.each([
    ['authenticate-failed', { authenticationFailed: true, responseText: 'AUTHENTICATE failed.' }],
    ['authenticated-but-not-connected', { response: 'User is authenticated but not connected.' }],
    ['unavailable', { serverResponseCode: 'UNAVAILABLE' }],
    ['hang-at-greeting', { code: 'GREETING_TIMEOUT' }],
    ['drop-at-login', {}],
  ] as const)('IMAP %s', async (script, expected) => {
    const server = await lab.scripted({ protocol: 'imap', script });
    await expect(openImap(lab, server)).rejects.toMatchObject(expected);
    await server.stop();
  });

  test('IMAP accepts everything when nothing is scripted, and remembers the commands', async () => {
    const server = await lab.scripted({ protocol: 'imap', script: 'ok' });
    const client = await openImap(lab, server);
    expect((await client.mailboxOpen('INBOX')).exists).toBe(0);
    await client.logout();
    expect(await server.commands()).toEqual(expect.arrayContaining(['AUTHENTICATE', 'SELECT', 'LOGOUT']));
    await server.stop();
  });

  test('IMAP throttles a login, in a row of the test’s own', async () => {
    const reply = '{tag} NO Request is throttled. Suggested Backoff Time: 50 milliseconds';
    const server = await lab.scripted({ protocol: 'imap', script: { stage: 'login', reply } });
    await expect(openImap(lab, server)).rejects.toMatchObject({ code: 'ETHROTTLE', throttleReset: 50 });
    await server.stop();
  });

  test('IMAP refuses once and then works', async () => {
    const server = await lab.scripted({ protocol: 'imap', script: 'authenticate-failed', times: 1 });
    await expect(openImap(lab, server)).rejects.toMatchObject({ authenticationFailed: true });
    await (await openImap(lab, server)).logout();
    await server.stop();
  });

  const replied = Object.entries(SMTP_SCRIPTS).filter(([name, row]) => row.reply && name !== 'ok');

  test.each(replied.map(([name, row]) => [name, row.reply] as const))('SMTP %s', async (script, reply) => {
    const server = await lab.scripted({ protocol: 'smtp', script: script as keyof typeof SMTP_SCRIPTS });
    const lastLine = reply.split('\r\n').at(-1) ?? '';
    await expect(send(lab, server)).rejects.toMatchObject({
      responseCode: Number(lastLine.slice(0, 3)),
      response: expect.stringContaining(lastLine.slice(4)),
    });
    await server.stop();
  });

  test.each([
    ['drop-after-dot', 'ECONNECTION'],
    ['hang-after-dot', 'ETIMEDOUT'],
    ['drop-at-data', 'ECONNECTION'],
  ] as const)('SMTP %s', async (script, code) => {
    const server = await lab.scripted({ protocol: 'smtp', script });
    await expect(send(lab, server)).rejects.toMatchObject({ code });
    const commands = await server.commands();
    expect(commands.includes('.')).toBe(script !== 'drop-at-data');
    await server.stop();
  });

  test('SMTP accepts logins with name and password, and messages, when nothing is scripted', async () => {
    const server = await lab.scripted({ protocol: 'smtp', script: 'ok' });
    const transport = createTransport({
      host: 'localhost',
      port: server.plainPort,
      ignoreTLS: true,
      auth: { user: SUPPORT, pass: 'anything' },
    });
    const { response } = await transport.sendMail({
      from: SUPPORT,
      to: CUSTOMER,
      subject: 'Hi',
      text: 'Hello',
    });
    expect(response).toMatch(/^250 2\.0\.0 OK/);
    transport.close();
    await server.stop();
  });
});
