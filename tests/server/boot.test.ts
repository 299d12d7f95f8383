import { startStrapi, type RunningStrapi } from './strapi';

describe('a Strapi app with the plugin', () => {
  let app: RunningStrapi;
  beforeAll(async () => {
    app = await startStrapi();
  });
  afterAll(() => app.stop());

  it('boots and has the tables', async () => {
    expect(await app.strapi.db.query('plugin::system-email.system-email').count()).toBe(0);
  });
});
