import { PERMISSIONS } from '../../../shared/permissions';
import { route, routeForAny } from './route';

const { ticketsReply, ticketsNote } = PERMISSIONS;

/** What agents write, and its way out. */
export default [
  route('POST', '/tickets/:id/replies', 'replies.reply', ticketsReply),
  route('POST', '/tickets/:id/notes', 'replies.note', ticketsNote),
  routeForAny('POST', '/uploads', 'replies.upload', [ticketsReply, ticketsNote]),
  routeForAny('DELETE', '/uploads/:id', 'replies.removeUpload', [ticketsReply, ticketsNote]),
  route('POST', '/deliveries/:id/undo', 'replies.undo', ticketsReply),
  route('POST', '/deliveries/:id/retry', 'replies.retry', ticketsReply),
  route('POST', '/deliveries/:id/cancel', 'replies.cancel', ticketsReply),
  route('POST', '/deliveries/:id/confirm', 'replies.confirm', ticketsReply),
];
