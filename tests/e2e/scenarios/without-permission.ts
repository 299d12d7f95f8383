import type { Stage } from '../stage';

const READER = { email: 'reader@example.com', password: 'Reader-Passw0rd' };

/** A user whose role may do nothing with this plugin. */
const addReader = async ({ playground }: Stage): Promise<void> => {
  const role = await playground.call<{ id: number }>('POST', '/admin/roles', {
    name: 'Reader',
    description: 'May log in, and nothing else',
  });
  const { registrationToken } = await playground.call<{ registrationToken: string }>('POST', '/admin/users', {
    email: READER.email,
    firstname: 'Robin',
    lastname: 'Reader',
    roles: [role.id],
  });
  await playground.call('POST', '/admin/register', {
    registrationToken,
    userInfo: { firstname: 'Robin', lastname: 'Reader', password: READER.password },
  });
};

export const withoutPermission = (getStage: () => Stage): void => {
  it('sees neither menu entry nor content, and is refused by the server too', async () => {
    const stage = getStage();
    await addReader(stage);
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
      '/plugins/system-email/tickets',
    ]) {
      await page.goto(`${url}/admin${path}`);
      await page.getByText("You don't have the permissions to access that content").waitFor();
      expect(await page.getByText('support@contoso.test').count()).toBe(0);
      expect(await page.getByRole('link', { name: 'System Emails' }).count()).toBe(0);
    }
    // Nothing was asked of the server that it would have had to refuse; asked directly, it refuses.
    expect(answers).toEqual([]);
    const login = await page.request.post(`${url}/admin/login`, { data: READER });
    const { data } = (await login.json()) as { data: { token: string } };
    const headers = { authorization: `Bearer ${data.token}` };
    for (const path of ['/system-emails', '/system-emails/1', '/idp-configs', '/tickets', '/tickets/1']) {
      expect((await page.request.get(`${url}/system-email${path}`, { headers })).status()).toBe(403);
    }
    await page.context().close();
  });
};
