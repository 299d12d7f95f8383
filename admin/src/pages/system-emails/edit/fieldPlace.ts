import type { EditTab } from '../paths';

/** The tab that shows a field, by the field's path in the form. */
export function tabOfField(path: string): EditTab {
  if (path.startsWith('remoteMailbox')) return 'remote';
  if (path.startsWith('outgoingServer')) return 'outgoing';
  return 'account';
}
