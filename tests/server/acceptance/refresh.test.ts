import { openHelpdesk, startLab, SUPPORT, until, type Helpdesk } from './helpdesk';

const LIFETIME = 3;

/** Access tokens that live for seconds, and a provider that revokes whoever uses a refresh token twice. */
describe('a mailbox whose access token expires again and again', () => {
  let desk: Helpdesk;
  let id: number;

  beforeAll(async () => {
    desk = await openHelpdesk({ lab: { accessTokenLifetime: LIFETIME } });
    await desk.lab.idp.setRefreshTokenReuseDetection(true);
    ({ id } = await desk.signedIn());
  });
  afterAll(() => desk.close());

  it('stays watched, and each mail becomes one ticket', async () => {
    const { lab } = desk;
    await lab.idp.resetTokenRequests();
    const began = Date.now();
    const renewals = 3;
    for (let round = 1; round <= renewals; round += 1) {
      await lab.deliver(SUPPORT, { subject: `Round ${round}`, text: 'During IDLE' });
      await desk.ticket(`Round ${round}`);
      await until(`renewal ${round}`, async () => (await lab.idp.tokenRequests()).length >= round);
      await lab.deliver(SUPPORT, { subject: `Renewal ${round}`, text: 'While the connection is replaced' });
    }
    for (let round = 1; round <= renewals; round += 1) await desk.ticket(`Renewal ${round}`);
    await desk.watched(id);

    const subjects = (await desk.list()).results.map(({ subject }) => subject);
    expect(subjects).toHaveLength(2 * renewals);
    expect(new Set(subjects).size).toBe(2 * renewals);

    const requests = await lab.idp.tokenRequests();
    expect(requests.filter(({ ok }) => !ok)).toEqual([]);
    expect(requests.every(({ grantType }) => grantType === 'refresh_token')).toBe(true);
    // A token is good for half of its life at least.
    expect(requests.length).toBeLessThanOrEqual(2 + (Date.now() - began) / (LIFETIME * 500));
  });

  it('keeps the grant while the provider is out of order, and goes on by itself', async () => {
    const { lab } = desk;
    await lab.idp.resetTokenRequests();
    await lab.idp.answerTokenRequests({ http: 503 }, { times: 2 });
    await until('two failed renewals', async () => {
      const failed = (await lab.idp.tokenRequests()).filter(({ error }) => error === 'http 503');
      return failed.length === 2;
    });
    expect((await desk.get(id)).credential?.state).toBe('authorized');
    await lab.deliver(SUPPORT, { subject: 'During the outage', text: 'Anybody there?' });
    await desk.ticket('During the outage');
    await desk.watched(id);
    expect((await desk.events(id)).map(({ type }) => type)).toContain('grant.refresh-failed');
  });

  it('asks for a new sign-in when the grant is revoked, and catches up after it', async () => {
    const { lab } = desk;
    await lab.idp.revoke(SUPPORT);
    const needy = await until('the status asks for a sign-in', async () => {
      const mailbox = await desk.get(id);
      return mailbox.status === 'needs-authorization' && mailbox;
    });
    expect(needy.problem?.remedy).toMatch(/^oauth\.grant-(revoked|expired)$/);
    expect(needy.problem?.action).toMatch(/Config → Token → Sign in again/);
    expect(needy.problem?.providerCodes?.join()).toMatch(/AADSTS\d+/);
    expect(needy.credential).toMatchObject({ state: 'needs-authorization', username: SUPPORT });
    const told = (await desk.events(id)).find(({ type }) => type === 'grant.needs-authorization');
    expect(told?.level).toBe('error');

    await lab.deliver(SUPPORT, { subject: 'While signed out', text: 'Nobody reads this yet.' });
    expect((await desk.signInTo(id)).result.state).toBe('authorized');
    await desk.ticket('While signed out');
    await desk.watched(id);
  });
});

describe('the lab that these tests stand on', () => {
  it('revokes a grant whose refresh token is used twice', async () => {
    const lab = await startLab({ mail: 'none' });
    try {
      const { refreshToken } = await lab.idp.mint(SUPPORT);
      const refresh = () =>
        fetch(lab.idp.tokenEndpoint, {
          method: 'POST',
          body: new URLSearchParams({
            grant_type: 'refresh_token',
            refresh_token: refreshToken,
            client_id: lab.idp.clientId,
            client_secret: lab.idp.clientSecret,
          }),
        });
      expect((await refresh()).status).toBe(200);
      expect((await refresh()).status).toBe(400);
    } finally {
      await lab.stop();
    }
  });
});
