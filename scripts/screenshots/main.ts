/** Takes the pictures of the panel that the README and the guides show, and removes those that are no longer taken. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startMailLab } from '../../tests/mail-lab';
import { logIn } from '../../tests/e2e/panel';
import { CHROMIUM, launchChromium } from '../demo/chromium';
import { ADMIN, freePort, startPlayground } from '../demo/playground';
import { addSystemEmails, fillDesk, PEOPLE } from './helpdesk';
import { picturesOfQuarantine } from './quarantine';
import {
  picturesOfEmptyList,
  picturesOfList,
  picturesOfSetup,
  picturesOfSignIn,
  picturesOfTests,
} from './settings';
import { OUT, say, type Studio } from './studio';
import { picturesOfConversation, picturesOfReply, picturesOfTicketList } from './tickets';

const SIZE = { width: 1280, height: 800 };

const takeAll = async (studio: Studio): Promise<void> => {
  await picturesOfEmptyList(studio);
  await picturesOfSetup(studio);
  const mailboxes = await addSystemEmails(studio.lab, studio.playground);
  await picturesOfSignIn(studio, mailboxes);
  await picturesOfTests(studio, mailboxes);
  const desk = await fillDesk(studio.lab, studio.playground);
  await picturesOfList(studio, mailboxes);
  await picturesOfTicketList(studio);
  await picturesOfConversation(studio, desk);
  await picturesOfReply(studio, desk);
  await picturesOfQuarantine(studio);
};

const prune = ({ taken }: Studio): void => {
  for (const name of readdirSync(OUT)) {
    if (taken.has(name)) continue;
    rmSync(path.join(OUT, name));
    say(`• docs/images/${name} removed: it is no longer taken`);
  }
};

const main = async (): Promise<void> => {
  if (!CHROMIUM) throw new Error('Pictures need Chromium. Install it with: apt-get install chromium');
  mkdirSync(OUT, { recursive: true });
  const port = await freePort(1337);
  const stops: (() => Promise<void>)[] = [];
  try {
    const lab = await startMailLab({
      mail: 'embedded',
      callbackUrls: [`http://localhost:${port}/system-email/oauth/callback`],
      users: PEOPLE,
    });
    stops.push(() => lab.stop());
    // Without the option `clouds`: forms show what the Microsoft preset fills in for everybody.
    const playground = await startPlayground(port, () => undefined, {
      additionalCertificates: [lab.ca],
    });
    stops.push(() => playground.stop());
    const browser = await launchChromium(CHROMIUM);
    stops.push(() => browser.close());
    const context = await browser.newContext({ viewport: SIZE, locale: 'en-GB', timezoneId: 'UTC' });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    await logIn(page, playground.url, ADMIN);
    // Strapi announces its own news above every page until that is closed, once per browser.
    const announcement = page.getByText('Introducing the new Media Library');
    await announcement.locator('xpath=ancestor::*[.//button][1]//button').click();
    await announcement.waitFor({ state: 'hidden' });
    await page.close();

    const studio: Studio = { lab, playground, context, taken: new Set() };
    await takeAll(studio);
    prune(studio);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
};

main().then(
  () => process.exit(0),
  (error: Error) => {
    say(error.message);
    process.exit(1);
  },
);
