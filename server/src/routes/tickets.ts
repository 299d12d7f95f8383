import { PERMISSIONS } from '../../../shared/permissions';
import { route } from './route';

const { ticketsRead, ticketsReply } = PERMISSIONS;

/** Reading tickets and what becomes of them. */
export default [
  route('GET', '/desk', 'tickets.options', ticketsRead),
  route('GET', '/tickets', 'tickets.list', ticketsRead),
  route('GET', '/tickets/:id', 'tickets.get', ticketsRead),
  route('PUT', '/tickets/:id', 'tickets.update', ticketsReply),
  route('PUT', '/tickets/:id/read', 'tickets.read', ticketsRead),
  route('GET', '/attachments/:id', 'tickets.attachment', ticketsRead),
  route('GET', '/entries/:id/raw', 'tickets.raw', ticketsRead),
  route('GET', '/entries/:id/source', 'tickets.source', ticketsRead),
];
