import { randomInt } from 'node:crypto';
import { newAppFolder } from '../app';
import type { MailLab } from '../../mail-lab';
import { startStrapiProcess } from '../process';
import { startStrapi, type RunningStrapi } from '../strapi';
import { deskOn, secretsOf, startLab, SUPPORT, until } from './helpdesk';

const MESSAGES = 200;

describe('a process that is killed in the middle of a backlog', () => {
  let lab: MailLab;
  let second: RunningStrapi | undefined;
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(async () => {
    await second?.stop();
    await lab.stop();
  });

  it('leaves everything to the next one: 200 mails are 200 entries, none twice, and each is settled', async () => {
    const dir = newAppFolder();
    const plugin = { additionalCertificates: [lab.ca] };
    const first = await startStrapiProcess({ dir, plugin });
    const before = deskOn(first, lab);
    const { id } = await before.signedIn();
    const mails = Array.from({ length: MESSAGES }, (_, index) => ({
      subject: `Mail ${index}`,
      text: 'Help',
    }));
    const killAt = randomInt(30, 120);
    const delivering = lab.deliverMany(SUPPORT, mails);
    const progress = await until(`${killAt} entries`, async () => {
      const { total } = (await before.list()).pagination;
      return total >= killAt && total;
    });
    await first.kill();
    await delivering;
    // Were it all done, nothing would have been proven.
    expect(progress).toBeLessThan(MESSAGES);

    second = await startStrapi({ dir, plugin, plantedSecrets: () => secretsOf(lab) });
    const after = deskOn(second, lab);
    // The lease of the dead process has to run out first.
    await until('all are tickets', async () => (await after.list()).pagination.total >= MESSAGES, 100_000);
    await until('all are settled', async () => {
      const receipts = await receiptsOf(second, id);
      return receipts.length >= MESSAGES && receipts.every(({ settled }) => settled);
    });

    const entries = await second.strapi.db.query('plugin::system-email.entry').findMany();
    expect(entries).toHaveLength(MESSAGES);
    expect(new Set(entries.map(({ messageId }) => messageId)).size).toBe(MESSAGES);
    expect(new Set(entries.map(({ subject }) => subject)).size).toBe(MESSAGES);
    const receipts = await receiptsOf(second, id);
    expect(receipts).toHaveLength(MESSAGES);
    expect(receipts.filter(({ state }) => state !== 'entry')).toEqual([]);
    const onServer = await lab.mailbox(SUPPORT).messages();
    expect(onServer.filter(({ flags }) => flags.includes('\\Seen'))).toHaveLength(MESSAGES);
  });
});

const receiptsOf = (
  app: RunningStrapi | undefined,
  systemEmailId: number,
): Promise<{ state: string; settled: boolean }[]> =>
  app
    ? app.strapi.db.query('plugin::system-email.receipt').findMany({ where: { systemEmailId } })
    : Promise.resolve([]);
