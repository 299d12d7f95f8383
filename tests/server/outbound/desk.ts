import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Blobs } from '../../../server/src/inbound/ports';
import type { CredentialSource, MailServer, OutboundTransport } from '../../../server/src/mail/ports';
import { composeReply } from '../../../server/src/outbound/compose';
import type {
  Delivery,
  OutboundEvents,
  OutgoingSettings,
  Sender,
  SendingLimits,
  Trace,
  Trouble,
} from '../../../server/src/outbound/ports';
import { createReplies, type ReplyRequest } from '../../../server/src/outbound/reply';
import { createSlots } from '../../../server/src/outbound/slots';
import { createUndo } from '../../../server/src/outbound/undo';
import { createUploads } from '../../../server/src/outbound/uploads';
import { createDeliveryWorker, type DeliveryWorker } from '../../../server/src/outbound/worker';
import { createAllowances } from '../../../server/src/stores/allowances';
import { encryptionKeys } from '../../../server/src/secrets/keys';
import { createThreadTokens } from '../../../server/src/secrets/thread-tokens';
import { createConversations } from '../../../server/src/stores/conversations';
import { createLeaseStore } from '../../../server/src/stores/leases';
import { createOutboxStore } from '../../../server/src/stores/outbox';
import { inTransaction } from '../../../server/src/stores/transaction';
import { createUploadStore } from '../../../server/src/stores/uploads';
import { MovableClock } from './movable-clock';

const TICKET = 'plugin::system-email.ticket';
const ENTRY = 'plugin::system-email.entry';

const memoryBlobs = (): Blobs => {
  const contents = new Map<string, Buffer>();
  return {
    async put(blobs) {
      for (const { hash, content } of blobs) contents.set(hash, Buffer.from(content));
    },
    async get(hash) {
      const content = contents.get(hash);
      if (!content) throw new Error(`There is no blob ${hash}.`);
      return content;
    },
  };
};

export interface RecordedEvent {
  name: keyof OutboundEvents;
  deliveryId?: number;
  systemEmailId?: number;
  trouble?: Trouble;
  error?: unknown;
}

const recordingEvents = (events: RecordedEvent[]): OutboundEvents => ({
  delivered: ({ id }) => events.push({ name: 'delivered', deliveryId: id }),
  retrying: ({ id }, trouble) => events.push({ name: 'retrying', deliveryId: id, trouble }),
  waiting: (systemEmailId, trouble) => events.push({ name: 'waiting', systemEmailId, trouble }),
  failed: ({ id }, trouble) => events.push({ name: 'failed', deliveryId: id, trouble }),
  unknown: ({ id }, trouble) => events.push({ name: 'unknown', deliveryId: id, trouble }),
  found: ({ id }) => events.push({ name: 'found', deliveryId: id }),
  paused: (systemEmailId, { trouble }) => events.push({ name: 'paused', systemEmailId, trouble }),
  limited: (systemEmailId) => events.push({ name: 'limited', systemEmailId }),
  unconfirmed: ({ id }, trouble) => events.push({ name: 'unconfirmed', deliveryId: id, trouble }),
  trouble: (error) => events.push({ name: 'trouble', error }),
});

const anonymous: CredentialSource = {
  take: async () => ({ kind: 'anonymous', username: '' }),
  reject: async () => false,
};

