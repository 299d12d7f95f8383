import { addPerson, authorizationOf } from '../people';
import type { Stage } from '../stage';

const READER = { email: 'reader@example.com', password: 'Reader-Passw0rd' };

export const withoutPermission = (getStage: () => Stage): void => {
  it('sees neither menu entry nor content, and is refused by the server too', async () => {
    const stage = getStage();
    await addPerson(stage, READER, []);
    const page = await stage.openAs(READER);
    const { url } = stage.playground;
    const answers: number[] = [];
    page.on('response', (response) => {
      if (new URL(response.url()).pathname.startsWith('/system-email/')) answers.push(response.status());
    });

    await page.goto(`${url}/admin`);
    await page.getByRole('navigation').first().waitFor();
    await page.getByRole('link', { name: 'Home' }).waitFor();
    expect(await page.getByRole('link', { name: 'Tickets' }).count()).toBe(0);

    for (const path of [
      '/settings/system-email',
      '/settings/system-email/1',
      '/settings/system-email-quarantine',
      '/settings/system-email-outbox',
      '/plugins/system-email/tickets',
    ]) {
      await page.goto(`${url}/admin${path}`);
      await page.getByText("You don't have the permissions to access that content").waitFor();
      expect(await page.getByText('support@contoso.test').count()).toBe(0);
      expect(await page.getByRole('link', { name: 'System Emails' }).count()).toBe(0);
    }
    // Nothing was asked of the server that it would have had to refuse; asked directly, it refuses.
    expect(answers).toEqual([]);
    const headers = await authorizationOf(stage, READER);
    for (const path of [
      '/system-emails',
      '/system-emails/1',
      '/idp-configs',
      '/tickets',
      '/tickets/1',
      '/quarantine',
      '/outbox',
    ]) {
      expect((await page.request.get(`${url}/system-email${path}`, { headers })).status()).toBe(403);
    }
    await page.context().close();
  });
};
