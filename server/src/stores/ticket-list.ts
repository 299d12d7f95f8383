/** Finding tickets. In plain SQL that SQLite, PostgreSQL and MySQL read alike, in forms that their indexes serve. */
import type { TicketFilter, TicketReader } from '../tickets/ports';
import { contains, wordsOf } from './search';
import { readTickets } from './ticket-rows';
import type { Database } from './transaction';

type Query = ReturnType<Database['getConnection']>;
type Tickets = Awaited<ReturnType<TicketReader['list']>>;

export const listTickets = async (
  db: Database,
  filter: TicketFilter,
  { page, pageSize }: { page: number; pageSize: number },
  agentId: number | null,
): Promise<Tickets> => {
  const matching = (): Query => narrowed(db, db.getConnection('system_email_tickets as t'), filter);
  const offset = (page - 1) * pageSize;
  // The numbers alone first: skipping to a far page then costs no look at what is skipped.
  const numbers = matching()
    .select('t.id')
    .orderBy([
      { column: 't.last_activity_at', order: 'desc' },
      { column: 't.id', order: 'desc' },
    ])
    .limit(pageSize)
    .offset(offset);
  // A search looks at every ticket anyway: it counts what it finds while it is there.
  if (wordsOf(filter.search).length > 0) numbers.select(db.connection.raw('count(*) over () as total'));
  const found: { id: number; total?: number | string }[] = await numbers;
  const ids = found.map(({ id }) => Number(id));
  // A page that is not full is the last one: nothing is left to count.
  const isLast = ids.length < pageSize && (ids.length > 0 || page === 1);
  const counted = found[0]?.total ?? (isLast ? offset + ids.length : undefined);
  const [tickets, total] = await Promise.all([
    readTickets(db, ids, agentId),
    counted === undefined ? count(matching()) : Number(counted),
  ]);
  return { tickets, total };
};

const count = async (query: Query): Promise<number> => {
  const [row]: { total: number | string }[] = await query.count({ total: '*' });
  return Number(row?.total ?? 0);
};

const narrowed = (db: Database, query: Query, filter: TicketFilter): Query => {
  const { status, assigneeId, systemEmail, priority, department, search } = filter;
  if (status) query.where('t.ticket_status', status);
  if (assigneeId === null) query.whereNull('t.assignee_id');
  else if (assigneeId !== undefined) query.where('t.assignee_id', assigneeId);
  if (systemEmail !== undefined) query.where('t.system_email_id', systemEmail);
  if (priority) query.where('t.priority', priority);
  if (department) query.where('t.department', department);
  for (const word of wordsOf(search)) query.where((either: Query) => void speaksOf(db, either, word));
  return query;
};

/** The requesters first: there are fewer of them than tickets, and the database looks them up once. */
const speaksOf = (db: Database, query: Query, word: string): void => {
  const requesters = db
    .getConnection('system_email_contacts')
    .where((either: Query) => void contains(db, contains(db, either, 'address', word), 'name', word))
    .select('id');
  contains(db, query, 't.subject', word).orWhereIn('t.requester_id', requesters);
  const number = /^#?(\d{1,9})$/.exec(word)?.[1];
  if (number) query.orWhere('t.id', Number(number));
};
