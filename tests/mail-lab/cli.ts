/** `npm run lab`: a lab in the foreground, for trying things by hand. `-- --dovecot` takes the real servers. */
import { startMailLab } from './index';

async function main(): Promise<void> {
  const mail = process.argv.includes('--dovecot') ? 'dovecot' : 'embedded';
  const lab = await startMailLab({
    mail,
    callbackUrls: ['http://localhost:1337/system-email/oauth/callback'],
    log: (line) => console.error(line),
  });
  console.log(`Mail lab (${mail}) is up in process ${lab.processId}. Ctrl-C ends it.

Customer page        ${lab.customerUrl}
Identity provider    ${lab.idp.discoveryUrl}
  tenant ID          ${lab.idp.tenantId}
  client ID          ${lab.idp.clientId}
  client secret      ${lab.idp.clientSecret}
  public client ID   ${lab.idp.publicClientId}
  callback           http://localhost:<any port>/system-email/oauth/callback
Trusted CA           ${lab.caPath}
`);
  for (const [name, endpoint] of Object.entries({ IMAP: lab.imap, POP3: lab.pop3, SMTP: lab.smtp })) {
    if (!endpoint) continue;
    const startTls = endpoint.startTlsPort ? `  STARTTLS ${endpoint.startTlsPort}` : '';
    console.log(`${name.padEnd(20)} localhost  TLS ${endpoint.port}${startTls}  plain ${endpoint.plainPort}`);
  }
  if (lab.graph) console.log(`${'Graph'.padEnd(20)} ${lab.graph.baseUrl}`);
  console.log('\nAccounts');
  for (const user of Object.values(lab.users)) console.log(`  ${user.address.padEnd(24)} ${user.password}`);

  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      void lab.stop();
    });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
