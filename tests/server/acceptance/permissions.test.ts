import routes from '../../../server/src/routes';
import { caller, logIn, startStrapi, type RunningStrapi } from '../strapi';

const API = '/system-email';
/** The provider sends browsers here, without a login: state and cookie stand in for it. */
const CALLBACK = '/oauth/callback';
/** Called without a login. What stands in for it is tested where they are. */
const PUBLIC = [
  CALLBACK,
  // Microsoft Graph tells of new mail: the secret of the subscription (announcements.test.ts).
  '/graph/notifications',
  '/graph/notifications/lifecycle',
];

const guarded = routes.admin.routes
  .filter(({ path }) => !PUBLIC.includes(path))
  .map(({ method, path }) => ({ method, path: API + path.replace(/:(\w+)/g, '1') }));

describe('the admin API', () => {
  let app: RunningStrapi;
  const newAdmin = async (email: string, actions: string[]) => {
    const role = await app.strapi.service('admin::role').create({ name: email, description: 'of a test' });
    await app.strapi.service('admin::role').assignPermissions(
      role.id,
      actions.map((action) => ({ action, subject: null, conditions: [], properties: {} })),
    );
    const password = 'Passw0rd!Other';
    await app.strapi.service('admin::user').create({
      email,
      password,
      firstname: 'Olga',
      lastname: 'Other',
      registrationToken: null,
      isActive: true,
      roles: [role.id],
    });
    return caller(app.url, await logIn(app.url, { email, password }));
  };

  beforeAll(async () => {
    app = await startStrapi();
  });
  afterAll(() => app.stop());

  it('has routes to ask', () => {
    expect(guarded.length).toBeGreaterThan(15);
  });

  it('answers 401 on every route without a login', async () => {
    const stranger = caller(app.url);
    for (const { method, path } of guarded) {
      const { status } = await stranger(method, path, method === 'GET' ? undefined : {});
      expect({ method, path, status }).toEqual({ method, path, status: 401 });
    }
  });

  it('answers 403 on every route to an admin without its permissions', async () => {
    const call = await newAdmin('nobody@example.test', []);
    for (const { method, path } of guarded) {
      const { status } = await call(method, path, method === 'GET' ? undefined : {});
      expect({ method, path, status }).toEqual({ method, path, status: 403 });
    }
  });

  it('lets somebody who may read tickets read them, and nothing else', async () => {
    const call = await newAdmin('reader@example.test', ['plugin::system-email.tickets.read']);
    expect((await call('GET', `${API}/tickets`)).status).toBe(200);
    expect((await call('POST', `${API}/tickets/1/replies`, { text: 'Hi' })).status).toBe(403);
    expect((await call('GET', `${API}/system-emails`)).status).toBe(403);
    expect((await call('POST', `${API}/system-emails/1/authorization`, {})).status).toBe(403);
  });

  it('shows the activity log, and deletes tokens, only to whom that is given of all who may read settings', async () => {
    const reader = await newAdmin('settings@example.test', [
      'plugin::system-email.settings.read',
      'plugin::system-email.settings.configure',
      'plugin::system-email.settings.authorize',
    ]);
    expect((await reader('GET', `${API}/system-emails`)).status).toBe(200);
    expect((await reader('PUT', `${API}/system-emails/1/enabled`, { enabled: false })).status).toBe(404);
    expect((await reader('GET', `${API}/system-emails/1/events`)).status).toBe(403);
    expect((await reader('DELETE', `${API}/system-emails/1/credential`)).status).toBe(403);

    const auditor = await newAdmin('auditor@example.test', [
      'plugin::system-email.log.read',
      'plugin::system-email.token.delete',
    ]);
    expect((await auditor('GET', `${API}/system-emails/1/events`)).status).toBe(200);
    expect((await auditor('DELETE', `${API}/system-emails/1/credential?side=outgoing`)).status).toBe(404);
    expect((await auditor('GET', `${API}/system-emails`)).status).toBe(403);
  });

  it('takes a return from the provider without a login, and sends it to the panel', async () => {
    const response = await fetch(`${app.url}${API}${CALLBACK}?state=unknown&code=c`, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toMatch(/\/admin\/settings\/system-email\?/);
  });
});
