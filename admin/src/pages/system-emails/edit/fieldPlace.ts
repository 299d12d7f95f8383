import type { EditTab } from '../paths';

/** The tab that shows a field, by the field's path in the form. */
export function tabOfField(path: string): EditTab {
  if (path.startsWith('remoteMailbox') || path === 'idpConfigId') return 'remote';
  if (path.startsWith('outgoing')) return 'outgoing';
  return 'account';
}
