import { PERMISSIONS } from '../../../shared/permissions';
import { route } from './route';

const { settingsConfigure } = PERMISSIONS;

/** Trying settings before they are saved. */
export default [
  route('POST', '/connection-tests', 'connection-tests.start', settingsConfigure),
  route('GET', '/connection-tests/:id', 'connection-tests.get', settingsConfigure),
  route('DELETE', '/connection-tests/:id', 'connection-tests.cancel', settingsConfigure),
  route('POST', '/mailbox-folders', 'connection-tests.folders', settingsConfigure),
  route('POST', '/test-mails', 'connection-tests.testMail', settingsConfigure),
  route('POST', '/system-emails/:id/aliases/check', 'connection-tests.checkAlias', settingsConfigure),
  route('POST', '/validated-system-emails', 'connection-tests.create', settingsConfigure),
  route('PUT', '/validated-system-emails/:id', 'connection-tests.update', settingsConfigure),
];
