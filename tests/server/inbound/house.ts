import { LeaseLost, type Lease, type LeaseStore, type Share } from '../../../server/src/cluster/ports';
import { createFetchCycle, type FetchRequest } from '../../../server/src/inbound/fetch-cycle';
import { createIngest } from '../../../server/src/inbound/ingest';
import { outcomeOf } from '../../../server/src/inbound/parse/outcome';
import type {
  InboundEvents,
  MailLimits,
  MessageParser,
  TicketPipeline,
  WatchedMailbox,
} from '../../../server/src/inbound/ports';
import { encryptionKeys } from '../../../server/src/secrets/keys';
import { createThreadTokens } from '../../../server/src/secrets/thread-tokens';
import { createAgents } from '../../../server/src/stores/agents';
import { createDatabaseBlobs } from '../../../server/src/stores/blobs';
import { createConversations } from '../../../server/src/stores/conversations';
import { createSpoolStore } from '../../../server/src/stores/spool';
import { createTicketReader } from '../../../server/src/stores/ticket-reader';
import { createTicketStore } from '../../../server/src/stores/tickets';
import { createTicketPipeline } from '../../../server/src/tickets/pipeline';
import { createTickets } from '../../../server/src/tickets/tickets';
import type { RunningStrapi } from '../strapi';
import type { Folder } from './folder';

/** Leases of one process, with a way to take one away. */
export const createLeases = () => {
  let token = 0;
  const held = new Map<string, number>();
  return {
    acquire: async (name: string, owner: string, ttl: number): Promise<Lease | null> => {
      if (held.has(name)) return null;
      held.set(name, ++token);
      return { name, owner, token, expiresAt: new Date(Date.now() + ttl) };
    },
    renew: async (lease: Lease) => held.get(lease.name) === lease.token,
    release: async (lease: Lease) => {
      if (held.get(lease.name) === lease.token) held.delete(lease.name);
    },
    assertHeld: async (lease: Lease) => {
      if (held.get(lease.name) !== lease.token) throw new LeaseLost(lease.name);
    },
    /** Another instance takes it. */
    steal: (name: string) => held.set(name, ++token),
    isFree: (name: string) => !held.has(name),
  };
};

/** Parses here, without threads. */
export const parserHere: MessageParser = { parse: (messages) => Promise.all(messages.map(outcomeOf)) };

const LIMITS: MailLimits = { messageBytes: 50 * 1024 * 1024, attachmentBytes: 50 * 1024 * 1024 };

/** The inbound parts on a real database, and what they told. */
export const buildHouse = async (
  app: RunningStrapi,
  change?: (pipeline: TicketPipeline) => TicketPipeline,
  fencing?: Pick<LeaseStore, 'assertHeld'>,
  { parser = parserHere, limits = LIMITS }: { parser?: MessageParser; limits?: MailLimits } = {},
) => {
  const { db } = app.strapi;
  const leases = createLeases();
  const blobs = createDatabaseBlobs({ db });
  await blobs.ensureTables();
  const spool = createSpoolStore({ db, blobs, leases: fencing ?? leases });
  const threadTokens = createThreadTokens({ keys: encryptionKeys({ strapiKey: 'of this test' }) });
  const store = createTicketStore({ db, blobs, threadTokens });
  const conversations = createConversations({ db });
  const told = { unsettled: [] as Error[], quarantined: [] as string[], ticketed: 0, states: [] as string[] };
  const events: InboundEvents = {
    state: (_id, state) => void told.states.push(state.code),
    ticketed: (_id, count) => void (told.ticketed += count),
    quarantined: (_id, reason) => void told.quarantined.push(reason),
    unsettled: (_id, _count, failure) => void told.unsettled.push(failure),
  };
  const builtIn = createTicketPipeline({ store });
  // Whoever changes how one message is filed changes it for all of them.
  const pipeline = change ? change({ ...builtIn, file: undefined }) : builtIn;
  const ingest = createIngest({ spool, blobs, parser, pipeline, events, limits });
  const cycle = createFetchCycle({ spool, ingest, events, limits, now: Date.now });
  const tickets = createTickets({
    store: createTicketReader({ db, deliveriesOf: async () => new Map() }),
    blobs,
    agents: createAgents({ db }),
  });
  return {
    db,
    leases,
    blobs,
    spool,
    threadTokens,
    store,
    conversations,
    told,
    events,
    pipeline,
    ingest,
    cycle,
    tickets,
  };
};
export type House = Awaited<ReturnType<typeof buildHouse>>;

/** How the mailboxes of these tests are read, unless a test says otherwise. */
export const READING = {
  afterFetch: { action: 'mark-read' },
  fetching: { mode: 'push' },
  fetchLimit: 100,
  servedFrom: '',
  mendedAt: null,
  existingMail: 'take',
  existingMailSince: null,
  backfillControl: 'run',
} satisfies Partial<WatchedMailbox>;

/** The share of an instance that runs alone: everything. */
export const alone: Pick<Share, 'mine'> = {
  mine: async (mailboxes) => new Set(mailboxes.map(({ systemEmailId }) => systemEmailId)),
};

let addresses = 0;
export const createSystemEmail = async (app: RunningStrapi): Promise<number> => {
  const { id } = await app.strapi.db
    .query('plugin::system-email.system-email')
    .create({ data: { address: `support${++addresses}@example.test` } });
  return id;
};

export const runOnce = async (
  house: House,
  systemEmailId: number,
  folder: Folder,
  watched: Partial<FetchRequest['watched']> = {},
) => {
  const name = `mailbox-${systemEmailId}`;
  const lease = await house.leases.acquire(name, 'here', 30_000);
  if (!lease) throw new Error('The lease is taken.');
  try {
    return await house.cycle.run({
      watched: { systemEmailId, ...READING, ...watched },
      connection: folder.connect(),
      lease,
      signal: new AbortController().signal,
    });
  } finally {
    await house.leases.release(lease);
  }
};

export const entriesOf = (house: House, systemEmailId: number) =>
  house.db.query('plugin::system-email.entry').findMany({
    where: { ticket: { systemEmail: systemEmailId } },
    orderBy: { id: 'asc' },
    populate: { ticket: true },
  });

export const receiptsOf = (house: House, systemEmailId: number) =>
  house.db
    .query('plugin::system-email.receipt')
    .findMany({ where: { systemEmailId }, orderBy: { id: 'asc' } });
