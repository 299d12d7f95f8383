/** Pictures of Settings → System Email → Quarantine. */
import type { QuarantineList } from '../../shared/contracts/quarantine';
import { SUPPORT } from '../demo/stage';
import { until } from './helpdesk';
import { openPanel, take, type Studio } from './studio';

const PATH = '/settings/system-email-quarantine';

/** Mail that names no sender. */
const MAILS: [subject: string, header: string][] = [
  ['Your scanner has a message', 'X-Mailer: Scanner 3000 on floor 2'],
  ['Nightly report', 'X-Cron-Env: backup'],
  ['Win a coffee machine', 'X-Priority: 1'],
];

export const picturesOfQuarantine = async (studio: Studio): Promise<void> => {
  const { lab, playground } = studio;
  for (const [subject, header] of MAILS) {
    await lab
      .mailbox(SUPPORT)
      .append('INBOX', `Subject: ${subject}\r\n${header}\r\nMIME-Version: 1.0\r\n\r\nNobody wrote this.\r\n`);
  }
  await until('Mail in quarantine', async () => {
    const { pagination } = await playground.call<QuarantineList>('GET', '/system-email/quarantine');
    return pagination.total >= MAILS.length || undefined;
  });
  const page = await openPanel(studio, PATH);
  await page
    .getByTestId('quarantine-row')
    .nth(MAILS.length - 1)
    .waitFor();
  await page.getByRole('checkbox').nth(1).click();
  await take(studio, page, 'quarantine');
  await page.getByTestId('quarantine-row').last().getByRole('link').click();
  await page.getByTestId('quarantine-reason').waitFor();
  await take(studio, page, 'quarantine-message');
  await page.close();
};
