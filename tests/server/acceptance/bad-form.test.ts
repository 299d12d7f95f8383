import type { SystemEmailList } from '../../../shared/contracts/system-emails';
import type { MailLab } from '../../mail-lab';
import { startStrapi, type RunningStrapi } from '../strapi';
import { deskOn, SALES, SUPPORT, startLab, type MailboxChanges } from './helpdesk';

interface Refusal {
  error: { message: string; details: { errors: { path: string[]; message: string }[] } };
}

describe('a form that is filled in wrongly', () => {
  let lab: MailLab;
  let app: RunningStrapi;
  let desk: ReturnType<typeof deskOn>;
  let id: number;

  beforeAll(async () => {
    [lab, app] = await Promise.all([startLab({ mail: 'embedded' }), startStrapi()]);
    desk = deskOn(app, lab);
    ({ id } = await desk.create({ notes: 'As entered' }));
    await desk.create({ address: SALES });
  });
  afterAll(async () => {
    await app.stop();
    await lab.stop();
  });

  const cases: { what: string; changes: MailboxChanges; path: string; words: RegExp }[] = [
    {
      what: 'a port beyond the last',
      changes: { remoteMailbox: { port: 65536 } },
      path: 'remoteMailbox.port',
      words: /1 to 65535/,
    },
    {
      what: 'port 0',
      changes: { outgoingServer: { port: 0 } },
      path: 'outgoingServer.port',
      words: /1 to 65535/,
    },
    {
      what: 'an address that is none',
      changes: { address: 'support' },
      path: 'address',
      words: /support@example\.com/,
    },
    { what: 'an address that is taken', changes: { address: SALES }, path: 'address', words: /already/ },
    {
      what: 'a host with a scheme',
      changes: { remoteMailbox: { host: 'https://outlook.office365.com' } },
      path: 'remoteMailbox.host',
      words: /without a scheme/,
    },
    {
      what: 'a line break in the From name',
      changes: { outgoingServer: { fromName: 'Support\r\nBcc: everybody@example.com' } },
      path: 'outgoingServer.fromName',
      words: /Line breaks/,
    },
    {
      what: 'a line break in the folder',
      changes: { remoteMailbox: { folder: 'INBOX\r\nA1 DELETE INBOX' } },
      path: 'remoteMailbox.folder',
      words: /Line breaks/,
    },
    {
      what: 'a Reply-To that is no address',
      changes: { outgoingServer: { replyTo: 'me' } },
      path: 'outgoingServer.replyTo',
      words: /\S/,
    },
    {
      what: 'no day from which on existing mail is taken',
      changes: { remoteMailbox: { existingMail: 'since', existingMailSince: null } },
      path: 'remoteMailbox.existingMailSince',
      words: /Choose the day/,
    },
    {
      what: 'a day that lies ahead',
      changes: { remoteMailbox: { existingMail: 'since', existingMailSince: '2999-01-01' } },
      path: 'remoteMailbox.existingMailSince',
      words: /not in the future/,
    },
    {
      what: 'an interval of no minutes',
      changes: { remoteMailbox: { fetching: { mode: 'interval', minutes: 0 } } },
      path: 'remoteMailbox.fetching.minutes',
      words: /one minute/,
    },
    {
      what: 'a visit that brings nothing',
      changes: { remoteMailbox: { fetchLimit: 0 } },
      path: 'remoteMailbox.fetchLimit',
      words: /At least 1/,
    },
    {
      what: 'a TLS version that is broken',
      changes: { outgoingServer: { minTlsVersion: 'TLSv1' } },
      path: 'outgoingServer.minTlsVersion',
      words: /\S/,
    },
    {
      what: 'no folder to move to',
      changes: { remoteMailbox: { afterFetch: { action: 'move', folder: '' } } },
      path: 'remoteMailbox.afterFetch.folder',
      words: /folder/,
    },
  ];

  it.each(cases)(
    'is refused for $what, says where, and changes nothing',
    async ({ changes, path, words }) => {
      const before = await desk.get(id);
      const answer = await app.call<Refusal>(
        'PUT',
        `/system-email/system-emails/${id}`,
        desk.settings(changes),
      );
      expect(answer.status).toBe(400);
      const problem = answer.body.error.details.errors.find((error) => error.path.join('.') === path);
      expect(problem?.message).toMatch(words);
      expect(await desk.get(id)).toEqual(before);
    },
  );

  it('is not saved as a new System Email either', async () => {
    const answers = await Promise.all(
      cases.map(({ changes }) =>
        app.call(
          'POST',
          '/system-email/system-emails',
          desk.settings({ address: 'new@contoso.test', ...changes }),
        ),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(cases.map(() => 400));
    const { results } = await desk.api<SystemEmailList>('GET', '/system-emails');
    expect(results.map(({ address }) => address).sort()).toEqual([SALES, SUPPORT]);
  });

  it('is refused for an IdP Config without a client ID, or with an endpoint that is no URL', async () => {
    for (const changes of [
      { clientId: '' },
      { tokenEndpoint: 'login.microsoftonline.com' },
      { scopes: [] },
    ]) {
      const answer = await app.call<Refusal>('POST', '/system-email/idp-configs', desk.registration(changes));
      expect(answer.status).toBe(400);
      expect(answer.body.error.details.errors[0]?.path[0]).toBe(Object.keys(changes)[0]);
    }
    expect(await desk.api('GET', '/idp-configs')).toEqual([]);
  });

  it('keeps an IdP Config that a System Email signs in with', async () => {
    const { id: idpConfigId } = await desk.createConfig();
    await desk.update(id, { idpConfigId });
    const answer = await app.call<Refusal>('DELETE', `/system-email/idp-configs/${idpConfigId}`);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(/another one before you delete it/);
  });

  it('is told in words when what it is about does not exist', async () => {
    for (const path of ['/system-emails/999', '/tickets/999', '/idp-configs/999', '/authorizations/999']) {
      const answer = await app.call<Refusal>('GET', `/system-email${path}`);
      expect(answer.status).toBe(404);
      expect(answer.body.error.message).toMatch(/There is no such/);
    }
  });
});
