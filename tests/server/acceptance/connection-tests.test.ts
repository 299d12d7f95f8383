import { createServer as createTlsServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import type {
  ConnectionTest,
  ConnectionTestStage,
  TestStageName,
} from '../../../shared/contracts/connection-tests';
import type { Side, SystemEmail } from '../../../shared/contracts/system-emails';
import { createCertificates } from '../../mail-lab/tls/certificates';
import type { ScriptedOptions } from '../../mail-lab/scripted/controls';
import {
  accountOf,
  CUSTOMER,
  endpoint,
  openHelpdesk,
  SALES,
  SUPPORT,
  until,
  type Helpdesk,
  type MailboxChanges,
} from './helpdesk';

const UID = 'plugin::system-email.connection-test';
const WRONG = 'not-the-password-at-all';

/** Nobody listens on the port multiplexer's port (RFC 1078), and no free port that is given out is this one. */
const CLOSED_PORT = 1;

describe('a connection test', () => {
  let desk: Helpdesk;
  let support: SystemEmail;
  /** A server with a certificate of an authority that nobody here trusts. */
  const stranger = createTlsServer(createCertificates().valid, (socket) => {
    socket.on('error', () => undefined);
    socket.write('* OK IMAP4rev1 ready\r\n');
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    desk = await openHelpdesk();
    desk.plant(WRONG);
    support = await desk.signedIn();
  });
  afterAll(async () => {
    stranger.close();
    await desk.close();
  });

  interface Asked extends MailboxChanges {
    systemEmailId?: number | null;
    sides?: Side[];
    roundTrip?: boolean;
  }

  const start = ({ systemEmailId = null, sides = ['remote', 'outgoing'], roundTrip, ...changes }: Asked) =>
    desk.api<ConnectionTest>('POST', '/connection-tests', {
      systemEmailId,
      settings: desk.settings(changes),
      sides,
      roundTrip,
    });
  const get = (id: number) => desk.api<ConnectionTest>('GET', `/connection-tests/${id}`);
  const cancel = (id: number) => desk.api<ConnectionTest>('DELETE', `/connection-tests/${id}`);
  const ended = (id: number) =>
    until(`test ${id} has ended`, async () => {
      const test = await get(id);
      return test.state !== 'running' && test;
    });
  const run = async (asked: Asked) => ended((await start(asked)).id);
  const stageOf = (test: ConnectionTest, side: Side, name: TestStageName): ConnectionTestStage => {
    const stage = test.stages.find((each) => each.side === side && each.stage === name);
    if (!stage) throw new Error(`No stage ${side} ${name}`);
    return stage;
  };
  const states = (test: ConnectionTest, side: Side) =>
    Object.fromEntries(
      test.stages.filter((each) => each.side === side).map(({ stage, state }) => [stage, state]),
    );
  /** Waits until a stage is at work. */
  const reaches = (id: number, side: Side, name: TestStageName) =>
    until(`${name} is running`, async () => stageOf(await get(id), side, name).state === 'running');
  /** A form that signs in with a password that somebody has typed. */
  const typed = (password = accountOf(desk.lab, SALES).password) => {
    const basic = { authentication: 'basic', password };
    return { address: SALES, remoteMailbox: basic, outgoingServer: basic };
  };
  const scripted = (options: ScriptedOptions) => desk.lab.scripted(options);

  it('answers at once with all stages waiting, and then shows how each went', async () => {
    const { idpConfigId } = support;
    const begun = await start({ systemEmailId: support.id, idpConfigId });
    expect(begun).toMatchObject({ state: 'running', finishedAt: null });
    expect(begun.stages.map(({ side, stage, state }) => `${side} ${stage} ${state}`)).toEqual([
      ...['resolve', 'connect', 'tls', 'capabilities', 'token', 'sign-in', 'mailbox'].map(
        (stage) => `remote ${stage} waiting`,
      ),
      ...['resolve', 'connect', 'tls', 'capabilities', 'token', 'sign-in', 'sender'].map(
        (stage) => `outgoing ${stage} waiting`,
      ),
    ]);
    const test = await ended(begun.id);
    expect(test.state).toBe('passed');
    expect(test.finishedAt).toEqual(expect.any(String));
    for (const stage of test.stages) {
      expect(stage).toMatchObject({ state: 'passed', problem: null, milliseconds: expect.any(Number) });
    }
    expect(stageOf(test, 'remote', 'resolve').facts.addresses).toContain('127.0.0.1');
    expect(stageOf(test, 'remote', 'connect').facts.address).toBe('127.0.0.1');
    expect(stageOf(test, 'remote', 'tls').facts).toMatchObject({
      protocol: expect.stringMatching(/^TLSv1\.[23]$/),
      cipher: expect.stringMatching(/^TLS_/),
      subject: expect.stringContaining('localhost'),
      issuer: 'Mail lab test authority',
      validFrom: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(stageOf(test, 'remote', 'capabilities').facts).toMatchObject({
      greeting: expect.stringContaining('Dovecot'),
      capabilities: expect.stringContaining('IDLE'),
      mechanisms: expect.stringContaining('XOAUTH2'),
    });
    expect(stageOf(test, 'remote', 'token').facts).toMatchObject({
      username: SUPPORT,
      expiresAt: expect.stringMatching(/^\d{4}-/),
    });
    expect(stageOf(test, 'remote', 'sign-in').facts).toEqual({ username: SUPPORT });
    expect(stageOf(test, 'remote', 'mailbox').facts).toEqual({
      folder: 'INBOX',
      messages: expect.stringMatching(/^\d+$/),
    });
    expect(stageOf(test, 'outgoing', 'capabilities').facts).toMatchObject({
      greeting: expect.stringContaining('ESMTP'),
      capabilities: expect.stringContaining('PIPELINING'),
      mechanisms: expect.stringContaining('XOAUTH2'),
      maxSize: '157286400',
    });
    expect(stageOf(test, 'outgoing', 'sender').facts).toMatchObject({
      from: SUPPORT,
      response: expect.stringMatching(/^250/),
    });
  });

  it('works before anything is saved, with the password that was typed, over STARTTLS and without TLS', async () => {
    const form = typed();
    const test = await run({
      ...form,
      remoteMailbox: {
        ...form.remoteMailbox,
        port: endpoint(desk.lab.imap).startTlsPort,
        security: 'starttls',
      },
      outgoingServer: {
        ...form.outgoingServer,
        port: endpoint(desk.lab.smtp).startTlsPort,
        security: 'starttls',
      },
    });
    expect(test.state).toBe('passed');
    expect(states(test, 'remote')).toMatchObject({ tls: 'passed', token: 'skipped', 'sign-in': 'passed' });
    expect(stageOf(test, 'outgoing', 'tls').facts.protocol).toMatch(/^TLSv1/);
    const plain = await run({
      ...form,
      remoteMailbox: { ...form.remoteMailbox, port: endpoint(desk.lab.imap).plainPort, security: 'none' },
      sides: ['remote'],
    });
    expect(plain.state).toBe('passed');
    expect(states(plain, 'remote')).toMatchObject({ tls: 'skipped', mailbox: 'passed' });
    expect(plain.stages.every(({ side }) => side === 'remote')).toBe(true);
  });

  it('tells a mailbox that nobody has signed in to sign in, after all that can be tried without', async () => {
    const test = await run({ idpConfigId: support.idpConfigId, address: SALES });
    expect(test.state).toBe('failed');
    expect(states(test, 'remote')).toMatchObject({
      capabilities: 'passed',
      token: 'failed',
      'sign-in': 'skipped',
      mailbox: 'skipped',
    });
    expect(stageOf(test, 'remote', 'token').problem).toMatchObject({ remedy: 'oauth.needs-authorization' });
    expect(stageOf(test, 'outgoing', 'token').problem?.action).toMatch(/\S/);
  });

  describe.each<{
    stage: TestStageName;
    what: string;
    side: Side;
    remedy: string;
    says?: RegExp;
    server: () => Promise<Record<string, unknown>> | Record<string, unknown>;
  }>([
    {
      stage: 'resolve',
      what: 'a host that does not exist',
      side: 'remote',
      remedy: 'network.host-not-found',
      server: () => ({ host: 'no-such-host.invalid' }),
    },
    {
      stage: 'connect',
      what: 'a port where nothing listens',
      side: 'outgoing',
      remedy: 'network.refused',
      server: () => ({ port: CLOSED_PORT }),
    },
    {
      stage: 'tls',
      what: 'a certificate that has expired',
      side: 'remote',
      remedy: 'tls.certificate-expired',
      says: /CERT_HAS_EXPIRED: localhost/,
      server: () => ({ port: endpoint(desk.lab.expiredTls).imapPort }),
    },
    {
      stage: 'tls',
      what: 'a certificate for another name',
      side: 'outgoing',
      remedy: 'tls.certificate-host-mismatch',
      says: /mail\.elsewhere\.test/,
      server: () => ({ port: endpoint(desk.lab.wrongHostTls).smtpPort }),
    },
    {
      stage: 'tls',
      what: 'a certificate of an unknown authority',
      side: 'remote',
      remedy: 'tls.certificate-untrusted',
      server: () => ({ port: (stranger.address() as AddressInfo).port }),
    },
    {
      stage: 'tls',
      what: 'a port that speaks no TLS',
      side: 'remote',
      remedy: 'tls.wrong-port',
      server: () => ({ port: endpoint(desk.lab.imap).plainPort }),
    },
    {
      stage: 'tls',
      what: 'a server without STARTTLS',
      side: 'outgoing',
      remedy: 'tls.not-offered',
      server: () => ({ port: endpoint(desk.lab.smtp).plainPort, security: 'starttls' }),
    },
    {
      stage: 'capabilities',
      what: 'a server that turns us away with its greeting',
      side: 'remote',
      remedy: 'tls.version-unsupported',
      says: /BYE TLS 1\.0 and 1\.1 are not supported/,
      server: async () => ({ port: (await scripted({ protocol: 'imap', script: 'tls-too-old' })).port }),
    },
    {
      stage: 'capabilities',
      what: 'a server that is not an SMTP server',
      side: 'outgoing',
      remedy: 'smtp.protocol-error',
      says: /IMAP4/,
      server: async () => ({ port: (await scripted({ protocol: 'imap', script: 'ok' })).port }),
    },
    {
      stage: 'capabilities',
      what: 'a server that is closing',
      side: 'outgoing',
      remedy: 'smtp.temporary',
      says: /421 4\.3\.2/,
      server: async () => ({ port: (await scripted({ protocol: 'smtp', script: 'service-closing' })).port }),
    },
    {
      stage: 'sign-in',
      what: 'a password that is wrong',
      side: 'remote',
      remedy: 'imap.authentication-failed',
      says: /AUTHENTICATIONFAILED/,
      server: () => ({ password: WRONG }),
    },
    {
      stage: 'sign-in',
      what: 'an organization without authenticated SMTP',
      side: 'outgoing',
      remedy: 'smtp.auth-disabled-tenant',
      says: /535 5\.7\.139/,
      server: async () => ({
        port: (await scripted({ protocol: 'smtp', script: 'smtp-auth-disabled-tenant' })).port,
      }),
    },
    {
      stage: 'mailbox',
      what: 'a folder that is not there',
      side: 'remote',
      remedy: 'imap.folder-missing',
      server: () => ({ folder: 'Nowhere' }),
    },
    {
      stage: 'sender',
      what: 'an account that may not send as this address',
      side: 'outgoing',
      remedy: 'smtp.send-as-denied',
      says: /550 5\.7\.60/,
      server: async () => ({
        port: (await scripted({ protocol: 'smtp', script: 'no-permission-to-send-as' })).port,
      }),
    },
    {
      stage: 'sender',
      what: 'a server that sends only for those who have signed in',
      side: 'outgoing',
      remedy: 'smtp.not-authenticated',
      server: () => ({ authentication: 'none', password: undefined }),
    },
  ])('stops at the stage $stage for $what', ({ stage, side, remedy, says, server }) => {
    it('with the remedy and the server’s own words; what comes after is skipped, the other side goes on', async () => {
      const form = typed();
      const field = side === 'remote' ? 'remoteMailbox' : 'outgoingServer';
      const test = await run({ ...form, [field]: { ...form[field], ...(await server()) } });
      expect(test.state).toBe('failed');
      const mine = test.stages.filter((each) => each.side === side);
      const at = mine.findIndex((each) => each.stage === stage);
      expect(mine[at]).toMatchObject({
        state: 'failed',
        milliseconds: expect.any(Number),
        problem: { remedy },
      });
      expect(mine[at]?.problem?.action).toMatch(/\w{3}/);
      if (says) expect(mine[at]?.problem?.serverResponse).toMatch(says);
      expect(mine.slice(0, at).map(({ state }) => state)).not.toContain('failed');
      expect(mine.slice(at + 1).every(({ state }) => state === 'skipped')).toBe(true);
      if (remedy.startsWith('tls.certificate')) {
        expect(mine[at]?.facts).toMatchObject({ validTo: expect.stringMatching(/^\d{4}-/) });
      }
      const other = test.stages.filter((each) => each.side !== side);
      expect(other.map(({ state }) => state)).not.toContain('failed');
      expect(other.at(-1)?.state).toBe('passed');
    });
  });

  it('takes a certificate that the settings do not want verified', async () => {
    const form = typed();
    const port = endpoint(desk.lab.expiredTls).imapPort;
    const test = await run({
      ...form,
      remoteMailbox: { ...form.remoteMailbox, port, verifyCertificate: false },
      sides: ['remote'],
    });
    expect(test.state).toBe('passed');
    expect(Date.parse(stageOf(test, 'remote', 'tls').facts.validTo ?? '')).toBeLessThan(Date.now());
  });

  describe('with a mail to itself', () => {
    const leftBehind = async (address: string) =>
      (await desk.lab.mailbox(address).messages()).filter(({ subject }) => subject.startsWith('Test mail'));

    it('sees it arrive, and deletes it', async () => {
      const test = await run({ ...typed(), roundTrip: true });
      expect(stageOf(test, 'outgoing', 'round-trip')).toMatchObject({
        state: 'passed',
        facts: {
          arrivedAfter: expect.stringMatching(/^\d+\.\d s$/),
          response: expect.stringMatching(/^250/),
        },
      });
      expect(await leftBehind(SALES)).toEqual([]);
    });

    it('finds it where the server gives it another Message-ID', async () => {
      await desk.lab.changeMailSettings({ rewriteMessageId: true });
      try {
        expect((await run({ ...typed(), roundTrip: true })).state).toBe('passed');
        expect(await leftBehind(SALES)).toEqual([]);
      } finally {
        await desk.lab.changeMailSettings({ rewriteMessageId: false });
      }
    });

    it('makes no ticket where the mailbox is being read, whoever is faster', async () => {
      const { idpConfigId } = support;
      // Whoever is slower finds nothing any more.
      await desk.update(support.id, { idpConfigId, remoteMailbox: { afterFetch: { action: 'delete' } } });
      await desk.watched(support.id);
      for (let round = 0; round < 3; round += 1) {
        const test = await run({ systemEmailId: support.id, idpConfigId, roundTrip: true });
        expect(test.state).toBe('passed');
      }
      await desk.lab.deliver(SUPPORT, { subject: 'After the tests', text: 'Hello' });
      await desk.ticket('After the tests');
      const { results } = await desk.list();
      expect(results.map(({ subject }) => subject)).not.toContainEqual(expect.stringMatching(/Test mail/));
    });

    it('says so when the server does not take it', async () => {
      const { port } = await scripted({ protocol: 'smtp', script: 'spam-rejected' });
      const form = typed();
      const test = await run({ ...form, outgoingServer: { ...form.outgoingServer, port }, roundTrip: true });
      expect(stageOf(test, 'outgoing', 'round-trip')).toMatchObject({
        state: 'failed',
        problem: { remedy: 'smtp.rejected', serverResponse: expect.stringContaining('rejected as spam') },
      });
    });

    it('needs both sides', async () => {
      await expect(run({ ...typed(), sides: ['remote'], roundTrip: true })).rejects.toThrow(
        /400.*both sides/,
      );
    });
  });

  it.each<[string, ScriptedOptions['script'], TestStageName]>([
    ['before its greeting', 'hang-at-greeting', 'capabilities'],
    ['at the sign-in', 'hang-at-login', 'sign-in'],
  ])('ends at once when it is cancelled while a server hangs %s', async (_, script, stage) => {
    const { port } = await scripted({ protocol: 'imap', script } as ScriptedOptions);
    const proxy = await desk.lab.proxy({ target: { port }, security: 'opaque' });
    const form = typed();
    const { id } = await start({
      ...form,
      remoteMailbox: { ...form.remoteMailbox, port: proxy.port },
      sides: ['remote'],
    });
    await reaches(id, 'remote', stage);
    const since = Date.now();
    const test = await cancel(id);
    expect(Date.now() - since).toBeLessThan(1_500);
    expect(test).toMatchObject({ state: 'cancelled', finishedAt: expect.any(String) });
    expect(stageOf(test, 'remote', stage)).toMatchObject({ state: 'skipped', problem: null });
    await until('no socket is open any more', async () => (await proxy.connections()) === 0);
    expect(await get(id)).toEqual(test);
    await proxy.stop();
  });

  it('ends at once when it is cancelled while a server hangs with the mail to itself', async () => {
    const { port } = await scripted({ protocol: 'smtp', script: 'hang-after-dot' });
    const proxy = await desk.lab.proxy({ target: { port }, security: 'opaque' });
    const form = typed();
    const outgoingServer = { ...form.outgoingServer, port: proxy.port };
    const { id } = await start({ ...form, outgoingServer, roundTrip: true });
    await reaches(id, 'outgoing', 'round-trip');
    const since = Date.now();
    expect((await cancel(id)).state).toBe('cancelled');
    expect(Date.now() - since).toBeLessThan(1_500);
    await until('no socket is open any more', async () => (await proxy.connections()) === 0);
    await proxy.stop();
  });

  it('ends when another instance asks for it', async () => {
    const { port } = await scripted({ protocol: 'imap', script: 'hang-at-greeting' });
    const form = typed();
    const { id } = await start({
      ...form,
      remoteMailbox: { ...form.remoteMailbox, port },
      sides: ['remote'],
    });
    await reaches(id, 'remote', 'capabilities');
    await desk.app.strapi.db.query(UID).update({ where: { id }, data: { cancelRequested: true } });
    expect((await ended(id)).state).toBe('cancelled');
  });

  it('is over when the process that ran it has died', async () => {
    const { id } = await run({ ...typed(), sides: ['remote'] });
    const died = async (change: Record<string, unknown>) => {
      const row = await desk.app.strapi.db.query(UID).findOne({ where: { id } });
      const stages = (row.stages as ConnectionTestStage[]).map((stage) =>
        stage.stage === 'mailbox' ? { ...stage, state: 'running' } : stage,
      );
      const beatAt = Date.now() - 60_000;
      await desk.app.strapi.db.query(UID).update({
        where: { id },
        data: { state: 'running', finishedAt: null, stages, beatAt, ...change },
      });
      return get(id);
    };
    const failed = await died({});
    expect(failed).toMatchObject({ state: 'failed', finishedAt: expect.any(String) });
    expect(stageOf(failed, 'remote', 'mailbox')).toMatchObject({
      state: 'failed',
      problem: { remedy: 'trial.interrupted', action: expect.stringMatching(/again/) },
    });
    expect(await get(id)).toEqual(failed);
    expect((await died({ cancelRequested: true })).state).toBe('cancelled');
  });

  it('is refused while five others run, and forgotten after a day', async () => {
    const { port } = await scripted({ protocol: 'imap', script: 'hang-at-greeting' });
    const form = typed();
    const hanging = { ...form, remoteMailbox: { ...form.remoteMailbox, port }, sides: ['remote' as const] };
    const running = await Promise.all([1, 2, 3, 4, 5].map(() => start(hanging)));
    await expect(start(hanging)).rejects.toThrow(/429.*running already/);
    await Promise.all(running.map(({ id }) => cancel(id)));
    const [old] = running;
    const startedAt = new Date(Date.now() - 25 * 3_600_000);
    await desk.app.strapi.db.query(UID).update({ where: { id: old?.id }, data: { startedAt } });
    await run({ ...form, sides: ['remote'] });
    await expect(get(old?.id ?? 0)).rejects.toThrow(/404/);
  });

  it('asks for the host of a side that has none', async () => {
    const asked = start({ ...typed(), outgoingServer: { enabled: false, host: '' }, sides: ['outgoing'] });
    await expect(asked).rejects.toThrow(/400.*host/);
  });

  describe('of a form that names another host', () => {
    /** The same machine under another name, which the certificate has too. */
    const elsewhere = { host: '127.0.0.1' };

    it('sends no stored password there, on either side, before it is typed again', async () => {
      const { id } = await desk.create({ ...typed(), address: SALES });
      const imap = await scripted({ protocol: 'imap', script: 'ok' });
      const smtp = await scripted({ protocol: 'smtp', script: 'ok' });
      const basic = { authentication: 'basic', password: '' };
      const form = {
        systemEmailId: id,
        address: SALES,
        remoteMailbox: { ...basic, ...elsewhere, port: imap.port },
        outgoingServer: { ...basic, ...elsewhere, port: smtp.port },
      };
      const refused = await run(form);
      expect(refused.state).toBe('failed');
      for (const side of ['remote', 'outgoing'] as const) {
        expect(stageOf(refused, side, 'sign-in').problem).toMatchObject({
          remedy: 'trial.password-for-other-host',
          message: expect.stringMatching(/type the password again/),
        });
      }
      const signingIn = ['LOGIN', 'AUTHENTICATE', 'AUTH'];
      const said = [...(await imap.commands()), ...(await smtp.commands())];
      expect(said.filter((verb) => signingIn.includes(verb))).toEqual([]);
      const same = await run({
        ...form,
        outgoingServer: { ...elsewhere, port: smtp.port, authentication: 'same' },
        sides: ['outgoing'],
      });
      expect(stageOf(same, 'outgoing', 'sign-in').problem?.remedy).toBe('trial.password-for-other-host');
      expect((await smtp.commands()).filter((verb) => signingIn.includes(verb))).toEqual([]);

      const { password } = accountOf(desk.lab, SALES);
      const again = { ...elsewhere, ...basic, password };
      expect((await run({ ...form, remoteMailbox: again, outgoingServer: again })).state).toBe('passed');
      expect(
        (await run({ systemEmailId: id, address: SALES, remoteMailbox: basic, outgoingServer: basic })).state,
      ).toBe('passed');
      await desk.api('DELETE', `/system-emails/${id}`);
    });

    it('sends no token there, nor for another address, and leaves the sign-in as it is', async () => {
      const { id, idpConfigId } = support;
      const imap = await scripted({ protocol: 'imap', script: 'ok' });
      const away = { ...elsewhere, port: imap.port };
      const test = await run({ systemEmailId: id, idpConfigId, remoteMailbox: away, sides: ['remote'] });
      expect(stageOf(test, 'remote', 'token').problem).toMatchObject({
        remedy: 'trial.token-for-other-host',
        action: expect.stringMatching(/Host/),
      });
      expect(await imap.commands()).not.toContain('AUTHENTICATE');
      const other = await run({ systemEmailId: id, idpConfigId, address: SALES, sides: ['remote'] });
      expect(stageOf(other, 'remote', 'token').problem?.remedy).toBe('oauth.config-changed');
      expect((await desk.get(id)).credential?.state).toBe('authorized');
    });

    it('lists no folders there and sends no mail from there either', async () => {
      const { id, idpConfigId } = support;
      const body = {
        systemEmailId: id,
        settings: desk.settings({ idpConfigId, remoteMailbox: elsewhere, outgoingServer: elsewhere }),
      };
      for (const [route, more] of [
        ['/mailbox-folders', {}],
        ['/test-mails', { to: CUSTOMER }],
      ] as const) {
        const answer = await desk.app.call('POST', `/system-email${route}`, { ...body, ...more });
        expect(answer).toMatchObject({
          status: 400,
          body: { error: { details: { problem: { remedy: 'trial.token-for-other-host' } } } },
        });
      }
    });
  });
});
