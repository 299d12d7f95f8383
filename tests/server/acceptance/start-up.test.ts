import { newAppFolder, removeAppFolder } from '../app';
import { StartFailed, startStrapiProcess } from '../process';

describe('a Strapi in production', () => {
  const dir = newAppFolder();
  afterAll(() => removeAppFolder(dir));

  it('does not start without a key to encrypt secrets with, and says which setting is missing', async () => {
    const start = startStrapiProcess({ dir, encryptionKey: null }, { NODE_ENV: 'production' });
    const error = await start.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartFailed);
    expect(String(error)).toMatch(/admin\.secrets\.encryptionKey/);
    expect(String(error)).toMatch(/encryptionKeys/);
  });

  it('starts with a key of the plugin instead', async () => {
    const app = await startStrapiProcess(
      { dir, encryptionKey: null, plugin: { encryptionKeys: ['k'.repeat(32)] } },
      { NODE_ENV: 'production' },
    );
    try {
      expect((await app.call('GET', '/system-email/system-emails')).status).toBe(200);
    } finally {
      await app.kill();
    }
  });

  it('does not start with an option it does not know, and names it', async () => {
    const error = await startStrapiProcess({ dir, plugin: { encryptionKey: 'x' } }).catch(String);
    expect(error).toMatch(/encryptionKey/);
  });
});
