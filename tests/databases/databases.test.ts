import { startStrapi, type RunningStrapi } from '../server/strapi';
import { startMariaDb, startPostgres, type DatabaseServer } from '.';

describe.each([
  ['PostgreSQL', startPostgres],
  ['MariaDB', startMariaDb],
])('a %s of its own', (_name, start) => {
  let server: DatabaseServer;
  let app: RunningStrapi;
  beforeAll(async () => {
    server = await start();
    app = await startStrapi({ database: await server.createDatabase('app') });
  });
  afterAll(async () => {
    await app?.stop();
    await server?.stop();
  });
  const contacts = () => app.strapi.db.query('plugin::system-email.contact');
  /** The pool finds out about cut connections by using them. */
  const whenBack = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (attempt === 20) throw error;
      }
    }
  };

  it('carries a Strapi with the plugin', async () => {
    const answer = await app.call<{ data: unknown[] }>('GET', '/system-email/system-emails');
    expect(answer.status).toBe(200);
  });

  it.each([false, true])(
    'keeps what was committed when it is restarted (immediate: %s)',
    async (immediate) => {
      const address = `${immediate}@customer.test`;
      await contacts().create({ data: { documentId: address, address, name: 'Grüße 🙂' } });
      await server.restart({ immediate });
      const found = await whenBack(() => contacts().findOne({ where: { address } }));
      expect(found).toMatchObject({ name: 'Grüße 🙂' });
    },
  );
});