export const until = async (what: string, condition: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`It did not happen that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

/** A helpdesk's outgoing side on a running Strapi: what the composition root builds, with a clock that can be moved. */
export const createDesk = (strapi: Core.Strapi) => {
  const clock = new MovableClock();
  const events: RecordedEvent[] = [];
  const blobs = memoryBlobs();
  const workers: DeliveryWorker[] = [];
  const senders = new Map<number, Sender>();
  const outgoing = new Map<number, OutgoingSettings>();
  const outbox = createOutboxStore({
    db: strapi.db,
    clock,
    labels: ['here'],
    actionFor: (remedy) => `Mend ${remedy}.`,
  });
  const allowances = createAllowances({ db: strapi.db, clock });
  /** What is in the Sent folder, by Message-ID. */
  const traces = new Map<string, Trace>();
  /** Message-IDs of what the server still has as a draft. */
  const drafts = new Set<string>();
  let queued = 0;
  const onQueued = () => {
    queued += 1;
    for (const worker of workers) void worker.kick();
  };
  const conversations = createConversations({ db: strapi.db });
  const threadTokens = createThreadTokens({ keys: encryptionKeys({ strapiKey: 'of this test' }) });
  const uploadStore = createUploadStore({ db: strapi.db });
  const transaction = <T>(work: () => Promise<T>): Promise<T> => inTransaction(strapi.db, work);
  const uploads = createUploads({ store: uploadStore, blobs, transaction, clock });
  const replies = createReplies({
    conversations,
    outbox,
    blobs,
    uploads,
    settings: async (id) => senders.get(id) ?? null,
    signatures: { under: async ({ signature }) => signature },
    compose: composeReply,
    threadTokens,
    agentName: async () => 'Anna Agent',
    transaction,
    clock,
    onQueued,
  });
  const undo = createUndo({ outbox, conversations, uploads: uploadStore, transaction, onUndone: onQueued });
  const rowOf = (deliveryId: number) =>
    strapi.db.query('plugin::system-email.delivery').findOne({ where: { id: deliveryId } });

  return {
    clock,
    events,
    blobs,
    outbox,
    allowances,
    traces,
    drafts,
    senders,
    outgoing,
    replies,
    uploads,
    undo,
    threadTokens,
    rowOf,
    queued: () => queued,
    reply: (request: Partial<ReplyRequest> & { ticketId: number }) =>
      replies.reply({ text: 'It is fixed.', authorId: null, ...request }),
    attemptsOf: (deliveryId: number) =>
      strapi.db
        .query('plugin::system-email.delivery-attempt')
        .findMany({ where: { delivery: deliveryId }, orderBy: { id: 'asc' } }),
    stateOf: async (deliveryId: number): Promise<Delivery['state']> => (await rowOf(deliveryId)).state,

    async addSystemEmail(
      options: {
        protocol?: string;
        server?: MailServer;
        credential?: CredentialSource;
        sender?: Partial<Sender>;
        limits?: Partial<SendingLimits>;
        address?: string;
      } = {},
    ): Promise<number> {
      const address = options.address ?? `support-${randomUUID().slice(0, 8)}@acme.test`;
      const { id } = await strapi.db
        .query('plugin::system-email.system-email')
        .create({ data: { documentId: randomUUID(), address } });
      senders.set(id, {
        address,
        fromName: 'Acme Support',
        fromNameOf: () => options.sender?.fromName ?? 'Acme Support',
        plusAddress: false,
        aliases: [],
        replyTo: '',
        signature: '',
        language: '',
        allowOtherFrom: false,
        enabled: true,
        ...options.sender,
      });
      outgoing.set(id, {
        protocol: options.protocol ?? 'played',
        server: options.server ?? { host: 'mail.test', port: 587, security: 'none', verifyCertificate: true },
        credential: options.credential ?? anonymous,
        enabled: true,
        account: `system-email-${id}`,
        limits: { connections: 2, messagesPerMinute: null, recipientsPerDay: null, ...options.limits },
      });
      return id;
    },

    async addTicket(
      systemEmailId: number,
      options: { requester?: string; messageId?: string; references?: string[] } = {},
    ): Promise<number> {
      const contacts = strapi.db.query('plugin::system-email.contact');
      const address = options.requester ?? `carla-${randomUUID().slice(0, 8)}@customer.test`;
      const requester =
        (await contacts.findOne({ where: { address } })) ??
        (await contacts.create({ data: { documentId: randomUUID(), address, name: 'Carla' } }));
      const ticket = await strapi.db.query(TICKET).create({
        data: {
          documentId: randomUUID(),
          subject: 'Printer on fire',
          systemEmail: systemEmailId,
          requester: requester.id,
        },
      });
      await strapi.db.query(ENTRY).create({
        data: {
          documentId: randomUUID(),
          ticket: ticket.id,
          kind: 'inbound',
          messageId: options.messageId ?? 'question@customer.test',
          references: options.references ?? ['older@customer.test'],
        },
      });
      return ticket.id;
    },

    addWorker(transport: OutboundTransport, protocol = 'played'): DeliveryWorker {
      const worker = createDeliveryWorker({
        store: outbox,
        blobs,
        sentFolder: {
          trace: async (_id, messageId) => traces.get(messageId) ?? 'missing',
          takeBack: async (_id, messageId) => drafts.delete(messageId),
        },
        allowances,
        slots: createSlots({ leases: createLeaseStore({ db: strapi.db }), owner: randomUUID() }),
        transports: new Map([[protocol, transport]]),
        settings: async (id) => outgoing.get(id) ?? null,
        clock,
        random: () => 0.5,
        owner: randomUUID(),
        events: recordingEvents(events),
      });
      workers.push(worker);
      worker.start();
      return worker;
    },

    async stopWorkers(): Promise<void> {
      await Promise.all(workers.splice(0).map((worker) => worker.stop(1_000)));
    },
  };
};

export type Desk = ReturnType<typeof createDesk>;
