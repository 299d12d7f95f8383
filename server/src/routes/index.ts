import clientCredentials from './client-credentials';
import connectionTests from './connection-tests';
import graphNotifications from './graph-notifications';
import outbox from './outbox';
import quarantine from './quarantine';
import replies from './replies';
import signIn from './sign-in';
import systemEmails from './system-emails';
import templates from './templates';
import tickets from './tickets';
import waysIn from './ways-in';

export default {
  admin: {
    type: 'admin',
    routes: [
      ...systemEmails,
      ...connectionTests,
      ...signIn,
      ...graphNotifications,
      ...waysIn,
      ...clientCredentials,
      ...tickets,
      ...replies,
      ...quarantine,
      ...outbox,
      ...templates,
    ],
  },
};
