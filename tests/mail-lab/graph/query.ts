/** The query options of OData that Outlook's messages know. */
import { badRequest, GraphError } from './errors';
import type { Item } from './mailbox-items';

export type Filter = (item: Item) => boolean;

type Comparison = 'eq' | 'ne' | 'ge' | 'gt' | 'le' | 'lt';

const TERM = /^\s*(\w+)\s+(eq|ne|ge|gt|le|lt)\s+('(?:[^']|'')*'|[^\s']+)\s*$/;

function compare(actual: number | string | boolean, comparison: Comparison, wanted: typeof actual): boolean {
  switch (comparison) {
    case 'eq':
      return actual === wanted;
    case 'ne':
      return actual !== wanted;
    case 'ge':
      return actual >= wanted;
    case 'gt':
      return actual > wanted;
    case 'le':
      return actual <= wanted;
    case 'lt':
      return actual < wanted;
  }
}

function invalidFilter(): GraphError {
  return new GraphError(
    400,
    'ErrorInvalidUrlQueryFilter',
    'The query filter contains one or more invalid nodes.',
  );
}

function termFilter(term: string): Filter {
  const [, property = '', operator = '', literal = ''] = TERM.exec(term) ?? [];
  const comparison = operator as Comparison;
  const text = literal.startsWith("'") ? literal.slice(1, -1).replaceAll("''", "'") : undefined;
  switch (property) {
    case 'receivedDateTime':
    case 'sentDateTime': {
      const at = Date.parse(literal);
      if (Number.isNaN(at)) throw invalidFilter();
      return (item) =>
        compare((property === 'receivedDateTime' ? item.receivedAt : item.sentAt).getTime(), comparison, at);
    }
    case 'isRead':
    case 'isDraft':
    case 'hasAttachments':
      if (!/^(true|false)$/.test(literal)) throw invalidFilter();
      return (item) => compare(item[property], comparison, literal === 'true');
    case 'internetMessageId':
    case 'subject': {
      if (text === undefined || !['eq', 'ne'].includes(comparison)) throw invalidFilter();
      return (item) => compare(property === 'subject' ? item.subject : item.messageId, comparison, text);
    }
    default:
      throw invalidFilter();
  }
}

/** @throws GraphError 400 for what is no filter over messages */
export function parseFilter(filter: string | null): Filter {
  if (!filter) return () => true;
  // Message-IDs may hold the word `and`: terms are split where no quote is open.
  const terms = filter.match(/(?:'(?:[^']|'')*'|(?!\sand\s)[\s\S])+/g) ?? [];
  const filters = terms.map((term) => termFilter(term.replace(/^\s*and\s/, '')));
  return (item) => filters.every((matches) => matches(item));
}

const PROPERTIES = new Set(
  [
    'id createdDateTime lastModifiedDateTime changeKey categories receivedDateTime sentDateTime hasAttachments',
    'internetMessageId internetMessageHeaders subject bodyPreview importance parentFolderId conversationId',
    'isDeliveryReceiptRequested isReadReceiptRequested isRead isDraft webLink inferenceClassification body',
    'uniqueBody sender from toRecipients ccRecipients bccRecipients replyTo flag attachments',
  ].flatMap((line) => line.split(' ')),
);

/** Found out only where asked for: everything else is known without reading the message. */
const NEEDS_RAW = ['body', 'bodyPreview', 'uniqueBody', 'internetMessageHeaders', 'attachments'];

export interface Selection {
  /** Undefined: what comes when nothing is selected. */
  names?: Set<string>;
  /** `$expand` of MAPI's message size, as `LONG 0x0E08` or `Integer 0xe08`: the id is told back as it was asked for. */
  sizePropertyId?: string;
  needsRaw: boolean;
}

/** @throws GraphError 400 for a property messages do not have */
export function parseSelection(select: string | null, expand: string | null): Selection {
  const names = (select ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  for (const name of names) {
    if (PROPERTIES.has(name)) continue;
    throw new GraphError(
      400,
      'RequestBroker--ParseUri',
      `Could not find a property named '${name}' on type 'Microsoft.OutlookServices.Message'.`,
    );
  }
  const sizePropertyId = /id eq '((?:LONG|Integer) 0x0?e08)'/i.exec(expand ?? '')?.[1];
  if (expand && !sizePropertyId && expand !== 'attachments')
    throw badRequest(`The lab's Graph does not expand '${expand}'.`);
  if (expand === 'attachments') names.push('attachments');
  return {
    ...(names.length > 0 ? { names: new Set(names) } : {}),
    ...(sizePropertyId ? { sizePropertyId } : {}),
    needsRaw: names.length === 0 || names.some((name) => NEEDS_RAW.includes(name)),
  };
}

export const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 10;

/** `$top`, or the page size preferred, or ten. */
export function pageSize(top: string | null, preferred: number | undefined): number {
  const asked = Number(top ?? preferred ?? DEFAULT_PAGE);
  if (!Number.isInteger(asked) || asked < 1) throw badRequest('The value of $top is invalid.');
  return Math.min(asked, MAX_PAGE);
}
