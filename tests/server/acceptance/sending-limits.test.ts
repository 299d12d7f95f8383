import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { TicketList } from '../../../shared/contracts/tickets';
import { startPostgres, type DatabaseServer } from '../../databases';
import type { MailLab } from '../../mail-lab';
import { newAppFolder, removeAppFolder } from '../app';
import { startStrapiProcess, type StrapiProcess } from '../process';
import { accountOf, deskOn, startLab, SUPPORT, until } from './helpdesk';

const REPLIES = 36;
const PER_MINUTE = 30;
const MINUTE = 60_000;

/** A mail server that only counts: who is connected, and when messages begin. */
const startCountingServer = async () => {
  const began: number[] = [];
  let open = 0;
  let widest = 0;
  let taken = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onConnect(_session, done) {
      widest = Math.max(widest, ++open);
      done();
    },
    onClose() {
      open -= 1;
    },
    onMailFrom(_address, _session, done) {
      began.push(Date.now());
      done();
    },
    onData(stream, _session, done) {
      stream.resume();
      // Slow enough for both instances to want a connection at the same time.
      stream.on('end', () => setTimeout(() => done(null, `2.0.0 OK ${++taken}`), 100));
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    began,
    widest: () => widest,
    taken: () => taken,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};

/** The most messages that began within any minute. */
const mostInAMinute = (times: number[]): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE).length));

describe('two instances on PostgreSQL that send for one mailbox', () => {
  let lab: MailLab;
  let database: DatabaseServer;
  let counting: Awaited<ReturnType<typeof startCountingServer>>;
  const folders: string[] = [];
  const instances: StrapiProcess[] = [];
  beforeAll(async () => {
    [lab, database, counting] = await Promise.all([startLab(), startPostgres(), startCountingServer()]);
    const settings = await database.createDatabase('limits');
    for (let instance = 0; instance < 2; instance += 1) {
      const dir = newAppFolder();
      folders.push(dir);
      const plugin = { additionalCertificates: [lab.ca] };
      instances.push(await startStrapiProcess({ dir, plugin, database: settings }));
    }
  });
  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.stop()));
    folders.forEach(removeAppFolder);
    await Promise.all([lab.stop(), database.stop(), counting.stop()]);
  });

  it('open two connections at most and begin thirty messages in any minute, and send the rest afterwards', async () => {
    const [one, other] = instances;
    if (!one || !other) throw new Error('Not both instances are there.');
    const desk = deskOn(one, lab);
    const { id } = await desk.create({
      address: SUPPORT,
      remoteMailbox: { authentication: 'basic', password: accountOf(lab, SUPPORT).password },
      outgoingServer: { host: '127.0.0.1', port: counting.port, security: 'none', authentication: 'none' },
    });
    // Only what comes after the first connection is mail to take.
    await desk.watched(id);
    await lab.deliverMany(
      SUPPORT,
      Array.from({ length: REPLIES }, (_, index) => ({
        from: `customer${index}@fabrikam.test`,
        subject: `Question ${index}`,
        text: 'Why?',
      })),
    );
    const tickets = await until('the tickets are there', async () => {
      const { results } = await desk.api<TicketList>('GET', '/tickets?pageSize=100');
      return results.length === REPLIES && results;
    });
    counting.began.length = 0;
    await Promise.all(
      tickets.map(({ id }, index) =>
        (index % 2 ? one : other).call('POST', `/system-email/tickets/${id}/replies`, { text: 'Because.' }),
      ),
    );
    await until('all are sent', async () => counting.taken() >= REPLIES, 2 * MINUTE);
    expect(counting.widest()).toBeLessThanOrEqual(2);
    expect(counting.widest()).toBeGreaterThan(0);
    expect(mostInAMinute(counting.began)).toBe(PER_MINUTE);
    expect(counting.taken()).toBe(REPLIES);
  }, 240_000);
});
