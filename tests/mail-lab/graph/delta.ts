/**
 * Delta rounds over a folder: the first tells all that is there, the later ones what has changed. A round is bounded by the
 * change it began at, so that what happens meanwhile is told by the next one.
 *
 * The first round comes newest first, and a page that is full is followed by another one even if that is empty: Graph promises
 * neither order nor full pages.
 *
 * @see https://learn.microsoft.com/graph/delta-query-messages
 */
import type { MailboxCall } from './call';
import { badRequest, GraphError } from './errors';
import type { Folder, Item, Removal } from './mailbox-items';
import { idOf, messageResource } from './message-resource';
import { pageSize, parseFilter, parseSelection } from './query';
import type { GraphState } from './state';

/** A `$filter` lets no more than this many through. */
const FILTERED_LIMIT = 5_000;

interface Token {
  generation: number;
  folder: string;
  select: string | null;
  expand: string | null;
  filter: string | null;
  changeType: string | null;
  page: number;
  /** Undefined in the first round. */
  since?: number;
  until: number;
  /** How many the round has told. */
  told: number;
  /** The last one told: by position in the order of its round. */
  after?: [number, number];
}

type Entry = { order: [number, number] } & ({ item: Item } | { removal: Removal });

export async function answerDelta(call: MailboxCall, folder: Folder, state: GraphState): Promise<object> {
  const { mailbox } = call;
  const token = readToken(call, folder, state, mailbox.now);
  const selection = parseSelection(token.select, token.expand);
  const entries = token.since === undefined ? firstRound(folder, token) : laterRound(call, folder, token);
  const { after } = token;
  const rest = after ? entries.filter(({ order }) => compareOrder(order, after) > 0) : entries;
  const room = token.filter ? Math.min(token.page, FILTERED_LIMIT - token.told) : token.page;
  const page = rest.slice(0, room);
  const value = [];
  for (const entry of page) {
    value.push(
      'item' in entry
        ? await messageResource(call, entry.item, selection)
        : { '@removed': { reason: 'deleted' }, id: removedId(call, entry.removal) },
    );
  }
  const told = token.told + page.length;
  const last = page.at(-1);
  const isFull = page.length === token.page && !(token.filter && told >= FILTERED_LIMIT);
  const next: Token =
    isFull && last
      ? { ...token, told, after: last.order }
      : { ...token, since: token.until, told: 0, after: undefined };
  const link = `${call.base}${call.path.replace(/\?.*$/, '')}`;
  return {
    '@odata.context': `${call.base}/$metadata#Collection(message)`,
    ...(isFull
      ? { '@odata.nextLink': `${link}?$skiptoken=${writeToken(next)}` }
      : { '@odata.deltaLink': `${link}?$deltatoken=${writeToken(next)}` }),
    value,
  };
}

function firstRound(folder: Folder, token: Token): Entry[] {
  const matches = parseFilter(token.filter);
  return [...folder.items.values()]
    .filter((item) => item.arrived <= token.until && matches(item))
    .map((item): Entry => ({ item, order: [-item.receivedAt.getTime(), -item.arrived] }))
    .sort((one, other) => compareOrder(one.order, other.order));
}

function laterRound(call: MailboxCall, folder: Folder, token: Token): Entry[] {
  const { since = 0, until } = token;
  const kinds = token.changeType?.split(',') ?? ['created', 'updated', 'deleted'];
  const matches = parseFilter(token.filter);
  const within = (at: number) => at > since && at <= until;
  const items = [...folder.items.values()]
    .filter((item) => within(item.changed) && matches(item))
    .filter((item) => kinds.includes(item.arrived > since ? 'created' : 'updated'))
    .map((item): Entry => ({ item, order: [item.changed, 0] }));
  const removals = call.mailbox.removals
    .filter((removal) => removal.folder === folder.path && within(removal.at))
    .filter(() => kinds.includes('deleted'))
    // With immutable ids a message that left and came back is told as it is now, and not as removed as well.
    .filter(({ item }) => !call.preferences.immutableIds || folder.items.get(item.uid) !== item)
    .map((removal): Entry => ({ removal, order: [removal.at, 1] }));
  return [...items, ...removals].sort((one, other) => compareOrder(one.order, other.order));
}

function removedId(call: MailboxCall, { item, restId }: Removal): string {
  return call.preferences.immutableIds ? idOf(call, item) : restId;
}

function compareOrder(one: [number, number], other: [number, number]): number {
  return one[0] - other[0] || one[1] - other[1];
}

function readToken(call: MailboxCall, folder: Folder, state: GraphState, now: number): Token {
  const { query, preferences } = call;
  const written = query.get('$deltatoken') ?? query.get('$skiptoken');
  const page = pageSize(query.get('$top'), preferences.pageSize);
  if (!written) {
    const order = query.get('$orderby');
    if (order && !/^receivedDateTime desc$/i.test(order))
      throw badRequest(`The lab's Graph orders a delta by receivedDateTime desc only, not by '${order}'.`);
    if (query.has('$search')) throw badRequest('The query parameter $search is not supported with delta.');
    const filter = query.get('$filter');
    if (filter && !/^\s*receivedDateTime\s+(ge|gt)\s+\S+\s*$/.test(filter))
      throw badRequest('Delta queries support only filters of receivedDateTime with ge or gt.');
    return {
      generation: state.deltaGeneration,
      folder: folder.id,
      select: query.get('$select'),
      expand: query.get('$expand'),
      filter,
      changeType: query.get('changeType'),
      page,
      until: now,
      told: 0,
    };
  }
  const token = parseToken(written);
  if (token.folder !== folder.id) throw badRequest('The sync state is not one of this folder.');
  if (token.generation !== state.deltaGeneration) throw expired(state.deltaExpiryCode);
  // The page size is not kept in the token; what was asked for in the first request, and the round's bounds, are.
  const size = preferences.pageSize ?? token.page;
  return token.after || query.has('$skiptoken')
    ? { ...token, page: size }
    : { ...token, page: size, until: now };
}

function expired(code: string): GraphError {
  const message =
    code === 'resyncRequired'
      ? "Resync required. Replace any local items with the server's version (including deletes) if you're sure that the service was up to date with your local changes when you last sync'd. Upload any local changes that the server doesn't know about."
      : 'The sync state generation is not found.';
  return new GraphError(410, code, message);
}

function writeToken(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function parseToken(text: string): Token {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString()) as Token;
    if (token.folder && token.generation) return token;
  } catch {
    // Said below.
  }
  throw badRequest('Badly formed token.');
}
