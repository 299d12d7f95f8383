import authorizations from './authorizations';
import clientCredentials from './client-credentials';
import connectionTests from './connection-tests';
import graphNotifications from './graph-notifications';
import idpConfigs from './idp-configs';
import instances from './instances';
import outbox from './outbox';
import quarantine from './quarantine';
import replies from './replies';
import systemEmails from './system-emails';
import templates from './templates';
import tickets from './tickets';
import waysIn from './ways-in';

export default {
  'system-emails': systemEmails,
  'connection-tests': connectionTests,
  'idp-configs': idpConfigs,
  'client-credentials': clientCredentials,
  'graph-notifications': graphNotifications,
  instances,
  authorizations,
  'ways-in': waysIn,
  tickets,
  replies,
  quarantine,
  outbox,
  templates,
};
