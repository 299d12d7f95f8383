import { randomUUID } from 'node:crypto';
import type { SystemEmail, SystemEmailList } from '../../../shared/contracts/system-emails';
import type { MailLab } from '../../mail-lab';
import { configSignature } from '../../../server/src/oauth/config-signature';
import { startStrapi, type RunningStrapi } from '../strapi';
import { deskOn, SALES, startLab, SUPPORT } from './helpdesk';

const RECEIPT = 'plugin::system-email.receipt';
const STATE = 'plugin::system-email.mailbox-state';
const CREDENTIAL = 'plugin::system-email.credential';
const SYSTEM_EMAIL = 'plugin::system-email.system-email';
const IDP_CONFIG = 'plugin::system-email.idp-config';
const NOON = '2026-11-22T12:00:00.000Z';

/** Nothing runs by itself here: what a test writes into the database stays as it is. */
describe('the list of System Emails', () => {
  let lab: MailLab;
  let app: RunningStrapi;
  let desk: ReturnType<typeof deskOn>;
  let idpConfigId: number;

  beforeAll(async () => {
    [lab, app] = await Promise.all([
      startLab({ mail: 'embedded' }),
      startStrapi({ plugin: { workers: false } }),
    ]);
    desk = deskOn(app, lab);
    ({ id: idpConfigId } = await desk.createConfig());
  });
  afterAll(async () => {
    await app.stop();
    await lab.stop();
  });
  beforeEach(async () => {
    for (const uid of [SYSTEM_EMAIL, STATE, RECEIPT, CREDENTIAL])
      await app.strapi.db.query(uid).deleteMany({});
  });

  const list = (query = '') => desk.api<SystemEmailList>('GET', `/system-emails?${query}`);
  const addresses = async (query = '') => (await list(query)).results.map(({ address }) => address);
  /** As `create`, without anything to sign in to: it is never tried. */
  const add = (address: string, changes: Record<string, unknown> = {}) =>
    desk.create({ address, idpConfigId, ...changes });
  const signatureFor = async (address: string): Promise<string> => {
    const row = await app.strapi.db.query(IDP_CONFIG).findOne({ where: { id: idpConfigId } });
    return configSignature({ ...row, clientSecretSetAt: new Date(row.clientSecretSetAt) }, address);
  };
  const state = (systemEmailId: number, data: Record<string, unknown>) =>
    app.strapi.db.query(STATE).updateMany({ where: { systemEmailId }, data });
  const receive = (systemEmailId: number, count: number, at: string, data: Record<string, unknown> = {}) =>
    app.strapi.db.query(RECEIPT).createMany({
      data: Array.from({ length: count }, () => ({
        documentId: randomUUID(),
        systemEmailId,
        epoch: randomUUID(),
        position: 1,
        contentHash: 'x',
        size: 1,
        receivedAt: new Date(at),
        state: 'entry',
        settled: true,
        attempts: 1,
        ...data,
      })),
    });
  const credential = async (
    systemEmailId: number,
    data: Record<string, unknown>,
    side = 'remoteCredential',
  ) => {
    const { address } = await app.strapi.db.query(SYSTEM_EMAIL).findOne({ where: { id: systemEmailId } });
    const made = { username: 'x', idpConfig: idpConfigId, configSignature: await signatureFor(address) };
    const { id } = await app.strapi.db.query(CREDENTIAL).create({
      data: {
        documentId: randomUUID(),
        kind: 'oauth',
        state: 'authorized',
        refreshToken: 'x',
        ...made,
        ...data,
      },
    });
    await app.strapi.db.query(SYSTEM_EMAIL).update({ where: { id: systemEmailId }, data: { [side]: id } });
  };

  it('is empty to begin with', async () => {
    expect(await list()).toEqual({
      results: [],
      pagination: { page: 1, pageSize: 25, pageCount: 0, total: 0 },
    });
  });

  it('is found by address, name and department, page by page', async () => {
    await add('billing@contoso.test', { name: 'Ärger mit Rechnungen' });
    await add('support@contoso.test', { department: 'Helpdesk' });
    await add('sales@contoso.test');
    expect(await addresses()).toEqual(['billing@contoso.test', 'sales@contoso.test', 'support@contoso.test']);
    expect(await addresses('search=SALES')).toEqual(['sales@contoso.test']);
    expect(await addresses(`search=${encodeURIComponent('ärger')}`)).toEqual(['billing@contoso.test']);
    expect(await addresses('search=helpd')).toEqual(['support@contoso.test']);
    expect(await addresses('search=%25')).toEqual([]);
    expect(await list('pageSize=2&page=2')).toMatchObject({
      results: [{ address: 'support@contoso.test' }],
      pagination: { page: 2, pageSize: 2, pageCount: 2, total: 3 },
    });
  });

  it('is sorted by what was fetched last, by name, and by messages since the day of whoever reads began', async () => {
    const [first, second, third] = [
      await add('a@contoso.test', { name: 'Zoo' }),
      await add('b@contoso.test', { name: 'apes' }),
      await add('c@contoso.test', { name: 'Box 10' }),
    ];
    await state(first.id, { lastFetchAt: '2026-11-20T10:00:00.000Z' });
    await state(third.id, { lastFetchAt: NOON });
    await receive(second.id, 3, NOON);
    await receive(third.id, 2, NOON);
    await receive(third.id, 4, '2026-11-21T21:59:59.000Z');
    await receive(first.id, 1, '2026-11-21T22:00:00.000Z');
    // The same bytes once more, as after a renumbering, are no new message.
    await receive(first.id, 9, NOON, { state: 'duplicate' });

    const letters = async (query: string) => (await addresses(query)).map(([letter]) => letter).join('');
    expect(await letters('sort=name')).toBe('bca');
    expect(await letters('sort=lastFetchAt&order=desc')).toBe('cab');
    const today = encodeURIComponent('2026-11-22T00:00:00+02:00');
    expect(await letters(`sort=messagesToday&order=desc&today=${today}`)).toBe('bca');
    const counts = (await list(`today=${today}`)).results.map(({ messagesToday }) => messagesToday);
    expect(counts).toEqual([1, 3, 2]);
  });

  it('gives the reason with every status that asks for something', async () => {
    const problem = { remedy: 'network.refused', message: 'Refused.', action: 'Look at the port.' };
    const [verified, failing, unread, refused, unproven] = [
      await add('verified@contoso.test'),
      await add('failing@contoso.test'),
      await add('nobody@contoso.test'),
      await add('refused@contoso.test'),
      await add('unproven@contoso.test'),
    ];
    await add('off@contoso.test', { enabled: false });
    for (const { id } of [verified, failing, unproven]) await credential(id, {});
    await credential(refused.id, {
      state: 'needs-authorization',
      problem: { remedy: 'oauth.config-changed', message: 'Changed.', providerCodes: ['7000222'], at: NOON },
    });
    await state(verified.id, { inboundVerifiedAt: NOON, outboundVerifiedAt: NOON });
    await state(failing.id, { inboundVerifiedAt: NOON, outboundProblem: problem });

    const { results } = await list();
    const seen = Object.fromEntries(results.map((line) => [line.address.split('@')[0], line]));
    expect(seen.verified).toMatchObject({ status: 'verified', problem: null, verifiedAt: NOON });
    expect(seen.failing).toMatchObject({ status: 'error', problem });
    expect(seen.nobody).toMatchObject({
      status: 'needs-authorization',
      problem: {
        remedy: 'oauth.needs-authorization',
        message: expect.stringContaining('Nobody has signed in'),
        action: expect.stringContaining('nobody@contoso.test'),
      },
    });
    expect(seen.refused).toMatchObject({
      status: 'needs-authorization',
      problem: { remedy: 'oauth.config-changed', message: 'Changed.', providerCodes: ['7000222'], at: NOON },
    });
    expect(seen.off).toMatchObject({ status: 'disabled', problem: null });
    expect(seen.unproven).toMatchObject({ status: 'not-verified', problem: null });

    expect(await addresses('status=needs-authorization')).toEqual([
      'nobody@contoso.test',
      'refused@contoso.test',
    ]);
    expect((await addresses('sort=status')).map((address) => address.split('@')[0])).toEqual([
      'verified',
      'unproven',
      'nobody',
      'refused',
      'failing',
      'off',
    ]);
    // One rule for both: a single System Email says the same.
    for (const { id, status, problem: reason } of results) {
      expect(await desk.get(id)).toMatchObject({ status, problem: reason });
    }
    expect(unread.problem?.remedy).toBe('oauth.needs-authorization');
  });

  it('asks for the own sign-in of an Outgoing Server', async () => {
    const { id } = await add(SUPPORT, {
      outgoingIdpConfigId: idpConfigId,
      outgoingServer: { authentication: 'oauth' },
    });
    await credential(id, {});
    await state(id, { inboundVerifiedAt: NOON, outboundVerifiedAt: NOON });
    expect(await desk.get(id)).toMatchObject({
      status: 'needs-authorization',
      problem: { remedy: 'oauth.needs-authorization' },
      outgoingCredential: null,
    });
    await credential(id, { username: 'sender@contoso.test' }, 'outgoingCredential');
    expect(await desk.get(id)).toMatchObject({
      status: 'verified',
      credential: { username: 'x' },
      outgoingCredential: { username: 'sender@contoso.test' },
    });
  });

  it('asks the database as often for a thousand System Emails as for ten', async () => {
    const { connection } = app.strapi.db;
    const fill = async (from: number, to: number) => {
      const addresses = Array.from(
        { length: to - from },
        (_, index) => `box${String(from + index).padStart(4, '0')}@contoso.test`,
      );
      const rows = addresses.map((address) => ({
        document_id: randomUUID(),
        address,
        enabled: true,
        strict_matching: true,
        idp_config_id: idpConfigId,
        remote_enabled: true,
        remote_protocol: 'imap',
        remote_host: 'imap.example.test',
        remote_port: 993,
        remote_security: 'tls',
        remote_verify_certificate: true,
        remote_authentication: 'oauth',
        outgoing_enabled: true,
        outgoing_protocol: 'smtp',
        outgoing_host: 'smtp.example.test',
        outgoing_port: 587,
        outgoing_verify_certificate: true,
        outgoing_authentication: 'same',
      }));
      await connection.batchInsert('system_emails', rows, 20);
      const ids = await connection('system_emails').whereIn('address', addresses).select('id');
      const states = ids.map(({ id }) => ({ document_id: randomUUID(), system_email_id: id }));
      await connection.batchInsert('system_email_mailbox_states', states, 100);
    };
    const statements = async (query: string): Promise<number> => {
      let count = 0;
      const counted = () => void (count += 1);
      connection.on('query', counted);
      const { results } = await list(query);
      connection.off('query', counted);
      expect(results.map(({ problem }) => problem?.remedy)).toEqual(
        results.map(() => 'oauth.needs-authorization'),
      );
      return count;
    };
    await fill(0, 10);
    const few = await statements('pageSize=10');
    await fill(10, 1000);
    expect(await statements('pageSize=100')).toBe(few);
    expect((await list('search=box09&sort=name&order=desc')).pagination.total).toBe(100);
  });

  it('switches one off and on, and leaves everything else as it is', async () => {
    const before = await add(SALES, { notes: 'Kept', remoteMailbox: { fetchLimit: 7 } });
    const switched = (enabled: unknown) =>
      app.call<{ data: SystemEmail }>('PUT', `/system-email/system-emails/${before.id}/enabled`, { enabled });
    expect((await switched(false)).body.data).toEqual({
      ...before,
      enabled: false,
      status: 'disabled',
      problem: null,
    });
    expect((await switched(true)).body.data).toEqual(before);
    expect((await switched('maybe')).status).toBe(400);
  });

  it('says at once after saving that another address needs a new sign-in', async () => {
    const { id } = await add(SUPPORT);
    await credential(id, {});
    await state(id, { inboundVerifiedAt: NOON, outboundVerifiedAt: NOON });
    expect(await desk.update(id, { idpConfigId, notes: 'x' })).toMatchObject({ status: 'verified' });
    expect(await desk.update(id, { idpConfigId, address: SALES })).toMatchObject({
      status: 'needs-authorization',
      problem: { remedy: 'oauth.config-changed' },
      credential: { state: 'needs-authorization' },
      verifiedAt: null,
    });
    expect((await list()).results).toMatchObject([
      { status: 'needs-authorization', problem: { remedy: 'oauth.config-changed' } },
    ]);
  });

  it('deletes the token of one side, and no password', async () => {
    const outgoingServer = { authentication: 'oauth' };
    const { id } = await add(SUPPORT, { outgoingServer });
    await credential(id, {});
    await credential(id, {}, 'outgoingCredential');
    const remove = (side: string) =>
      desk.api<SystemEmail>('DELETE', `/system-emails/${id}/credential?side=${side}`);
    expect(await remove('outgoing')).toMatchObject({
      outgoingCredential: null,
      credential: { kind: 'oauth' },
    });
    expect(await remove('remote')).toMatchObject({ outgoingCredential: null, credential: null });
    expect(await app.strapi.db.query(CREDENTIAL).count()).toBe(0);

    const remoteMailbox = { authentication: 'basic', password: 'correct horse' };
    await desk.update(id, { idpConfigId, remoteMailbox, outgoingServer });
    expect((await remove('remote')).remoteMailbox).toMatchObject({ passwordSet: true });
  });

  it('keeps no credential for an Outgoing Server that no longer signs in by itself', async () => {
    const outgoingServer = { authentication: 'basic', username: 'relay', password: 'correct horse' };
    const { id } = await add(SUPPORT, { outgoingServer });
    expect((await desk.get(id)).outgoingServer).toMatchObject({ username: 'relay', passwordSet: true });
    await desk.update(id, { idpConfigId: null, outgoingServer: { authentication: 'same' } });
    expect((await desk.get(id)).outgoingServer).toMatchObject({ username: '', passwordSet: false });
    expect(await app.strapi.db.query(CREDENTIAL).count()).toBe(0);
  });

  it('says that a password is missing where one is needed', async () => {
    const { id } = await add(SUPPORT, {
      remoteMailbox: { authentication: 'basic' },
      outgoingServer: { enabled: false },
    });
    await desk.api('POST', `/system-emails/${id}/verify`);
    expect(await desk.get(id)).toMatchObject({
      status: 'error',
      problem: { remedy: 'imap.authentication-failed', message: expect.stringContaining('No password') },
    });
  });
});
