import { PERMISSIONS } from '../../../shared/permissions';
import { route } from './route';

const { ticketsRead, ticketsReply } = PERMISSIONS;

/** Reading tickets and what becomes of them. */
export default [
  route('GET', '/tickets', 'tickets.list', ticketsRead),
  route('GET', '/tickets/:id', 'tickets.get', ticketsRead),
  route('PUT', '/tickets/:id', 'tickets.update', ticketsReply),
  route('GET', '/attachments/:id', 'tickets.attachment', ticketsRead),
  route('GET', '/entries/:id/raw', 'tickets.raw', ticketsRead),
];
