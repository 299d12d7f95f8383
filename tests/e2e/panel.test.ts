/** The panel in a real browser, the built playground, real provider pages and real mail servers; one stage for all scenarios. */
import { Stage } from './stage';
import { accessibility, emptyPages } from './scenarios/accessibility';
import { adminConsent } from './scenarios/admin-consent';
import { configPopups } from './scenarios/config-popup';
import { connectionTest } from './scenarios/connection-test';
import { conversations } from './scenarios/conversations';
import { firstMailbox } from './scenarios/first-mailbox';
import { inAnotherLanguage } from './scenarios/german';
import { keyboardOnly } from './scenarios/keyboard';
import { leaving } from './scenarios/leaving';
import { list } from './scenarios/list';
import { nothingLost } from './scenarios/nothing-lost';
import { olderMail } from './scenarios/older-mail';
import { outbox } from './scenarios/outbox';
import { passwordMailbox } from './scenarios/password-mailbox';
import { quarantine } from './scenarios/quarantine';
import { refusedSignIns } from './scenarios/refused-sign-ins';
import { roles } from './scenarios/roles';
import { servedFrom } from './scenarios/served-from';
import { tryingSettings } from './scenarios/trying-settings';
import { twoTabs } from './scenarios/two-tabs';
import { waysIn } from './scenarios/ways-in';
import { withoutPermission } from './scenarios/without-permission';
import { words } from './scenarios/words';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterAll(() => stage?.stop());

describe('a panel with nothing in it', () => emptyPages(() => stage));
describe('a new System Email, from nothing to Verified', () => firstMailbox(() => stage));
describe('a conversation', () => conversations(() => stage));
describe('a sign-in that does not work', () => refusedSignIns(() => stage));
describe('a sign-in begun in two tabs', () => twoTabs(() => stage));
describe('the list', () => list(() => stage));
describe('the connection test', () => connectionTest(() => stage));
describe('settings that are tried', () => tryingSettings(() => stage));
describe('the Config popup', () => configPopups(() => stage));
describe('the consent of an administrator', () => adminConsent(() => stage));
describe('the other ways in', () => waysIn(() => stage));
describe('nothing is lost', () => nothingLost(() => stage));
describe('the quarantine', () => quarantine(() => stage));
describe('the outbox', () => outbox(() => stage));
describe('words that are written once', () => words(() => stage));
describe('a mailbox with a password', () => passwordMailbox(() => stage));
describe('every page and popup', () => accessibility(() => stage));
describe('with the keyboard alone', () => keyboardOnly(() => stage));
describe('in German', () => inAnotherLanguage(() => stage));
describe('leaving and signing out', () => leaving(() => stage));
describe('roles', () => roles(() => stage));
describe('a mailbox that is served from a label', () => servedFrom(() => stage));
// Last: it fills the ticket list.
describe('mail that was there before', () => olderMail(() => stage));
describe('a user without the permissions', () => withoutPermission(() => stage));

test('the console had no errors or warnings of ours', () => {
  expect([...stage.complaints]).toEqual([]);
});
