import type { AuthorizationResult, SystemEmail } from '../../../shared/contracts/system-emails';
import type { Problem } from '../../../shared/contracts/common';
import type { FaultProxyHandle } from '../../mail-lab';
import { CookieJar } from '../../mail-lab/sign-in';
import { AGENT, openHelpdesk, SALES, SUPPORT, type Helpdesk } from './helpdesk';

const SCOPE = 'https://outlook.office.com/IMAP.AccessAsUser.All';
const AUTHORIZATION = 'plugin::system-email.authorization';

/** Each tries what goes wrong on a mailbox that works, and looks at three things: the words, the settings, the mail. */
describe('a sign-in that goes wrong', () => {
  let desk: Helpdesk;
  let support: SystemEmail;
  let provider: FaultProxyHandle;
  let mails = 0;

  beforeAll(async () => {
    desk = await openHelpdesk();
    provider = await desk.lab.proxy({ target: 'idp' });
    const tokenEndpoint = desk.lab.idp.tokenEndpoint.replace(/localhost:\d+/, `localhost:${provider.port}`);
    const { id: idpConfigId } = await desk.createConfig({ tokenEndpoint });
    support = await desk.signedIn({ idpConfigId, notes: 'As entered' });
  });
  afterEach(async () => {
    await provider.clearFault();
    await desk.lab.idp.setSecret(desk.lab.idp.clientSecret);
    await desk.lab.idp.reset();
  });
  afterAll(() => desk.close());

  const settingsIn = ({
    remoteMailbox,
    outgoingServer,
    notes,
    address,
    idpConfigId,
    credential,
  }: SystemEmail) => ({
    remoteMailbox,
    outgoingServer,
    notes,
    address,
    idpConfigId,
    signedInAs: credential?.username,
    state: credential?.state,
    authorizedAt: credential?.authorizedAt,
  });

  /** What was entered is still there, and the credential from before still brings mail. */
  const expectKept = async () => {
    expect(settingsIn(await desk.get(support.id))).toEqual(settingsIn(support));
    const subject = `Mail ${++mails}`;
    await desk.lab.deliver(SUPPORT, { subject, text: 'Still read?' });
    await desk.ticket(subject);
  };

  const expectProblem = async (problem: Problem | null, remedy: string, setting: RegExp) => {
    expect(problem).toMatchObject({ remedy, message: expect.stringMatching(/\w{3}/) });
    expect(problem?.action).toMatch(setting);
    await expectKept();
  };

  /** A return that belongs to no sign-in brings the remedy's key along instead. */
  const expectRefused = async (panel: URL, remedy: string, setting: RegExp) => {
    expect(panel.pathname).toMatch(/^\/admin\/settings\/system-email(\/\d+)?$/);
    expect(panel.searchParams.get('sign-in')).toBe(remedy);
    await expectProblem(await desk.api<Problem>('GET', `/remedies/${remedy}`), remedy, setting);
  };

  const callbackOf = async (jar = new CookieJar()) => {
    const begun = await desk.goToProvider(support.id, { jar });
    if (begun.end.kind !== 'callback') throw new Error('The provider kept the browser.');
    return { ...begun, url: begun.end.url };
  };

  it('with a state that nobody knows', async () => {
    const panel = await desk.comeBack(
      `${desk.app.url}/system-email/oauth/callback?state=made-up&code=made-up`,
    );
    await expectRefused(panel, 'oauth.state-unknown', /IdP Config → Submit/);
  });

  it('without anything in the address', async () => {
    const panel = await desk.comeBack(`${desk.app.url}/system-email/oauth/callback`);
    await expectRefused(panel, 'oauth.state-unknown', /IdP Config → Submit/);
  });

  it('after more than ten minutes', async () => {
    const { url, jar, authorizationId } = await callbackOf();
    const expiresAt = new Date(Date.now() - 1000);
    await desk.app.strapi.db
      .query(AUTHORIZATION)
      .update({ where: { id: authorizationId }, data: { expiresAt } });
    await expectRefused(await desk.comeBack(url, jar), 'oauth.state-expired', /IdP Config → Submit/);
  });

  it('in another browser than the one it began in', async () => {
    const { url } = await callbackOf();
    await expectRefused(await desk.comeBack(url), 'oauth.wrong-browser', /same browser/);
  });

  const attempts: {
    when: string;
    remedy: string;
    setting: RegExp;
    arrange?: () => Promise<unknown>;
    as?: string;
    consent?: 'cancel';
  }[] = [
    {
      when: 'because consent is refused',
      remedy: 'oauth.access-denied',
      setting: /choose Accept/,
      arrange: () => desk.lab.idp.forgetConsent(),
      consent: 'cancel',
    },
    {
      when: 'with another account than the address',
      remedy: 'oauth.wrong-account',
      setting: /Strict matching/,
      as: AGENT,
    },
    {
      when: 'with fewer permissions than are needed',
      remedy: 'oauth.missing-scopes',
      setting: /API permissions/,
      arrange: () => desk.lab.idp.withholdScopes([SCOPE]),
    },
    {
      when: 'with a client secret that is wrong',
      remedy: 'oauth.secret-invalid',
      setting: /Client Secret/,
      arrange: () => desk.lab.idp.setSecret('Another~Secret~Of~The~Provider'),
    },
    {
      when: 'with a client secret that has expired',
      remedy: 'oauth.secret-expired',
      setting: /New client secret/,
      arrange: () => desk.lab.idp.setSecretExpired(true),
    },
    {
      when: 'because the token endpoint cannot be reached',
      remedy: 'oauth.provider-unreachable',
      setting: /Token Endpoint/,
      arrange: async () => {
        await provider.setFault({ kind: 'refuse' });
        // Connections that are kept alive would get through.
        await provider.cutAll();
      },
    },
    {
      when: 'because the provider is out of order',
      remedy: 'oauth.provider-unavailable',
      setting: /tried again|status page/,
      arrange: () => desk.lab.idp.answerTokenRequests({ http: 503 }, { times: 1 }),
    },
    ...[50011, 500112].map((aadsts) => ({
      when: `because the redirect URI does not match (AADSTS${aadsts})`,
      remedy: 'oauth.redirect-uri-mismatch',
      setting: /system-email\/oauth\/callback/,
      arrange: () => desk.lab.idp.answerTokenRequests({ aadsts }),
    })),
  ];

  it.each(attempts)('$when', async ({ remedy, setting, arrange, as, consent }) => {
    await arrange?.();
    const { result, panel, authorizationId } = await desk.signInTo(support.id, { as, consent });
    expect(panel.searchParams.get('authorization')).toBe(String(authorizationId));
    expect(result).toMatchObject({ state: 'failed', username: null });
    await expectProblem(result.problem, remedy, setting);
    const event = (await desk.events(support.id)).find(({ type }) => type === 'authorization.failed');
    expect(event).toMatchObject({ level: 'error', message: result.problem?.message });
  });

  it('keeps the AADSTS number and the correlation ID for support', async () => {
    await desk.lab.idp.setSecret('Another~Secret~Of~The~Provider');
    const { result } = await desk.signInTo(support.id);
    expect(result.problem?.providerCodes).toContain('AADSTS7000215');
    expect(result.problem?.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('that is used up does not work with another code, and the first outcome stays', async () => {
    const { callback, jar, authorizationId, result } = await desk.signInTo(support.id);
    expect(result.state).toBe('authorized');
    support = await desk.watched(support.id);
    const forged = new URL(callback);
    forged.searchParams.set('code', 'another-code');
    await expectRefused(await desk.comeBack(forged, jar), 'oauth.state-used', /Submit/);
    const { state } = await desk.api<AuthorizationResult>('GET', `/authorizations/${authorizationId}`);
    expect(state).toBe('authorized');
  });

  describe('for a shared mailbox', () => {
    let id: number;
    beforeAll(async () => {
      const { idpConfigId } = support;
      ({ id } = await desk.create({ address: SALES, idpConfigId, strictMatching: false }));
    });

    it('by somebody without access to it', async () => {
      const { result } = await desk.signInTo(id, { as: AGENT });
      await expectProblem(result.problem, 'imap.authentication-failed', /Add-MailboxPermission/);
      expect((await desk.get(id)).status).toBe('needs-authorization');
    });

    it('succeeds by somebody with Full Access, and its mail becomes tickets', async () => {
      await desk.lab.idp.setFullAccess(SALES, [AGENT]);
      await desk.lab.idp.setSendAs(SALES, [AGENT]);
      const { result } = await desk.signInTo(id, { as: AGENT });
      expect(result).toMatchObject({ state: 'authorized', username: AGENT });
      await desk.watched(id);
      await desk.lab.deliver(SALES, { subject: 'To the shared one', text: 'Hello' });
      expect((await desk.ticket('To the shared one')).systemEmail.address).toBe(SALES);
      await expectKept();
    });
  });
});
