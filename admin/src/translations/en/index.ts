import common from './common.json';
import config from './config.json';
import connectionTest from './connection-test.json';
import guide from './guide.json';
import outbox from './outbox.json';
import quarantine from './quarantine.json';
import systemEmails from './system-emails.json';
import templates from './templates.json';
import tickets from './tickets.json';
import waysIn from './ways-in.json';

/** Every text of the panel, by key. Another language has the same files with the same keys. */
export default {
  ...common,
  ...systemEmails,
  ...config,
  ...guide,
  ...connectionTest,
  ...tickets,
  ...quarantine,
  ...outbox,
  ...templates,
  ...waysIn,
};
