import { createHash, randomUUID } from 'node:crypto';
import type { Job } from '../../../shared/contracts/jobs';
import type {
  QuarantineCount,
  QuarantineDetail,
  QuarantineJobKind,
  QuarantineList,
} from '../../../shared/contracts/quarantine';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import { createDatabaseBlobs } from '../../../server/src/stores/blobs';
import { startStrapiProcess, type StrapiProcess } from '../process';
import { CUSTOMER, openHelpdesk, SALES, SUPPORT, until, type Helpdesk } from './helpdesk';

const ENTRY = 'plugin::system-email.entry';
const RECEIPT = 'plugin::system-email.receipt';

type Selection = { ids: number[] } | { filter: Record<string, unknown>; newestId: number };
type Caller = Pick<StrapiProcess, 'call'>;

/** Mail that names no sender, which cannot become an entry. */
const fromNobody = (subject: string, text = 'Who am I?') =>
  Buffer.from(`Subject: ${subject}\r\nX-Mailer: Acme\r\n =?utf-8?q?Gr=C3=B6=C3=9Fe?=\r\n\r\n${text}\r\n`);

describe('the quarantine', () => {
  let desk: Helpdesk;
  let support: SystemEmail;
  let sales: SystemEmail;

  beforeAll(async () => {
    desk = await openHelpdesk({ strapi: { plugin: { limits: { messageMegabytes: 1 } } } });
    support = await desk.signedIn();
    sales = await desk.signedIn({ address: SALES, idpConfigId: support.idpConfigId });
  });
  afterAll(() => desk.close());

  const db = () => desk.app.strapi.db;
  const list = (query = '') => desk.api<QuarantineList>('GET', `/quarantine?pageSize=100&${query}`);
  const one = (id: number) => desk.api<QuarantineDetail>('GET', `/quarantine/${id}`);
  const receipt = (id: number) => db().query(RECEIPT).findOne({ where: { id } });
  const bytesOf = (hash: string): Promise<unknown[]> =>
    db().connection('system_email_blob_chunks').where({ hash });
  const raw = (id: number, token = desk.app.token) =>
    fetch(`${desk.app.url}/system-email/quarantine/${id}/raw`, {
      headers: { authorization: `Bearer ${token}` },
    });

  const begin = async (kind: QuarantineJobKind, selection: Selection, { call }: Caller = desk.app) => {
    const { status, body } = await call<{ data: Job }>('POST', '/system-email/quarantine/jobs', {
      kind,
      selection,
    });
    expect({ status, body }).toMatchObject({ status: 201 });
    return body.data;
  };
  const jobNow = async (id: number) =>
    (await desk.api<Job[]>('GET', '/quarantine/jobs')).find((job) => job.id === id);
  const ended = (id: number) =>
    until(`job ${id} has ended`, async () => {
      const job = await jobNow(id);
      return job && job.state !== 'running' && job;
    });
  const work = async (kind: QuarantineJobKind, selection: Selection): Promise<Job> =>
    ended((await begin(kind, selection)).id);

  /** A message in quarantine. @returns its id */
  const arrive = async (subject: string, address = SUPPORT, raw = fromNobody(subject)) => {
    const contentHash = createHash('sha256').update(raw).digest('hex');
    await desk.lab.mailbox(address).append('INBOX', raw);
    const systemEmailId = address === SUPPORT ? support.id : sales.id;
    const found: { id: number } = await until(`“${subject}” is in quarantine`, () =>
      db()
        .query(RECEIPT)
        .findOne({ where: { contentHash, systemEmailId, state: 'quarantined' } }),
    );
    return found.id;
  };

  /** Receipts as they are where a message cannot come in; what is not named is usual. */
  const addReceipts = async (rows: Record<string, unknown>[]): Promise<number[]> => {
    const epoch = randomUUID();
    await db()
      .query(RECEIPT)
      .createMany({
        data: rows.map((row, index) => ({
          documentId: randomUUID(),
          systemEmailId: support.id,
          epoch,
          uid: String(index + 1),
          position: index + 1,
          contentHash: '',
          size: 30_000_000,
          receivedAt: new Date(),
          state: 'quarantined',
          settled: true,
          reason: 'It is larger than this System Email allows.',
          reasonCode: 'oversize',
          ...row,
        })),
      });
    const added: { id: number }[] = await db()
      .query(RECEIPT)
      .findMany({ where: { epoch }, orderBy: { id: 'asc' } });
    return added.map(({ id }) => id);
  };

  /** The app refuses every entry whose subject has this in it. @returns what mends it */
  const refuseEntries = (part: string): (() => void) =>
    db().lifecycles.subscribe({
      models: [ENTRY],
      async beforeCreate({ params }) {
        if (String(params.data?.subject).includes(part)) throw new Error('The ledger is closed.');
      },
    });
  const refusedMail = async (subject: string): Promise<number> => {
    await desk.lab.deliver(SUPPORT, { from: CUSTOMER, subject, text: 'Hello' });
    return until(`“${subject}” is in quarantine`, async () => {
      const { results } = await list(`search=${encodeURIComponent(subject)}`);
      return results[0]?.id;
    });
  };

  it('shows what came, why it could not become an entry, and its header for reading', async () => {
    const id = await arrive('=?utf-8?q?Gr=C3=BC=C3=9Fe?= from nobody');
    const { results, pagination, newestId } = await list();
    expect(results[0]).toMatchObject({
      id,
      systemEmail: { id: support.id, address: SUPPORT },
      subject: 'Grüße from nobody',
      from: '',
      hasBytes: true,
      wanted: false,
    });
    expect(results[0]?.reason).toMatch(/names no sender/);
    expect(Date.parse(results[0]?.receivedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(pagination.total).toBe(results.length);
    expect(newestId).toBe(id);
    expect((await one(id)).headers).toEqual([
      { name: 'Subject', value: 'Grüße from nobody' },
      { name: 'X-Mailer', value: 'Acme Größe' },
    ]);
  });

  it('hands out the bytes as they came, as a file', async () => {
    const bytes = Buffer.concat([fromNobody('Bytes'), Buffer.from([0xff, 0xe9, 0x0d, 0x0a])]);
    const answer = await raw(await arrive('Bytes', SUPPORT, bytes));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('message/rfc822');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="message-\d+\.eml"/);
    const downloaded = Buffer.from(await answer.arrayBuffer());
    const [onServer] = (await desk.lab.mailbox(SUPPORT).messages()).filter(
      ({ subject }) => subject === 'Bytes',
    );
    expect(downloaded.equals(onServer?.raw ?? Buffer.alloc(0))).toBe(true);
  });

  it('is searched by subject and sender, filtered by System Email and reason, and shown in pages', async () => {
    const ours = await arrive('Searchable invoice');
    const theirs = await arrive('Searchable order', SALES);
    const [large = 0] = await addReceipts([
      { head: 'From: Zoe Größe <zoe@fabrikam.test>\r\nSubject: =?utf-8?q?Gro=C3=9F?=\r\n' },
    ]);
    const idsOf = async (query: string) => (await list(query)).results.map(({ id }) => id);
    expect(await idsOf('search=searchable')).toEqual([theirs, ours]);
    expect(await idsOf('search=invoice%20SEARCHABLE')).toEqual([ours]);
    expect(await idsOf('search=zoe%40fabrikam')).toEqual([large]);
    expect(await idsOf(`search=${encodeURIComponent('größe groß')}`)).toEqual([large]);
    expect(await idsOf(`search=searchable&systemEmail=${sales.id}`)).toEqual([theirs]);
    expect(await idsOf('reasonCode=oversize')).toEqual([large]);
    expect(await idsOf('reasonCode=oversize&search=invoice')).toEqual([]);

    const first = await desk.api<QuarantineList>('GET', '/quarantine?pageSize=1&page=1&search=searchable');
    const second = await desk.api<QuarantineList>('GET', '/quarantine?pageSize=1&page=2&search=searchable');
    expect([first, second].map(({ results }) => results[0]?.id)).toEqual([theirs, ours]);
    expect(second.pagination).toEqual({ page: 2, pageSize: 1, pageCount: 2, total: 2 });
    const { results } = await list();
    const pages = await Promise.all(
      results.map((_, index) => desk.api<QuarantineList>('GET', `/quarantine?pageSize=1&page=${index + 1}`)),
    );
    expect(pages.map((page) => page.results[0]?.id)).toEqual(results.map(({ id }) => id));

    const counts = await desk.api<QuarantineCount[]>('GET', '/quarantine/counts');
    const { total } = (await list(`systemEmail=${support.id}`)).pagination;
    expect(counts).toEqual([
      { systemEmailId: sales.id, address: SALES, count: 1 },
      { systemEmailId: support.id, address: SUPPORT, count: total },
    ]);
    await work('quarantine.discard', { ids: [ours, theirs, large] });
  });

  it('processes a message again once what was wrong is mended: one entry, also when two press at once', async () => {
    const mend = refuseEntries('Twice');
    const id = await refusedMail('Twice at once');
    expect(await one(id)).toMatchObject({ from: expect.stringContaining(CUSTOMER), attempts: 3 });
    expect((await one(id)).reason).toContain('The ledger is closed.');

    const still = await work('quarantine.process', { ids: [id] });
    expect(still).toMatchObject({
      state: 'done',
      total: 1,
      done: 1,
      failed: 1,
      outcomes: { quarantined: 1 },
    });
    expect((await one(id)).reason).toContain('The ledger is closed.');

    mend();
    const both = await Promise.all([
      begin('quarantine.process', { ids: [id] }),
      begin('quarantine.process', { ids: [id, id] }),
    ]);
    const outcomes = await Promise.all(both.map(async (job) => (await ended(job.id)).outcomes));
    expect(outcomes).toEqual(expect.arrayContaining([{ entry: 1 }, { gone: 1 }]));
    const ticket = await desk.ticket('Twice at once');
    expect(ticket.entries).toHaveLength(1);
    expect(
      await db()
        .query(ENTRY)
        .count({ where: { subject: 'Twice at once' } }),
    ).toBe(1);
    expect(await receipt(id)).toMatchObject({ state: 'entry', reason: null, reasonCode: null });
    expect((await desk.app.call('GET', `/system-email/quarantine/${id}`)).status).toBe(404);
    const events = await until('an event that says so', async () => {
      const found = (await desk.events(support.id)).filter(({ type }) => type === 'quarantine.process');
      return found.length >= 2 && found;
    });
    expect(events.map(({ message }) => message).join()).toMatch(
      /had quarantined mail processed again: 1 became/,
    );
  });

  it('keeps the order of a conversation when all of it is processed again', async () => {
    const mend = refuseEntries('Conversation');
    const question = await desk.lab.deliver(SUPPORT, { subject: 'Conversation', text: 'One' });
    await until('the question', async () => (await list('search=conversation')).results[0]);
    await desk.lab.deliver(SUPPORT, { subject: 'Re: Conversation', text: 'Two', inReplyTo: question });
    const { newestId } = await until('both', async () => {
      const found = await list('search=conversation');
      return found.results.length === 2 && found;
    });
    mend();
    const job = await work('quarantine.process', { filter: { search: 'conversation' }, newestId });
    expect(job).toMatchObject({ state: 'done', total: 2, outcomes: { entry: 2 } });
    const { entries } = await desk.ticket('Conversation');
    expect(entries.map(({ text }) => text)).toEqual(['One', 'Two']);
  });

  it('deletes what is chosen by a filter, except what nobody has seen yet', async () => {
    const seen = await arrive('Delete all 1', SALES);
    const { newestId } = await list();
    const unseen = await arrive('Delete all 2', SALES);
    const job = await work('quarantine.discard', {
      filter: { systemEmail: sales.id, search: 'delete all' },
      newestId,
    });
    expect(job).toMatchObject({ state: 'done', systemEmailId: sales.id, outcomes: { discarded: 1 } });
    expect(await receipt(seen)).toMatchObject({ state: 'discarded' });
    expect((await list('search=delete')).results.map(({ id }) => id)).toEqual([unseen]);
    await work('quarantine.discard', { ids: [unseen] });
  });

  it('deletes a message here and not on the server, for good: it is not fetched again', async () => {
    const id = await arrive('Gone for good');
    const { contentHash } = await receipt(id);
    await work('quarantine.discard', { ids: [id] });
    expect(await receipt(id)).toMatchObject({
      state: 'discarded',
      head: null,
      settled: true,
      contentHash,
      reason: expect.stringMatching(/names no sender/),
    });
    expect(await bytesOf(contentHash)).toEqual([]);
    expect((await raw(id)).status).toBe(404);
    const mailbox = desk.lab.mailbox(SUPPORT);
    expect((await mailbox.messages()).map(({ subject }) => subject)).toContain('Gone for good');

    // Another visit, and one to which every message is a new one.
    const { idpConfigId } = support;
    await desk.update(support.id, { idpConfigId, enabled: false });
    await desk.update(support.id, { idpConfigId });
    await desk.watched(support.id);
    await desk.lab.deliver(SUPPORT, { subject: 'After the restart', text: 'Hello' });
    await desk.ticket('After the restart');
    const known = await db().query(RECEIPT).findMany({ where: { contentHash } });
    expect(known.map(({ state }: { state: string }) => state)).toEqual(['discarded']);
    expect(await work('quarantine.discard', { ids: [id] })).toMatchObject({ outcomes: { gone: 1 } });
  });

  it('keeps bytes that another mailbox needs until that one is done with them too', async () => {
    const bytes = fromNobody('Sent to both');
    const ours = await arrive('Sent to both', SUPPORT, bytes);
    const theirs = await arrive('Sent to both', SALES, bytes);
    const { contentHash } = await receipt(ours);
    await work('quarantine.discard', { ids: [ours] });
    expect(Buffer.from(await (await raw(theirs)).arrayBuffer()).equals(bytes)).toBe(true);
    await work('quarantine.discard', { ids: [theirs] });
    expect(await bytesOf(contentHash)).toEqual([]);
  });

  it('asks for what was too large or not to be had once more, and says that its bytes are not here', async () => {
    const [large = 0, missing = 0] = await addReceipts([
      { head: 'From: zoe@fabrikam.test\r\nSubject: Film\r\n' },
      { reasonCode: 'unavailable', reason: 'The server does not hand it out.', size: 0 },
    ]);
    const answer = await desk.app.call<{ error: { message: string } }>(
      'GET',
      `/system-email/quarantine/${large}/raw`,
    );
    expect(answer.status).toBe(404);
    expect(answer.body.error.message).toMatch(/bytes of this message are not here/);
    expect(await work('quarantine.process', { ids: [large, missing] })).toMatchObject({
      state: 'done',
      failed: 2,
      outcomes: { unfit: 2 },
    });
    expect(await work('quarantine.take-in', { ids: [large, missing] })).toMatchObject({
      outcomes: { wanted: 2 },
      failed: 0,
    });
    for (const id of [large, missing]) {
      expect(await one(id)).toMatchObject({ hasBytes: false, wanted: true });
      expect(await receipt(id)).toMatchObject({ state: 'quarantined', unlimited: true, wanted: true });
    }
    await work('quarantine.discard', { ids: [large, missing] });
    expect(await receipt(large)).toMatchObject({ state: 'discarded', wanted: false });
  });

  it('takes in anyway what was too large, without waiting for other mail', async () => {
    const subject = 'A large film';
    const attachments = [{ filename: 'film.bin', content: Buffer.alloc(1_500_000, 7) }];
    await desk.lab.deliver(SUPPORT, { from: CUSTOMER, subject, text: 'See', attachments });
    const [message] = await until(`“${subject}” is in quarantine`, async () => {
      const { results } = await list('search=film&reasonCode=oversize');
      return results.length > 0 && results;
    });
    expect(message).toMatchObject({ subject, hasBytes: false, from: expect.stringContaining(CUSTOMER) });
    expect(message?.size).toBeGreaterThan(1_500_000);
    expect(await work('quarantine.take-in', { ids: [message?.id ?? 0] })).toMatchObject({
      outcomes: { wanted: 1 },
    });
    const ticket = await desk.ticket(subject);
    expect(ticket.entries[0]?.attachments).toMatchObject([{ filename: 'film.bin', size: 1_500_000 }]);
    expect((await list('search=film')).results).toEqual([]);
  });

  it('takes in anyway what is here already', async () => {
    const mend = refuseEntries('Large file');
    const id = await refusedMail('Large file');
    mend();
    expect(await work('quarantine.take-in', { ids: [id] })).toMatchObject({ outcomes: { entry: 1 } });
    expect(await receipt(id)).toMatchObject({ state: 'entry', unlimited: true });
    expect(await desk.ticketsAbout('Large file')).toHaveLength(1);
  });

  it('makes no entry for a System Email that has been deleted', async () => {
    const mend = refuseEntries('Orphan');
    const id = await refusedMail('Orphan');
    mend();
    await db()
      .query(RECEIPT)
      .update({ where: { id }, data: { systemEmailId: 4711 } });
    expect(await one(id)).toMatchObject({ systemEmail: { id: 4711, address: null } });
    expect(await desk.api('GET', '/quarantine/counts')).toContainEqual({
      systemEmailId: 4711,
      address: null,
      count: 1,
    });
    expect(await work('quarantine.process', { ids: [id] })).toMatchObject({ outcomes: { unfit: 1 } });
    expect(await desk.ticketsAbout('Orphan')).toEqual([]);
    await work('quarantine.discard', { ids: [id] });
  });

  it('refuses a selection that means nothing', async () => {
    const post = (body: unknown) =>
      desk.app.call<{ error: { message: string } }>('POST', '/system-email/quarantine/jobs', body);
    const process = 'quarantine.process';
    for (const body of [
      {},
      { kind: 'quarantine.eat', selection: { ids: [1] } },
      { kind: process, selection: { ids: [] } },
      { kind: process, selection: { filter: {} } },
      { kind: process, selection: { filter: { subject: 'x' }, newestId: 1 } },
    ]) {
      expect({ body, status: (await post(body)).status }).toEqual({ body, status: 400 });
    }
    const nothing = await post({
      kind: process,
      selection: { filter: { search: 'nobody wrote this' }, newestId: 1 },
    });
    expect(nothing.status).toBe(400);
    expect(nothing.body.error.message).toMatch(/Nothing in quarantine matches/);
  });

  describe('with work that takes long', () => {
    const MANY = 400;
    let many: number[];
    let other: StrapiProcess | undefined;

    beforeAll(async () => {
      const mails = Array.from({ length: MANY }, (_, index) => {
        const content = Buffer.from(`From: ${CUSTOMER}\r\nSubject: Many ${index}\r\n\r\nHello\r\n`);
        return { content, hash: createHash('sha256').update(content).digest('hex') };
      });
      await createDatabaseBlobs({ db: db() }).put(mails);
      many = await addReceipts(
        mails.map(({ content, hash }) => ({
          contentHash: hash,
          size: content.byteLength,
          reasonCode: 'failed',
          reason: 'The ledger is closed.',
        })),
      );
      const plugin = { workers: false, additionalCertificates: [desk.lab.ca] };
      other = await startStrapiProcess({ dir: desk.app.dir, plugin });
    });
    afterAll(() => other?.kill());

    const statesOf = async (): Promise<Record<string, number>> => {
      const rows: { state: string }[] = await db()
        .query(RECEIPT)
        .findMany({ select: ['state'], where: { id: { $in: many } } });
      return rows.reduce<Record<string, number>>(
        (counts, { state }) => ({ ...counts, [state]: (counts[state] ?? 0) + 1 }),
        {},
      );
    };
    const stop = (id: number, { call }: Caller = desk.app) =>
      call<{ data: Job }>('DELETE', `/system-email/quarantine/jobs/${id}`);

    it('shows how far it has come, and stops when told to: what is done is done, the rest stays', async () => {
      const { id, state } = await begin('quarantine.process', { ids: many });
      expect(state).toBe('running');
      const seen = await until('some are done', async () => {
        const job = await jobNow(id);
        return job && job.done >= 3 && job;
      });
      expect(seen).toMatchObject({ state: 'running', total: MANY });
      const stopped = (await stop(id)).body.data;
      expect(stopped).toMatchObject({ state: 'cancelled', failure: null });
      expect(stopped.done).toBeLessThan(MANY);
      expect(stopped.outcomes).toEqual({ entry: stopped.done });
      expect(await statesOf()).toEqual({ entry: stopped.done, quarantined: MANY - stopped.done });
      expect(await jobNow(id)).toEqual(stopped);
    });

    it('is seen from, and stopped by, an instance that does not do it', async () => {
      if (!other) throw new Error('There is no other instance.');
      const left = (await statesOf()).quarantined ?? 0;
      const { id } = await begin('quarantine.process', { ids: many }, other);
      await until('the other one has come somewhere', async () => ((await jobNow(id))?.done ?? 0) > 0);
      await stop(id);
      const job = await ended(id);
      expect(job.state).toBe('cancelled');
      expect(job.done).toBeLessThan(MANY);
      const now = await statesOf();
      expect(now.entry).toBe(MANY - (now.quarantined ?? 0));
      expect(now.quarantined).toBeLessThanOrEqual(left);
    });

    it('is shown as ended when its process has died', async () => {
      if (!other) throw new Error('There is no other instance.');
      const job = await begin('quarantine.process', { ids: many.slice(-50) }, other);
      await other.kill();
      other = undefined;
      // As it is twenty seconds later.
      await db()
        .query('plugin::system-email.job')
        .update({ where: { id: job.id }, data: { touchedAt: new Date(Date.now() - 60_000) } });
      const found = await jobNow(job.id);
      expect(found).toMatchObject({ state: 'failed', failure: { code: 'interrupted' } });
      expect(found?.finishedAt).not.toBeNull();
      expect((await stop(job.id)).body.data.state).toBe('failed');
      expect((await stop(999_999)).status).toBe(404);
    });
  });
});
