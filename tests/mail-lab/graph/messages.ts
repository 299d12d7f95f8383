/** Messages: listed, read, marked, moved and deleted. */
import { type GraphAnswer, type MailboxCall, readJson, stringIn } from './call';
import { badRequest, GraphError, itemNotFound, malformedId } from './errors';
import { folderIn } from './folders';
import { WELL_KNOWN } from './mailbox';
import type { Item } from './mailbox-items';
import { messageResource } from './message-resource';
import { pageSize, parseFilter, parseSelection } from './query';

/**
 * The message a path names.
 *
 * @throws GraphError 400 for what never was an id, 404 for one that leads nowhere, or not into the folder of the path
 */
export function messageIn(call: MailboxCall): Item {
  const id = call.params.message ?? '';
  if (!/^AA[\w-]+=*$/.test(id)) throw malformedId();
  const item = call.mailbox.find(id);
  if (!item) throw itemNotFound();
  const { folder } = call.params;
  if (folder !== undefined && folderIn(call, folder).path !== item.folder) throw itemNotFound();
  return item;
}

export async function answerMessage(call: MailboxCall): Promise<GraphAnswer> {
  const selection = parseSelection(call.query.get('$select'), call.query.get('$expand'));
  return { status: 200, body: await messageResource(call, messageIn(call), selection) };
}

/** The message itself, byte for byte. */
export async function answerValue(call: MailboxCall): Promise<GraphAnswer> {
  const raw = await call.mailbox.raw(messageIn(call));
  if (!raw) throw itemNotFound();
  return { status: 200, body: raw, headers: { 'content-type': 'text/plain' } };
}

/** Messages of a folder, or of the whole mailbox; the newest first unless ordered otherwise. */
export async function answerMessages(call: MailboxCall): Promise<GraphAnswer> {
  const { query, mailbox, params } = call;
  if (query.has('$search')) throw badRequest("The lab's Graph does not search.");
  const order = query.get('$orderby') ?? 'receivedDateTime desc';
  const direction = /^receivedDateTime(?: (asc|desc))?$/i.exec(order);
  if (!direction)
    throw badRequest(`The lab's Graph orders messages by receivedDateTime only, not by '${order}'.`);
  const sign = direction[1]?.toLowerCase() === 'desc' ? -1 : 1;
  const folders =
    params.folder === undefined ? [...mailbox.folders.values()] : [folderIn(call, params.folder)];
  const matches = parseFilter(query.get('$filter'));
  const selection = parseSelection(query.get('$select'), query.get('$expand'));
  const items = folders
    .flatMap((folder) => [...folder.items.values()])
    .filter(matches)
    .sort((a, b) => sign * (a.receivedAt.getTime() - b.receivedAt.getTime() || a.arrived - b.arrived));
  const skip = Number(query.get('$skip') ?? 0);
  const size = pageSize(query.get('$top'), call.preferences.pageSize);
  const value = [];
  for (const item of items.slice(skip, skip + size)) value.push(await messageResource(call, item, selection));
  const next = new URLSearchParams(query);
  next.set('$skip', String(skip + size));
  const link = `${call.base}${call.path.replace(/\?.*$/, '')}?${next.toString()}`;
  return {
    status: 200,
    body: {
      '@odata.context': `${call.base}/$metadata#Collection(message)`,
      ...(query.get('$count') === 'true' ? { '@odata.count': items.length } : {}),
      value,
      ...(skip + size < items.length ? { '@odata.nextLink': link } : {}),
    },
  };
}

/** `PATCH`: the read mark is all that the lab's messages can have changed. */
export async function updateMessage(call: MailboxCall): Promise<GraphAnswer> {
  const item = messageIn(call);
  const { isRead, ...others } = await readJson(call);
  const unknown = Object.keys(others);
  if (unknown.length > 0)
    throw badRequest(`The lab's Graph cannot change ${unknown.join(', ')} of a message.`);
  if (typeof isRead !== 'boolean')
    throw badRequest('Cannot convert the literal to the expected type Edm.Boolean.');
  await call.mailbox.markRead(item, isRead);
  return { status: 200, body: await messageResource(call, item, parseSelection(null, null)) };
}

/** `POST …/move`: answers with the message where it is now. */
export async function moveMessage(call: MailboxCall): Promise<GraphAnswer> {
  const item = messageIn(call);
  const destination = stringIn((await readJson(call)).destinationId);
  if (!destination) throw badRequest('The property destinationId is required.');
  await call.mailbox.move(item, destinationIn(call, destination));
  return { status: 201, body: await messageResource(call, item, parseSelection(null, null)) };
}

function destinationIn(call: MailboxCall, destination: string): string {
  try {
    return folderIn(call, destination).path;
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    throw new GraphError(404, 'ErrorFolderNotFound', 'The specified folder could not be found in the store.');
  }
}

/** `DELETE` moves to Deleted Items; what is there already, goes. */
export async function deleteMessage(call: MailboxCall): Promise<GraphAnswer> {
  const item = messageIn(call);
  const bin = WELL_KNOWN.deleteditems ?? '';
  if (item.folder === bin) await call.mailbox.erase(item);
  else await call.mailbox.move(item, bin);
  return { status: 204 };
}

export async function eraseMessage(call: MailboxCall): Promise<GraphAnswer> {
  await call.mailbox.erase(messageIn(call));
  return { status: 204 };
}

/** `POST …/translateExchangeIds` between the two kinds of id; an id that leads nowhere is left out. */
export async function translateIds(call: MailboxCall): Promise<GraphAnswer> {
  const { inputIds, targetIdType } = await readJson(call);
  const ids = Array.isArray(inputIds) ? inputIds.filter((id): id is string => typeof id === 'string') : [];
  if (ids.length > 1_000) throw badRequest('At most 1000 ids can be translated at once.');
  const toImmutable = targetIdType === 'restImmutableEntryId';
  if (!toImmutable && targetIdType !== 'restId') throw badRequest('The property targetIdType is invalid.');
  const value = ids.flatMap((sourceId) => {
    const item = call.mailbox.find(sourceId);
    return item ? [{ sourceId, targetId: toImmutable ? item.immutableId : item.restId }] : [];
  });
  return { status: 200, body: { value } };
}
