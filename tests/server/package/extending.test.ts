/** What docs/extending.md promises to an app: services it may call, and hooks on every ticket and entry. */
import type { Core } from '@strapi/strapi';
import type { PipelineMessage } from '../../../server/src/inbound/ports';
import { createDatabaseBlobs } from '../../../server/src/stores/blobs';
import { createTicketStore } from '../../../server/src/stores/tickets';
import { createTicketPipeline } from '../../../server/src/tickets/pipeline';
import { startStrapi, type RunningStrapi } from '../strapi';

const TICKET = 'plugin::system-email.ticket';
const ENTRY = 'plugin::system-email.entry';

const incoming = (systemEmailId: number, receiptId: number): PipelineMessage => ({
  systemEmailId,
  receiptId,
  receivedAt: new Date('2026-01-02T03:04:05Z'),
  message: {
    messageId: `mail-${receiptId}@example.test`,
    inReplyTo: [],
    references: [],
    from: { address: 'customer@example.test', name: 'Carla Customer' },
    replyTo: [],
    to: [{ address: 'support@contoso.test', name: '' }],
    cc: [],
    deliveredTo: [],
    subject: 'The printer burns',
    sentAt: null,
    text: 'Again.',
    html: null,
    languages: [],
    automatic: null,
    attachments: [],
    fingerprint: null,
  },
});

interface Seen {
  model: string;
  action: string;
  id: unknown;
  subject: unknown;
}

describe('an app that hosts the plugin', () => {
  let app: RunningStrapi;
  let strapi: Core.Strapi;
  let systemEmailId: number;

  beforeAll(async () => {
    app = await startStrapi({ plugin: { workers: false } });
    strapi = app.strapi;
    const { body } = await app.call<{ data: { id: number } }>('POST', '/system-email/system-emails', {
      address: 'support@contoso.test',
      remoteMailbox: { host: 'imap.contoso.test', port: 993 },
      outgoingServer: { host: 'smtp.contoso.test', port: 587, authentication: 'none' },
    });
    systemEmailId = body.data.id;
  });
  afterAll(() => app.stop());

  const pipeline = () => {
    const { db } = strapi;
    const threadTokens = { verifies: () => false };
    return createTicketPipeline({
      store: createTicketStore({ db, blobs: createDatabaseBlobs({ db }), threadTokens }),
    });
  };

  it('hears of each new ticket and entry through Strapi’s own hooks, with what is in it', async () => {
    const seen: Seen[] = [];
    const unsubscribe = strapi.db.lifecycles.subscribe({
      models: [TICKET, ENTRY],
      async afterCreate({ model, action, result, params }) {
        seen.push({
          model: model.uid,
          action,
          id: (result as { id?: unknown }).id,
          subject: params.data?.subject,
        });
      },
    });
    const { ticketId, entryId } = await pipeline().open(incoming(systemEmailId, 1));
    unsubscribe();
    const subject = 'The printer burns';
    expect(seen).toEqual([
      { model: TICKET, action: 'afterCreate', id: ticketId, subject },
      { model: ENTRY, action: 'afterCreate', id: entryId, subject },
    ]);
  });

  it('keeps nothing of a message whose hook throws: it is one transaction', async () => {
    const before = await strapi.db.query(TICKET).count();
    const committed: string[] = [];
    const unsubscribe = strapi.db.lifecycles.subscribe({
      models: [ENTRY],
      async afterCreate() {
        await strapi.db.transaction(({ onCommit }) => onCommit(() => committed.push('never')));
        throw new Error('The app does not want this one.');
      },
    });
    await expect(pipeline().open(incoming(systemEmailId, 2))).rejects.toThrow('does not want');
    unsubscribe();
    expect(await strapi.db.query(TICKET).count()).toBe(before);
    expect(committed).toEqual([]);
  });

  it('can put off what reaches beyond the database until the message is stored for good', async () => {
    const order: string[] = [];
    const unsubscribe = strapi.db.lifecycles.subscribe({
      models: [ENTRY],
      async afterCreate() {
        await strapi.db.transaction(({ onCommit }) => onCommit(() => order.push('told others')));
        order.push('entry written');
      },
    });
    await pipeline().open(incoming(systemEmailId, 4));
    unsubscribe();
    expect(order).toEqual(['entry written', 'told others']);
  });

  it('can list tickets, read a conversation, reply and set a status through the services', async () => {
    const { ticketId } = await pipeline().open(incoming(systemEmailId, 3));
    const tickets = strapi.plugin('system-email').service('tickets');

    const { results } = await tickets.list({ page: 1, pageSize: 25, status: 'open' });
    expect(results.map(({ id }: { id: number }) => id)).toContain(ticketId);

    const reply = await tickets.reply(ticketId, { text: 'Use water.', requestKey: 'answer-1' }, null);
    const again = await tickets.reply(ticketId, { text: 'Use water.', requestKey: 'answer-1' }, null);
    expect(again.id).toBe(reply.id);

    await tickets.setStatus(ticketId, 'closed');
    const conversation = await tickets.conversation(ticketId);
    expect(conversation).toMatchObject({ status: 'closed', requester: { name: 'Carla Customer' } });
    expect(conversation.entries).toMatchObject([
      { kind: 'inbound', text: 'Again.' },
      { kind: 'reply', delivery: { state: 'queued' } },
    ]);

    const { results: mailboxes } = await strapi.plugin('system-email').service('system-emails').list();
    expect(mailboxes).toMatchObject([{ address: 'support@contoso.test' }]);
  });
});
