import { PERMISSIONS } from '../../../shared/permissions';
import { route } from './route';

const { settingsRead, settingsConfigure, tokenDelete, logRead } = PERMISSIONS;

export default [
  route('GET', '/system-emails', 'system-emails.list', settingsRead),
  route('POST', '/system-emails', 'system-emails.create', settingsConfigure),
  route('GET', '/system-emails/:id', 'system-emails.get', settingsRead),
  route('PUT', '/system-emails/:id', 'system-emails.update', settingsConfigure),
  route('PUT', '/system-emails/:id/enabled', 'system-emails.setEnabled', settingsConfigure),
  route('PUT', '/system-emails/:id/backfill', 'system-emails.controlBackfill', settingsConfigure),
  route('DELETE', '/system-emails/:id', 'system-emails.remove', settingsConfigure),
  route('POST', '/system-emails/:id/verify', 'system-emails.verify', settingsConfigure),
  route('GET', '/instances', 'instances.list', settingsRead),
  route('GET', '/system-emails/:id/events', 'system-emails.events', logRead),
  route('DELETE', '/system-emails/:id/credential', 'system-emails.removeCredential', tokenDelete),
];
