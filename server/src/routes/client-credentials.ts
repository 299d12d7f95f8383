import { PERMISSIONS } from '../../../shared/permissions';
import { route } from './route';

const { settingsRead, settingsConfigure } = PERMISSIONS;
const ROOT = '/idp-configs/:id/client-credentials';

/** The secrets and certificates of an IdP Config. */
export default [
  route('POST', ROOT, 'client-credentials.add', settingsConfigure),
  route('DELETE', `${ROOT}/:credentialId`, 'client-credentials.remove', settingsConfigure),
  route('GET', `${ROOT}/:credentialId/certificate`, 'client-credentials.certificate', settingsRead),
];
