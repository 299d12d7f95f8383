import { randomBytes } from 'node:crypto';
import { createImapTransport } from '../../../server/src/mail/imap';
import type { WatchedMailbox, WatcherState } from '../../../server/src/inbound/ports';
import { systemTiming } from '../../../server/src/inbound/timing';
import { createWatchers, type Watchers } from '../../../server/src/inbound/watchers';
import { createLeases } from '../../../server/src/cluster/leases';
import { createLeaseStore } from '../../../server/src/stores/leases';
import { startMailLab, type MailLab } from '../../mail-lab';
import { credentialOf, mintedToken } from '../mail/credentials';
import { startStrapi, type RunningStrapi } from '../strapi';
import { alone, buildHouse, createSystemEmail, entriesOf, READING, receiptsOf, type House } from './house';

const untilOr = async (why: () => string, condition: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`It did not happen in time: ${why()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe('a mailbox on a real IMAP server', () => {
  let lab: MailLab;
  let app: RunningStrapi;
  let house: House;
  let watchers: Watchers;
  let states: WatcherState[];
  let address: string;
  let mailbox: number;
  let users = 0;

  beforeAll(async () => {
    [lab, app] = await Promise.all([
      startMailLab({ mail: 'dovecot', callbackUrls: ['http://localhost/callback'] }),
      startStrapi(),
    ]);
  });
  afterAll(async () => {
    await lab?.stop();
    await app?.stop();
  });
  beforeEach(async () => {
    address = `inbound${++users}@contoso.test`;
    await lab.idp.addUser(address);
    mailbox = await createSystemEmail(app);
  });
  afterEach(() => watchers.stopAll());

  const watch = async (change: Partial<WatchedMailbox> = {}, onTicketed = () => undefined as void) => {
    const leases = createLeaseStore({ db: app.strapi.db });
    house = await buildHouse(app, undefined, leases);
    states = [];
    const events = { ...house.events, state: (_id: number, state: WatcherState) => void states.push(state) };
    const told = house.events.ticketed;
    house.events.ticketed = (id, count) => {
      told(id, count);
      onTicketed();
    };
    const watched: WatchedMailbox = {
      systemEmailId: mailbox,
      address,
      protocol: 'imap',
      mailbox: {
        server: { host: 'localhost', port: lab.imap?.port ?? 0, security: 'tls', verifyCertificate: true },
        folder: 'INBOX',
      },
      ...READING,
      credential: credentialOf(await mintedToken(lab, address)),
      credentialRevision: '1',
      ...change,
    };
    watchers = createWatchers({
      mailboxes: { watched: async () => [watched] },
      share: alone,
      transports: { imap: createImapTransport({ additionalCertificates: [lab.ca] }) },
      cycle: house.cycle,
      leases: createLeases({ store: leases, owner: 'here' }),
      events,
      timing: systemTiming,
      connecting: (work) => work(),
    });
    await watchers.sync();
  };

  const entries = () => entriesOf(house, mailbox);
  const until = (condition: () => boolean | Promise<boolean>) =>
    untilOr(
      () => states.map((state) => ('failure' in state ? state.failure.message : state.code)).join(', '),
      condition,
    );

  it('is read to the last of 200 messages, none twice, although Strapi restarts in the middle', async () => {
    const subjects = Array.from({ length: 200 }, (_, i) => `Backlog ${i}`);
    await lab.deliverMany(
      address,
      subjects.map((subject) => ({ subject, text: `Text of ${subject}` })),
    );
    await new Promise<void>((resolve) => void watch({}, resolve));
    await watchers.stopAll();
    expect((await entries()).length).toBeLessThan(200);
    await app.stop({ keepData: true });
    const { dir } = app;
    // The same port: the settings of the first start are in Node's module cache.
    app = await startStrapi({ dir, port: Number(new URL(app.url).port) });

    await watch();
    await until(async () => (await entries()).length >= subjects.length);
    await until(async () => (await receiptsOf(house, mailbox)).every(({ settled }) => settled));
    expect((await entries()).map(({ subject }) => subject)).toEqual(subjects);
    expect(
      (await receiptsOf(house, mailbox)).every(({ state, settled }) => state === 'entry' && settled),
    ).toBe(true);
    const left = await lab.mailbox(address).messages();
    expect(left.every(({ flags }) => flags.includes('\\Seen'))).toBe(true);
  });

  it('brings what arrives while it is watched: an answer into its thread, a file with every byte', async () => {
    await watch({ afterFetch: { action: 'move', folder: 'Done' } });
    await until(() => states.some(({ code }) => code === 'watching'));
    const bytes = randomBytes(300_000);
    await lab.deliver(address, {
      messageId: '<first@fabrikam.test>',
      subject: 'A file',
      text: 'See below',
      attachments: [{ filename: 'data.bin', content: bytes }],
    });
    await until(async () => (await entries()).length === 1);
    await lab.deliver(address, { subject: 'Re: A file', text: 'And?', inReplyTo: '<first@fabrikam.test>' });
    await until(async () => (await entries()).length === 2);

    const [first, second] = await entries();
    expect(second.ticket.id).toBe(first.ticket.id);
    const conversation = await house.tickets.conversation(first.ticket.id);
    const file = await house.tickets.attachment(conversation?.entries[0]?.attachments[0]?.id ?? 0);
    expect(file?.filename).toBe('data.bin');
    expect(file?.content.equals(bytes)).toBe(true);
    await until(async () => (await lab.mailbox(address).messages()).length === 0);
    expect(await lab.mailbox(address).messages('Done')).toHaveLength(2);
  });

  it('brings mail since a day only, and says goodbye between two visits by interval', async () => {
    const received = (subject: string, at: string) =>
      lab
        .mailbox(address)
        .append(
          'INBOX',
          `From: a@fabrikam.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@fabrikam.test>\r\n\r\nHi\r\n`,
          [],
          new Date(at),
        );
    await received('years-ago', '2019-03-01T08:00:00Z');
    await received('morning-before', '2026-05-19T08:00:00Z');
    await received('evening-before', '2026-05-19T23:00:00Z');
    await received('that-day', '2026-05-20T00:30:00Z');
    await received('later', '2026-09-01T08:00:00Z');
    await watch({
      existingMail: 'since',
      existingMailSince: '2026-05-20',
      fetching: { mode: 'interval', minutes: 30 },
      fetchLimit: 3,
    });
    await until(() => states.some(({ code }) => code === 'waiting'));
    const subjects = async () => (await entries()).map(({ subject }) => subject);
    expect(await subjects()).toEqual(['evening-before', 'that-day']);
    await watchers.restart(mailbox);
    await until(() => states.filter(({ code }) => code === 'waiting').length === 2);
    expect(await subjects()).toEqual(['evening-before', 'that-day', 'later']);
    const seen = (await lab.mailbox(address).messages()).map(({ flags }) => flags.includes('\\Seen'));
    expect(seen).toEqual([false, false, true, true, true]);
  });

  it('makes no second entry when the server begins its numbering anew', async () => {
    await lab.deliverMany(
      address,
      Array.from({ length: 3 }, (_, i) => ({ subject: `Before ${i}`, text: 'x' })),
    );
    await watch();
    await until(async () => (await entries()).length >= 3);
    await watchers.stopAll();
    await lab.mailbox(address).bumpUidValidity();
    await lab.deliver(address, { subject: 'After', text: 'x' });
    await watch();
    await until(async () => (await entries()).length >= 4);
    expect((await entries()).map(({ subject }) => subject)).toEqual([
      'Before 0',
      'Before 1',
      'Before 2',
      'After',
    ]);
  });

  it('misses nothing when tokens live for seconds only', async () => {
    const login = await mintedToken(lab, address);
    const credential = credentialOf(login);
    const shortLived = {
      ...credential,
      take: async () => ({ ...login, expiresAt: new Date(Date.now() + 2000) }),
    };
    await watch({ credential: shortLived });
    for (let i = 0; i < 8; i++) {
      await lab.deliver(address, { subject: `Tick ${i}`, text: 'x' });
      await until(async () => (await entries()).length === i + 1);
    }
    await until(() => states.filter(({ code }) => code === 'connecting').length >= 3);
    expect(states.some(({ code }) => code === 'backing-off')).toBe(false);
    expect(await entries()).toHaveLength(8);
  });
});
