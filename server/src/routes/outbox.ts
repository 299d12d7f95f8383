import { PERMISSIONS } from '../../../shared/permissions';
import { route } from './route';

const { outboxRead, outboxManage } = PERMISSIONS;

/** Everything that leaves. */
export default [
  route('GET', '/outbox', 'outbox.list', outboxRead),
  route('GET', '/outbox/system-emails', 'outbox.systemEmails', outboxRead),
  route('POST', '/outbox/deeds', 'outbox.actOnAll', outboxManage),
  route('GET', '/outbox/:id', 'outbox.get', outboxRead),
  route('POST', '/outbox/:id/retry', 'outbox.retry', outboxManage),
  route('POST', '/outbox/:id/cancel', 'outbox.cancel', outboxManage),
  route('POST', '/outbox/:id/confirm', 'outbox.confirm', outboxManage),
  route('PUT', '/outbox/:id/recipients', 'outbox.readdress', outboxManage),
];
