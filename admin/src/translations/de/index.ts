import common from './common.json';
import config from './config.json';
import connectionTest from './connection-test.json';
import guide from './guide.json';
import outbox from './outbox.json';
import quarantine from './quarantine.json';
import remedies from './remedies.json';
import server from './server.json';
import systemEmails from './system-emails.json';
import templates from './templates.json';
import tickets from './tickets.json';
import waysIn from './ways-in.json';
import { SERVER_TEXT } from '../serverTexts';

const refusals = Object.fromEntries(
  Object.entries(server).map(([english, german]) => [`${SERVER_TEXT}${english}`, german]),
);

/** German. Also what the server says: remedies by key, refusals by their English sentence. */
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
  ...remedies,
  ...refusals,
};
