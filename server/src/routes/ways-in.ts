import { PERMISSIONS } from '../../../shared/permissions';
import { route } from './route';

const { settingsRead, settingsAuthorize } = PERMISSIONS;

/** Signing in without a browser of ours, with a sign-in that is there, and with an administrator's consent. */
export default [
  route('POST', '/system-emails/:id/app-sign-in', 'ways-in.signInApp', settingsAuthorize),
  route('POST', '/system-emails/:id/device-sign-in', 'ways-in.beginDevice', settingsAuthorize),
  route('GET', '/device-sign-ins/:id', 'ways-in.getDevice', settingsAuthorize),
  route('DELETE', '/device-sign-ins/:id', 'ways-in.cancelDevice', settingsAuthorize),
  route('GET', '/credentials', 'ways-in.listShared', settingsRead),
  route('PUT', '/system-emails/:id/credential', 'ways-in.useShared', settingsAuthorize),
  route('POST', '/idp-configs/:id/admin-consent', 'ways-in.beginConsent', settingsAuthorize),
  route('GET', '/admin-consents/:id', 'ways-in.getConsent', settingsRead),
];
