import { PERMISSIONS } from '../../../shared/permissions';
import { route } from './route';

const { quarantineRead, quarantineManage } = PERMISSIONS;

/** Mail that could not become an entry. */
export default [
  route('GET', '/quarantine', 'quarantine.list', quarantineRead),
  route('GET', '/quarantine/counts', 'quarantine.counts', quarantineRead),
  route('GET', '/quarantine/jobs', 'quarantine.jobs', quarantineRead),
  route('POST', '/quarantine/jobs', 'quarantine.start', quarantineManage),
  route('DELETE', '/quarantine/jobs/:id', 'quarantine.cancel', quarantineManage),
  route('GET', '/quarantine/:id', 'quarantine.get', quarantineRead),
  route('GET', '/quarantine/:id/raw', 'quarantine.raw', quarantineRead),
];
