import { PERMISSIONS } from '../../../shared/permissions';
import { route } from './route';

const { settingsRead, settingsConfigure, settingsAuthorize } = PERMISSIONS;

export default [
  route('GET', '/system-emails', 'system-emails.list', settingsRead),
  route('POST', '/system-emails', 'system-emails.create', settingsConfigure),
  route('GET', '/system-emails/:id', 'system-emails.get', settingsRead),
  route('PUT', '/system-emails/:id', 'system-emails.update', settingsConfigure),
  route('DELETE', '/system-emails/:id', 'system-emails.remove', settingsConfigure),
  route('POST', '/system-emails/:id/verify', 'system-emails.verify', settingsConfigure),
  route('GET', '/system-emails/:id/events', 'system-emails.events', settingsRead),
  route('DELETE', '/system-emails/:id/credential', 'system-emails.removeCredential', settingsAuthorize),
];
