/**
 * The main job on one machine: a mailbox signed in with OAuth 2.0, a customer's mail as a ticket, an agent's reply in the
 * customer's mailbox, the customer's answer in the same ticket. Everything listens on loopback and is gone afterwards.
 */
import { startMailLab } from '../../tests/mail-lab';
import { cloudAt } from '../../tests/mail-lab/registration';
import { runOnce } from './once';
import { ADMIN, freePort, startPlayground } from './playground';
import { SUPPORT, type Demo } from './stage';

/** Of Strapi's log, what concerns the mailbox, and whatever goes wrong. */
const OURS = /\[system-email \d+\]|\b(?:warn|error)\b/;

const say = (line = '') => process.stderr.write(`${line}\n`);

const show = ({ lab, playground }: Demo): void => {
  const { password } = lab.user(SUPPORT);
  const { tenantId, clientId, clientSecret } = lab.idp;
  say(`
The demo is running. Nothing here leaves this machine, and nothing is kept. The lab stands in for Microsoft 365, with
sign-in pages and mailboxes of its own; only the links in the guide lead to Microsoft's real portal.

  1. Open      ${playground.url}/admin/settings/system-email
     log in    ${ADMIN.email}  /  ${ADMIN.password}
  2. Press     Set up a Microsoft 365 mailbox
     address   ${SUPPORT}
     then      the tab Remote Mailbox, and Config. The guide beside the form has been followed already:
     tenant    ${tenantId}
     client    ${clientId}
     secret    ${clientSecret}
     Press     Submit
     sign in   ${SUPPORT}  /  ${password}   and accept. You come back to a green banner.
  3. Open      ${lab.customerUrl}
     and write a mail to support as the customer.
  4. Open      ${playground.url}/admin/plugins/system-email/tickets
     The mail is a ticket. Reply, and see the reply on the customer's page some seconds later.

Press Ctrl+C to end.
`);
};

const main = async (): Promise<number> => {
  const once = process.argv.includes('--once');
  const stops: (() => Promise<void>)[] = [];
  let ended = false;
  let running = false;
  const stopAll = async () => {
    if (ended) return;
    ended = true;
    for (const stop of stops.reverse()) await stop();
  };
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  try {
    const port = await freePort(1337);
    say('• start the lab: identity provider and mail servers …');
    const lab = await startMailLab({
      mail: 'embedded',
      callbackUrls: [`http://localhost:${port}/system-email/oauth/callback`],
      log: (line) => say(`  lab: ${line}`),
    });
    stops.push(() => lab.stop());
    say('• start Strapi on a fresh SQLite database …');
    const playground = await startPlayground(
      port,
      (line) => {
        if (running && OURS.test(line)) say(`  strapi: ${line}`);
      },
      {
        additionalCertificates: [lab.ca],
        clouds: { global: cloudAt(lab) },
      },
    );
    stops.push(() => playground.stop());
    const demo: Demo = { lab, playground };
    if (once) return await runOnce(demo, say);
    show(demo);
    running = true;
    await interrupted;
    say('Ending …');
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    say(message);
    if (once) process.stdout.write(`${JSON.stringify({ ok: false, error: message.split('\n')[0] })}\n`);
    return 1;
  } finally {
    await stopAll();
  }
};

void main().then((code) => process.exit(code));
