import authorizations from './authorizations';
import clientCredentials from './client-credentials';
import connectionTests from './connection-tests';
import idpConfigs from './idp-configs';
import instances from './instances';
import outbox from './outbox';
import quarantine from './quarantine';
import replies from './replies';
import systemEmails from './system-emails';
import templates from './templates';
import tickets from './tickets';

export default {
  'system-emails': systemEmails,
  'connection-tests': connectionTests,
  'idp-configs': idpConfigs,
  'client-credentials': clientCredentials,
  instances,
  authorizations,
  tickets,
  replies,
  quarantine,
  outbox,
  templates,
};
