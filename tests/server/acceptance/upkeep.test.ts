import Database from 'better-sqlite3';
import path from 'node:path';
import { newAppFolder } from '../app';
import { startStrapiProcess } from '../process';
import { startStrapi, type RunningStrapi } from '../strapi';
import type { MailLab } from '../../mail-lab';
import { cloudAt } from '../../mail-lab/registration';
import { deskOn, secretsOf, startLab, until } from './helpdesk';

const DAY = 86_400_000;
const dayIn = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

/** What is done now and then is done first when a Strapi starts. */
describe('a mailbox that is switched off', () => {
  let lab: MailLab;
  let app: RunningStrapi | undefined;
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(async () => {
    await app?.stop();
    await lab.stop();
  });

  it('is kept signed in, and told once that its client secret ends in a week', async () => {
    const dir = newAppFolder();
    const plugin = { additionalCertificates: [lab.ca], clouds: { global: cloudAt(lab) } };
    const first = await startStrapiProcess({ dir, plugin });
    const before = deskOn(first, lab);
    const { id: idpConfigId } = await before.createConfig({ clientSecretExpiresAt: dayIn(7) });
    const { id } = await before.signedIn({ idpConfigId });
    await before.update(id, { idpConfigId, enabled: false });
    await first.stop();
    setRefreshedAt(dir, Date.now() - 8 * DAY);
    await lab.idp.resetTokenRequests();

    app = await startStrapi({ dir, plugin, plantedSecrets: () => secretsOf(lab) });
    const desk = deskOn(app, lab);
    const told = async (type: string) => (await desk.events(id)).filter((event) => event.type === type);
    await until('its sign-in was renewed', async () => (await told('grant.kept-alive')).length > 0);
    await until(
      'it was told of the secret',
      async () => (await told('idp-config.secret-expires')).length > 0,
    );
    expect(await lab.idp.tokenRequests()).toMatchObject([{ grantType: 'refresh_token', ok: true }]);
    expect(await told('idp-config.secret-expires')).toMatchObject([
      { level: 'warning', message: expect.stringContaining('in 7 days') },
    ]);
    expect(await desk.get(id)).toMatchObject({
      credential: { state: 'authorized' },
      warnings: [{ code: 'secret-expires', values: { days: '7' } }],
    });
  });
});

const setRefreshedAt = (dir: string, at: number): void => {
  const database = new Database(path.join(dir, 'data.db'));
  database.prepare('update system_email_credentials set refreshed_at = ?').run(at);
  database.close();
};
