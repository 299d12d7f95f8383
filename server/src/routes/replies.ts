import { PERMISSIONS } from '../../../shared/permissions';
import { route } from './route';

const { ticketsReply } = PERMISSIONS;

/** What agents write, and its way out. */
export default [
  route('POST', '/tickets/:id/replies', 'replies.reply', ticketsReply),
  route('POST', '/deliveries/:id/retry', 'replies.retry', ticketsReply),
];
