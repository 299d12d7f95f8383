import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { createSmtpTransport } from '../../../server/src/mail/smtp';
import type { OutboundConnection } from '../../../server/src/mail/ports';
import { composeReply, type ReplyDraft } from '../../../server/src/outbound/compose';

const draft: ReplyDraft = {
  from: { address: 'support@acme.test', name: 'Größe Support' },
  sender: 'support@acme.test',
  to: [{ address: 'carla@customer.test', name: 'Carla Größe' }],
  cc: [],
  bcc: [],
  replyTo: '',
  subject: 'Grüße',
  text: 'Grüße',
  html: '',
  signature: '',
  attachments: [],
  inReplyTo: null,
  references: [],
  automatic: false,
  date: new Date(),
};

describe('mail outside ASCII', () => {
  const asked: string[] = [];
  const recipients: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onMailFrom({ args }, _session, done) {
      asked.push(...Object.keys(args || {}).filter((argument) => argument !== 'SIZE'));
      done();
    },
    onRcptTo({ address }, _session, done) {
      recipients.push(address);
      done();
    },
    onData(stream, _session, done) {
      stream.resume();
      stream.on('end', () => done(null, 'taken'));
    },
  });
  let connection: OutboundConnection;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    connection = await createSmtpTransport({ additionalCertificates: [] }).connect(
      { host: '127.0.0.1', port, security: 'none', verifyCertificate: true },
      { take: async () => ({ kind: 'anonymous', username: '' }), reject: async () => false },
      AbortSignal.timeout(60_000),
    );
  });
  afterAll(async () => {
    await connection?.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const send = async (changes: Partial<ReplyDraft>) => {
    asked.length = 0;
    recipients.length = 0;
    const { envelope, mime } = await composeReply({ ...draft, ...changes });
    await connection.send(envelope, mime);
    return { asked: [...asked], recipients: [...recipients] };
  };

  it('asks the server for nothing where every address has an ASCII form', async () => {
    expect(await send({})).toEqual({ asked: [], recipients: ['carla@customer.test'] });
    const { asked, recipients } = await send({ to: [{ address: 'carla@büro.example', name: '' }] });
    expect(asked).toEqual([]);
    expect(recipients).toEqual([expect.stringMatching(/^carla@(?:xn--bro-hoa|büro)\.example$/)]);
  });

  it('asks for SMTPUTF8 where an address has none, and says then that the bytes are eight bits wide', async () => {
    const sent = await send({ to: [{ address: 'pelé@example.test', name: '' }] });
    expect(sent.asked.sort()).toEqual(['BODY', 'SMTPUTF8']);
    expect(sent.recipients).toEqual(['pelé@example.test']);
  });
});
