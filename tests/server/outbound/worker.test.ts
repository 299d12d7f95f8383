import { MailFailure, type MailFailureDetails } from '../../../server/src/mail/failure';
import { ClaimLost } from '../../../server/src/outbound/ports';
import { startStrapi, type RunningStrapi } from '../strapi';
import { createDesk, until, type Desk } from './desk';
import { accepted, PlayedTransport, type Sending } from './played-transport';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const failure = (details: Partial<MailFailureDetails> = {}) =>
  new MailFailure('The server did not take it.', { kind: 'transient', remedy: 'smtp.temporary', ...details });

describe('the delivery worker', () => {
  let app: RunningStrapi;
  let desk: Desk;
  let transport: PlayedTransport;
  let systemEmailId: number;
  let ticketId: number;
  beforeAll(async () => {
    app = await startStrapi();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    for (const table of ['delivery-attempt', 'delivery'] as const) {
      await app.strapi.db.query(`plugin::system-email.${table}`).deleteMany({});
    }
    desk = createDesk(app.strapi);
    transport = new PlayedTransport();
    systemEmailId = await desk.addSystemEmail();
    ticketId = await desk.addTicket(systemEmailId);
  });
  afterEach(() => desk.stopWorkers());

  const settled = (deliveryId: number, state: string) =>
    until(`delivery ${deliveryId} is ${state}`, async () => (await desk.stateOf(deliveryId)) === state);
  const summary = async (entryId: number) => (await desk.outbox.summaries([entryId])).get(entryId);

  const untilItWaits = (deliveryId: number): Promise<void> =>
    until('it waits for a look', async () => {
      const { state, nextAttemptAt, goodUntil } = await desk.rowOf(deliveryId);
      return state === 'retrying' && goodUntil === null && new Date(nextAttemptAt) > desk.clock.now();
    });
  /** Nobody knows; we look a few times, in vain, and then a person has to decide. */
  const untilUnconfirmed = async (deliveryId: number): Promise<void> => {
    for (const wait of [5_000, MINUTE, 5 * MINUTE]) {
      await untilItWaits(deliveryId);
      desk.clock.advance(wait);
    }
    await settled(deliveryId, 'unconfirmed');
  };
  /** The database's clock goes on: the claims of processes that died end. */
  const claimsRunOut = () =>
    app.strapi.db.connection('system_email_deliveries').decrement('good_until', 10 * MINUTE);

  it('sends a reply as soon as it is queued and keeps what the server said', async () => {
    transport.onSend = () =>
      accepted({ serverMessageId: '<abc@prod.outlook.test>', response: '250 OK <abc>' });
    desk.addWorker(transport);
    const { entryId, deliveryId } = await desk.reply({ ticketId });
    await settled(deliveryId, 'sent');
    expect(transport.sent).toHaveLength(1);
    const row = await desk.rowOf(deliveryId);
    expect(transport.sent[0]?.mime.equals(await desk.blobs.get(row.mimeHash))).toBe(true);
    expect(await desk.attemptsOf(deliveryId)).toMatchObject([{ outcome: 'sent', response: '250 OK <abc>' }]);
    expect(await summary(entryId)).toMatchObject({ state: 'sent', attempts: 1, response: '250 OK <abc>' });
    expect((await summary(entryId))?.sentAt).not.toBeNull();
    const entry = await app.strapi.db.query('plugin::system-email.entry').findOne({ where: { id: entryId } });
    expect(entry.serverMessageId).toBe('abc@prod.outlook.test');
    await until('it is announced', () => desk.events.some(({ name }) => name === 'delivered'));
  });

  it('uses one connection for all that is due', async () => {
    const ids = [];
    for (let count = 0; count < 5; count += 1) ids.push((await desk.reply({ ticketId })).deliveryId);
    desk.addWorker(transport);
    for (const id of ids) await settled(id, 'sent');
    expect(transport.connects).toBe(1);
    await until('the connection is closed', () => transport.open === 0);
  });

  it('tries again later what was put off, with the same bytes, and records each try', async () => {
    transport.onSend = ({ repetition }) => {
      if (repetition < 2)
        throw failure({ responseCode: 451, enhancedCode: '4.7.1', serverResponse: '451 4.7.1 later' });
      return accepted();
    };
    desk.addWorker(transport);
    const { entryId, deliveryId } = await desk.reply({ ticketId });
    await settled(deliveryId, 'retrying');
    expect(await summary(entryId)).toMatchObject({
      state: 'retrying',
      response: '451 4.7.1 later',
      problem: {
        remedy: 'smtp.temporary',
        action: 'Mend smtp.temporary.',
        serverResponse: '451 4.7.1 later',
      },
    });
    const { nextAttemptAt } = await desk.rowOf(deliveryId);
    expect(new Date(nextAttemptAt).getTime()).toBeGreaterThan(desk.clock.now().getTime());
    desk.clock.advance(MINUTE);
    await until('it was tried again', () => transport.sent.length === 2);
    await settled(deliveryId, 'retrying');
    desk.clock.advance(2 * MINUTE);
    await settled(deliveryId, 'sent');
    expect(new Set(transport.sent.map(({ mime }) => mime.toString('hex'))).size).toBe(1);
    expect(await desk.attemptsOf(deliveryId)).toMatchObject([
      { outcome: 'retry', responseCode: 451, enhancedCode: '4.7.1', remedy: 'smtp.temporary' },
      { outcome: 'retry', responseCode: 451 },
      { outcome: 'sent', remedy: null },
    ]);
    expect(await summary(entryId)).toMatchObject({ state: 'sent', attempts: 3, problem: null });
  });

  it('never repeats what the server refused for good, and goes on with others', async () => {
    const bad = await desk.addTicket(systemEmailId, { requester: 'gone@customer.test' });
    transport.onSend = ({ envelope }) => {
      if (envelope.to[0] === 'gone@customer.test') {
        throw failure({ kind: 'rejected', remedy: 'smtp.recipient-rejected', responseCode: 550 });
      }
      return accepted();
    };
    const refused = await desk.reply({ ticketId: bad });
    const good = await desk.reply({ ticketId });
    desk.addWorker(transport);
    await settled(refused.deliveryId, 'failed');
    await settled(good.deliveryId, 'sent');
    desk.clock.advance(48 * HOUR);
    expect(transport.sent).toHaveLength(2);
    expect(await desk.attemptsOf(refused.deliveryId)).toMatchObject([
      { outcome: 'failed', responseCode: 550, remedy: 'smtp.recipient-rejected' },
    ]);
  });

  it('leaves to a person what may have been accepted, and sends it again when told to', async () => {
    transport.onSend = ({ mime, repetition }) => {
      if (repetition === 0 && mime.includes('cut off')) {
        throw failure({ remedy: 'smtp.outcome-unknown', outcomeUnknown: true });
      }
      return accepted();
    };
    const worker = desk.addWorker(transport);
    const { deliveryId } = await desk.reply({ ticketId, text: 'cut off' });
    await untilUnconfirmed(deliveryId);
    desk.clock.advance(HOUR);
    const next = await desk.reply({ ticketId });
    await settled(next.deliveryId, 'sent');
    expect(await desk.stateOf(deliveryId)).toBe('unconfirmed');
    expect(await desk.outbox.retry(deliveryId)).toBe(true);
    await worker.kick();
    await settled(deliveryId, 'sent');
    expect(await desk.outbox.retry(deliveryId)).toBe(false);
  });

  it('does not know an outcome that no transport should leave open either', async () => {
    transport.onSend = () => {
      throw new TypeError('a bug');
    };
    desk.addWorker(transport);
    const { deliveryId } = await desk.reply({ ticketId });
    await untilUnconfirmed(deliveryId);
    expect(transport.sent).toHaveLength(1);
  });

  it('keeps the order within a ticket while an earlier reply waits, and lets other tickets pass', async () => {
    const order: string[] = [];
    transport.onSend = (sending: Sending) => {
      const text = /first|second|other/.exec(sending.mime.toString())?.[0] ?? '';
      if (text === 'first' && sending.repetition === 0) throw failure({ responseCode: 450 });
      order.push(text);
      return accepted();
    };
    const other = await desk.addTicket(systemEmailId);
    const first = await desk.reply({ ticketId, text: 'first' });
    const second = await desk.reply({ ticketId, text: 'second' });
    const third = await desk.reply({ ticketId: other, text: 'other' });
    desk.addWorker(transport);
    await settled(third.deliveryId, 'sent');
    expect(await desk.stateOf(first.deliveryId)).toBe('retrying');
    expect(await desk.stateOf(second.deliveryId)).toBe('queued');
    desk.clock.advance(MINUTE);
    await settled(second.deliveryId, 'sent');
    expect(order).toEqual(['other', 'first', 'second']);
  });

  it('lets later replies of a ticket go when an earlier one has failed', async () => {
    transport.onSend = ({ mime }) => {
      if (mime.includes('first')) throw failure({ kind: 'rejected' });
      return accepted();
    };
    const first = await desk.reply({ ticketId, text: 'first' });
    const second = await desk.reply({ ticketId, text: 'second' });
    desk.addWorker(transport);
    await settled(second.deliveryId, 'sent');
    expect(await desk.stateOf(first.deliveryId)).toBe('failed');
  });

  it('gives up after a day and says so', async () => {
    transport.onSend = () => {
      throw failure({ responseCode: 451 });
    };
    desk.addWorker(transport);
    const { entryId, deliveryId } = await desk.reply({ ticketId });
    for (let tries = 1; tries <= 3; tries += 1) {
      await until(`try ${tries} is over`, async () => (await desk.attemptsOf(deliveryId)).length === tries);
      expect(await desk.stateOf(deliveryId)).toBe('retrying');
      desk.clock.advance(8.1 * HOUR);
    }
    await settled(deliveryId, 'failed');
    expect((await summary(entryId))?.problem?.message).toMatch(/24 hours/);
  });

  it('asks a server that refuses the sign-in once, waits for the admin, and sends all once that is mended', async () => {
    transport.onConnect = () => {
      throw failure({ kind: 'authentication', remedy: 'smtp.auth-disabled-mailbox', responseCode: 535 });
    };
    const worker = desk.addWorker(transport);
    const first = await desk.reply({ ticketId });
    const second = await desk.reply({ ticketId: await desk.addTicket(systemEmailId) });
    await settled(first.deliveryId, 'retrying');
    await until('the house is told', () => desk.events.some(({ name }) => name === 'waiting'));
    desk.clock.advance(30 * MINUTE);
    await worker.kick();
    expect(transport.connects).toBe(1);
    expect(await desk.stateOf(second.deliveryId)).toBe('queued');
    transport.onConnect = () => undefined;
    await worker.kick(systemEmailId);
    await settled(first.deliveryId, 'sent');
    await settled(second.deliveryId, 'sent');
    expect(transport.connects).toBe(2);
  });

  it('never gives up for want of a sign-in, however long the admin takes', async () => {
    transport.onConnect = () => {
      throw failure({ kind: 'authorization', remedy: 'oauth.needs-authorization' });
    };
    desk.addWorker(transport);
    const { deliveryId } = await desk.reply({ ticketId });
    for (let tries = 1; tries <= 3; tries += 1) {
      await until(`try ${tries} is over`, async () => (await desk.attemptsOf(deliveryId)).length === tries);
      expect(await desk.stateOf(deliveryId)).toBe('retrying');
      desk.clock.advance(30 * HOUR);
    }
  });

  it('is mended while it is still failing with the old settings, and sends at once all the same', async () => {
    let release = () => undefined as void;
    transport.onConnect = () =>
      new Promise((_, reject) => {
        release = () => reject(failure({ kind: 'authentication', remedy: 'smtp.authentication-failed' }));
      });
    const worker = desk.addWorker(transport);
    const { deliveryId } = await desk.reply({ ticketId });
    await until('it connects', () => transport.connects === 1);
    transport.onConnect = () => undefined;
    await worker.kick(systemEmailId);
    release();
    await settled(deliveryId, 'sent');
  });

  it('lets a System Email in trouble stop no other', async () => {
    const stuck = await desk.addSystemEmail();
    transport.onSend = ({ envelope }) =>
      envelope.from === desk.senders.get(stuck)?.address ? new Promise(() => undefined) : accepted();
    desk.addWorker(transport);
    const held = await desk.reply({ ticketId: await desk.addTicket(stuck) });
    await settled(held.deliveryId, 'sending');
    const { deliveryId } = await desk.reply({ ticketId });
    await settled(deliveryId, 'sent');
    expect(await desk.stateOf(held.deliveryId)).toBe('sending');
  });

  it('sends each message once when two processes look for work at the same time', async () => {
    const ids = [];
    for (let count = 0; count < 20; count += 1) {
      ids.push((await desk.reply({ ticketId: await desk.addTicket(systemEmailId) })).deliveryId);
    }
    desk.addWorker(transport);
    desk.addWorker(transport);
    desk.addWorker(transport);
    for (const id of ids) await settled(id, 'sent');
    expect(transport.sent).toHaveLength(20);
    expect(transport.sent.every(({ repetition }) => repetition === 0)).toBe(true);
  });

  it('gives one delivery to one of many claimants', async () => {
    const { deliveryId } = await desk.reply({ ticketId });
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        desk.outbox.claimNext(systemEmailId, 'send', `owner-${index}`, MINUTE),
      ),
    );
    expect(claims.filter(Boolean)).toMatchObject([{ id: deliveryId, state: 'sending', claim: 1 }]);
  });

  it('finds what a dead process left in flight, and leaves it to a person', async () => {
    const { entryId, deliveryId } = await desk.reply({ ticketId });
    await desk.outbox.claimNext(systemEmailId, 'send', 'a process that dies', MINUTE);
    const worker = desk.addWorker(transport);
    const other = await desk.reply({ ticketId: await desk.addTicket(systemEmailId) });
    await settled(other.deliveryId, 'sent');
    expect(await desk.stateOf(deliveryId)).toBe('sending');
    await claimsRunOut();
    await worker.kick();
    await untilUnconfirmed(deliveryId);
    expect(transport.sent).toHaveLength(1);
    expect(await desk.attemptsOf(deliveryId)).toMatchObject([
      {
        outcome: 'unconfirmed',
        remedy: 'smtp.outcome-unknown',
        response: expect.stringContaining('stopped'),
      },
    ]);
    expect((await summary(entryId))?.problem?.message).toMatch(/may have accepted/);
  });

  it('refuses the outcome of a claim that is no longer the writer’s', async () => {
    const { deliveryId } = await desk.reply({ ticketId });
    const stale = await desk.outbox.claimNext(systemEmailId, 'send', 'slow', MINUTE);
    if (!stale) throw new Error('nothing claimed');
    await claimsRunOut();
    const stopped = { remedy: 'smtp.outcome-unknown' as const, message: 'It stopped.' };
    await desk.outbox.takeAbandoned(stopped);
    const attempt = { at: desk.clock.now(), duration: 1, response: '250 OK' };
    await expect(desk.outbox.markFailed(stale, attempt, stopped)).rejects.toThrow(ClaimLost);
    expect(await desk.outbox.renew(stale, MINUTE)).toBe(false);
    await desk.outbox.claimNext(systemEmailId, 'look', 'other', MINUTE);
    await expect(desk.outbox.markSent(stale, attempt, accepted(), null)).rejects.toThrow(ClaimLost);
    expect(await desk.attemptsOf(deliveryId)).toHaveLength(1);
  });

  it('sends nothing any more once it has stood still and was taken for dead', async () => {
    const { deliveryId } = await desk.reply({ ticketId });
    const get = jest.spyOn(desk.blobs, 'get').mockImplementationOnce(async () => {
      await claimsRunOut();
      await desk.outbox.takeAbandoned({ remedy: 'smtp.outcome-unknown', message: 'It stopped.' });
      desk.clock.advance(MINUTE);
      return Buffer.from('Subject: late\r\n\r\nToo late.');
    });
    desk.addWorker(transport);
    await until('the bytes were read', () => get.mock.calls.length > 0);
    const other = await desk.reply({ ticketId: await desk.addTicket(systemEmailId) });
    await settled(other.deliveryId, 'sent');
    expect(transport.sent).toHaveLength(1);
    expect(await desk.stateOf(deliveryId)).not.toBe('sent');
    get.mockRestore();
  });

  it('believes the server’s answer also of a process that was taken for dead, as long as nobody has looked', async () => {
    const { deliveryId } = await desk.reply({ ticketId });
    const slow = await desk.outbox.claimNext(systemEmailId, 'send', 'slow', MINUTE);
    if (!slow) throw new Error('nothing claimed');
    await claimsRunOut();
    await desk.outbox.takeAbandoned({ remedy: 'smtp.outcome-unknown', message: 'It stopped.' });
    const attempt = { at: desk.clock.now(), duration: 1, response: '250 OK' };
    await desk.outbox.markSent(slow, attempt, accepted(), null);
    expect(await desk.stateOf(deliveryId)).toBe('sent');
  });

  describe('when nobody knows whether the server has taken it', () => {
    const lost = () => {
      throw failure({ remedy: 'smtp.outcome-unknown', outcomeUnknown: true });
    };

    it('finds it in the Sent folder and does not send it again', async () => {
      transport.onSend = lost;
      desk.addWorker(transport);
      const { entryId, deliveryId } = await desk.reply({ ticketId });
      await settled(deliveryId, 'retrying');
      expect(await summary(entryId)).toMatchObject({ looking: true });
      desk.traces.set((await desk.rowOf(deliveryId)).messageId, 'found');
      desk.clock.advance(5_000);
      await settled(deliveryId, 'sent');
      expect(transport.sent).toHaveLength(1);
      expect(await summary(entryId)).toMatchObject({ problem: null, looking: false });
      await until('it is announced', () => desk.events.some(({ name }) => name === 'found'));
    });

    it('sends it again when it is a draft on the server to the last, but not before', async () => {
      transport.onSend = lost;
      desk.addWorker(transport);
      const { entryId, deliveryId } = await desk.reply({ ticketId });
      await settled(deliveryId, 'retrying');
      const { messageId } = await desk.rowOf(deliveryId);
      desk.drafts.add(messageId);
      transport.onSend = () => accepted();
      for (const wait of [5_000, MINUTE, MINUTE]) {
        await untilItWaits(deliveryId);
        expect(desk.drafts).toContain(messageId);
        desk.clock.advance(wait);
      }
      await settled(deliveryId, 'sent');
      expect(desk.drafts.size).toBe(0);
      expect(transport.sent).toHaveLength(2);
      expect(await summary(entryId)).toMatchObject({ problem: null, looking: false });
    });

    it('asks a person at once where there is no Sent folder to look into', async () => {
      transport.onSend = lost;
      desk.addWorker(transport);
      const { entryId, deliveryId } = await desk.reply({ ticketId });
      await settled(deliveryId, 'retrying');
      desk.traces.set((await desk.rowOf(deliveryId)).messageId, 'unreadable');
      desk.clock.advance(5_000);
      await settled(deliveryId, 'unconfirmed');
      expect((await summary(entryId))?.problem?.message).toMatch(/no Sent folder/);
    });

    it('holds back the ticket’s later replies until it is known', async () => {
      transport.onSend = ({ mime }) => (mime.includes('first') ? lost() : accepted());
      const worker = desk.addWorker(transport);
      const first = await desk.reply({ ticketId, text: 'first' });
      await settled(first.deliveryId, 'retrying');
      const second = await desk.reply({ ticketId, text: 'second' });
      await worker.kick();
      desk.traces.set((await desk.rowOf(first.deliveryId)).messageId, 'found');
      desk.clock.advance(MINUTE);
      await settled(second.deliveryId, 'sent');
      expect(await desk.stateOf(first.deliveryId)).toBe('sent');
    });

    it('cannot be cancelled, but a person may say that it arrived once we have stopped looking', async () => {
      transport.onSend = lost;
      desk.addWorker(transport);
      const { deliveryId } = await desk.reply({ ticketId });
      await settled(deliveryId, 'retrying');
      expect(await desk.outbox.cancel(deliveryId)).toBe(false);
      expect(await desk.outbox.confirm(deliveryId, 'seen')).toBe(false);
      await untilUnconfirmed(deliveryId);
      expect(await desk.outbox.confirm(deliveryId, 'Somebody has seen it.')).toBe(true);
      expect(await desk.stateOf(deliveryId)).toBe('sent');
    });
  });

  describe('a person who', () => {
    it('cancels a reply that waits lets the later ones of its ticket go', async () => {
      transport.onSend = ({ mime }) => {
        if (mime.includes('first')) throw failure({ responseCode: 450 });
        return accepted();
      };
      const worker = desk.addWorker(transport);
      const first = await desk.reply({ ticketId, text: 'first' });
      await settled(first.deliveryId, 'retrying');
      const second = await desk.reply({ ticketId, text: 'second' });
      expect(await desk.outbox.cancel(first.deliveryId)).toBe(true);
      await worker.kick();
      await settled(second.deliveryId, 'sent');
      expect(await desk.stateOf(first.deliveryId)).toBe('cancelled');
      expect(transport.sent.filter(({ mime }) => mime.includes('first'))).toHaveLength(1);
    });

    it('does not want to wait for the next try has it now', async () => {
      transport.onSend = ({ repetition }) => {
        if (repetition === 0) throw failure({ responseCode: 450 });
        return accepted();
      };
      const worker = desk.addWorker(transport);
      const { deliveryId } = await desk.reply({ ticketId });
      await settled(deliveryId, 'retrying');
      expect(await desk.outbox.retry(deliveryId)).toBe(true);
      await worker.kick();
      await settled(deliveryId, 'sent');
    });
  });

  describe('a server that asks to be left alone', () => {
    const throttled = () => {
      throw failure({ kind: 'throttled', remedy: 'smtp.too-many-connections', responseCode: 432 });
    };

    it('is left alone by every instance, and tried again when the pause is over', async () => {
      transport.onSend = ({ repetition }) =>
        repetition === 0 && transport.sent.length === 1 ? throttled() : accepted();
      desk.addWorker(transport);
      const other = new PlayedTransport();
      desk.addWorker(other);
      const first = await desk.reply({ ticketId });
      await until('it is paused', () => desk.events.some(({ name }) => name === 'paused'));
      const second = await desk.reply({ ticketId: await desk.addTicket(systemEmailId) });
      const witness = await desk.reply({ ticketId: await desk.addTicket(await desk.addSystemEmail()) });
      await settled(witness.deliveryId, 'sent');
      expect([transport, other].flatMap(({ sent }) => sent)).toHaveLength(2);
      expect(await desk.stateOf(second.deliveryId)).toBe('queued');
      await app.strapi.db.connection('system_email_outgoing_accounts').decrement('paused_until', HOUR);
      desk.clock.advance(HOUR);
      await settled(first.deliveryId, 'sent');
      await settled(second.deliveryId, 'sent');
      expect(await desk.allowances.pauseOf(`system-email-${systemEmailId}`)).toBeNull();
    });
  });

  describe('an account with limits', () => {
    it('sends no more than so many messages a minute, over all instances', async () => {
      const limited = await desk.addSystemEmail({ limits: { messagesPerMinute: 3 } });
      const ids: number[] = [];
      for (let count = 0; count < 5; count += 1) {
        ids.push((await desk.reply({ ticketId: await desk.addTicket(limited) })).deliveryId);
      }
      desk.addWorker(transport);
      desk.addWorker(transport);
      await until('the limit is reached', () => desk.events.some(({ name }) => name === 'limited'));
      expect(transport.sent.length).toBeLessThanOrEqual(3);
      const states = async () => Promise.all(ids.map((id) => desk.stateOf(id)));
      await until(
        'three are sent',
        async () => (await states()).filter((state) => state === 'sent').length === 3,
      );
      // Two workers claim at the same time: which of the five is refused is chance.
      await until(
        'the others wait',
        async () => (await states()).filter((state) => state === 'queued').length === 2,
      );
      const account = { account: `system-email-${limited}` };
      await app.strapi.db
        .connection('system_email_outgoing_accounts')
        .where(account)
        .update({ minute: '[]' });
      desk.clock.advance(2 * MINUTE);
      for (const id of ids) await settled(id, 'sent');
    });

    it('sends to no more recipients a day', async () => {
      const limited = await desk.addSystemEmail({ limits: { recipientsPerDay: 3 } });
      const send = async (to: string[]) =>
        (await desk.reply({ ticketId: await desk.addTicket(limited), to })).deliveryId;
      const two = await send(['a@customer.test', 'b@customer.test']);
      const more = await send(['c@customer.test', 'd@customer.test']);
      desk.addWorker(transport);
      await settled(two, 'sent');
      await until('the limit is reached', () => desk.events.some(({ name }) => name === 'limited'));
      expect(await desk.stateOf(more)).toBe('queued');
    });

    it('opens no more connections than it may, over all instances', async () => {
      const limited = await desk.addSystemEmail({ limits: { connections: 1 } });
      transport.onSend = async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return accepted();
      };
      const ids = [];
      for (let count = 0; count < 6; count += 1) {
        ids.push((await desk.reply({ ticketId: await desk.addTicket(limited) })).deliveryId);
      }
      for (let count = 0; count < 3; count += 1) desk.addWorker(transport);
      for (const id of ids) await settled(id, 'sent');
      expect(transport.widest).toBe(1);
    });
  });

  it('keeps its claim on a message that takes longer than the claim', async () => {
    let finish = () => undefined as void;
    transport.onSend = () =>
      new Promise((resolve) => {
        finish = () => resolve(accepted());
      });
    desk.addWorker(transport);
    const { deliveryId } = await desk.reply({ ticketId });
    await until('it is being sent', () => transport.sent.length === 1);
    for (let step = 0; step < 8; step += 1) {
      const { goodUntil } = await desk.rowOf(deliveryId);
      desk.clock.advance(8_000);
      await until(
        'the claim is renewed',
        async () => Number((await desk.rowOf(deliveryId)).goodUntil) > Number(goodUntil),
      );
    }
    finish();
    await settled(deliveryId, 'sent');
  });

  it('claims nothing while a message is under way: a process that dies leaves no more unknown than that', async () => {
    let finish = () => undefined as void;
    const get = jest.spyOn(desk.blobs, 'get');
    transport.onSend = () =>
      transport.sent.length > 1
        ? accepted()
        : new Promise((resolve) => {
            finish = () => resolve(accepted());
          });
    await desk.reply({ ticketId });
    const second = await desk.reply({ ticketId: await desk.addTicket(systemEmailId) });
    desk.addWorker(transport);
    await until('the next one has been read', () => get.mock.calls.length === 2);
    expect(transport.sent).toHaveLength(1);
    expect(await desk.rowOf(second.deliveryId)).toMatchObject({ state: 'queued', claim: 0 });
    finish();
    await settled(second.deliveryId, 'sent');
    expect(get).toHaveBeenCalledTimes(2);
    get.mockRestore();
  });

  it('finishes the message in flight when it is stopped, and begins no other', async () => {
    let finish = () => undefined as void;
    transport.onSend = () =>
      new Promise((resolve) => {
        finish = () => resolve(accepted());
      });
    const first = await desk.reply({ ticketId });
    const second = await desk.reply({ ticketId: await desk.addTicket(systemEmailId) });
    const worker = desk.addWorker(transport);
    await until('it is being sent', () => transport.sent.length === 1);
    const stopped = worker.stop();
    finish();
    await stopped;
    expect(await desk.stateOf(first.deliveryId)).toBe('sent');
    expect(await desk.stateOf(second.deliveryId)).toBe('queued');
    expect(transport.open).toBe(0);
  });

  it('stops within the bound although a server keeps silent', async () => {
    transport.onSend = () => new Promise(() => undefined);
    const { deliveryId } = await desk.reply({ ticketId });
    const worker = desk.addWorker(transport);
    await until('it is being sent', () => transport.sent.length === 1);
    await worker.stop(50);
    expect(await desk.stateOf(deliveryId)).toBe('sending');
  });

  it('holds back what a switched-off System Email has to send until it is switched on', async () => {
    const settings = desk.outgoing.get(systemEmailId);
    if (!settings) throw new Error('no settings');
    const { deliveryId } = await desk.reply({ ticketId });
    settings.enabled = false;
    const worker = desk.addWorker(transport);
    const witness = await desk.reply({ ticketId: await desk.addTicket(await desk.addSystemEmail()) });
    await settled(witness.deliveryId, 'sent');
    expect(await desk.stateOf(deliveryId)).toBe('queued');
    settings.enabled = true;
    await worker.kick(systemEmailId);
    await settled(deliveryId, 'sent');
  });

  it('tells the agent of every reply whose System Email has been deleted', async () => {
    const replies = [await desk.reply({ ticketId }), await desk.reply({ ticketId })];
    desk.outgoing.delete(systemEmailId);
    desk.addWorker(transport);
    for (const { deliveryId, entryId } of replies) {
      await settled(deliveryId, 'failed');
      expect(await summary(entryId)).toMatchObject({ problem: { remedy: 'outgoing.deleted' } });
    }
    expect(transport.connects).toBe(0);
  });

  it('writes an outcome down as soon as the database is back', async () => {
    const markSent = jest.spyOn(desk.outbox, 'markSent').mockRejectedValueOnce(new Error('database is away'));
    desk.addWorker(transport);
    const { deliveryId } = await desk.reply({ ticketId });
    await settled(deliveryId, 'sent');
    expect(markSent).toHaveBeenCalledTimes(2);
    expect(transport.sent).toHaveLength(1);
    expect(desk.events).toContainEqual(expect.objectContaining({ name: 'trouble' }));
  });
});
