import { randomBytes } from 'node:crypto';
import { startStrapi, type RunningStrapi } from '../strapi';

/** The check itself: it must find what is there, wherever it is and however it is written. */
describe('the search for secrets', () => {
  let app: RunningStrapi;
  const planted = { in: '' };
  const newSecret = () => `Pl4nted~${randomBytes(18).toString('base64url')}/+=`;

  const atTheEnd: string[] = [];
  beforeAll(async () => {
    app = await startStrapi({ plantedSecrets: () => atTheEnd });
  });

  const expectFound = async (secret: string, where: RegExp) =>
    expect(app.expectNoSecrets([newSecret(), secret])).rejects.toThrow(where);

  it('finds nothing where nothing is', async () => {
    await expect(app.expectNoSecrets([newSecret()])).resolves.toBeUndefined();
  });

  it('finds a secret in a log line', async () => {
    const secret = newSecret();
    app.strapi.log.info(`signed in with ${secret}`);
    await expectFound(secret, /file strapi\.log/);
  });

  it('finds a secret inside a SASL response, which is Base64', async () => {
    for (const user of ['a', 'ab', 'abc']) {
      const secret = newSecret();
      app.strapi.log.debug(Buffer.from(`user=${user}\x01auth=Bearer ${secret}\x01\x01`).toString('base64'));
      await expectFound(secret, /file strapi\.log/);
    }
  });

  it('finds a secret in a row, and in the bytes of the database after the row is gone', async () => {
    const secret = newSecret();
    const row = await app.strapi.db
      .query('plugin::system-email.contact')
      .create({ data: { address: secret } });
    await expectFound(secret, /table system_email_contacts/);
    await app.strapi.db.query('plugin::system-email.contact').delete({ where: { id: row.id } });
    await expectFound(secret, /file data\.db/);
  });

  it('finds a secret in the body of an answer, and URL-encoded in a redirect', async () => {
    app.strapi.server.httpServer.prependOnceListener('request', (_request, response) => {
      response.setHeader('x-from', 'here');
      response.setHeader('location', `/?token=${encodeURIComponent(planted.in)}`);
    });
    planted.in = newSecret();
    await fetch(`${app.url}/_health`);
    await expectFound(planted.in, /response to HEAD \/_health|response to GET \/_health/);
  });

  it('finds a secret in an event', async () => {
    const secret = newSecret();
    await app.strapi.eventHub.emit('entry.update', { entry: { token: secret } });
    await expectFound(secret, /event entry\.update/);
  });

  it('repeats no secret in full when it reports one', async () => {
    const secret = newSecret();
    app.strapi.log.info(secret);
    const report = await app.expectNoSecrets([secret]).catch((error: Error) => error.message);
    expect(report).toMatch(/strapi\.log/);
    expect(report).not.toContain(secret);
  });

  it('fails the run of a Strapi that planted secrets', async () => {
    atTheEnd.push(newSecret());
    app.strapi.log.info(atTheEnd.join());
    await expect(app.stop()).rejects.toThrow(/Secrets were found/);
  });
});
