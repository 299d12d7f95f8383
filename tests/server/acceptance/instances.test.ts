import type { Verification } from '../../../shared/contracts/trying-settings';
import { startStrapiProcess, type StrapiProcess } from '../process';
import { openHelpdesk, until, type Helpdesk } from './helpdesk';

/** Two instances on one database. Neither watches, so that whoever asks for a token is who the test lets ask. */
describe('ten who take an expired grant at once, on two instances', () => {
  let desk: Helpdesk;
  let other: StrapiProcess | undefined;
  let id: number;

  beforeAll(async () => {
    desk = await openHelpdesk({ strapi: { plugin: { workers: false } }, lab: { accessTokenLifetime: 8 } });
    const { id: idpConfigId } = await desk.createConfig();
    ({ id } = await desk.create({ idpConfigId }));
    await desk.signInTo(id);
    await until('both directions are proven', async () => (await desk.get(id)).status === 'verified');
    const plugin = { workers: false, additionalCertificates: [desk.lab.ca] };
    other = await startStrapiProcess({ dir: desk.app.dir, plugin });
  });
  afterAll(async () => {
    await other?.kill();
    await desk.close();
  });

  it('cause exactly one token request, and all get in', async () => {
    const { lab } = desk;
    await until('the token has expired', async () => {
      const { credential } = await desk.get(id);
      return credential?.accessTokens.every(({ expiresAt }) => Date.parse(expiresAt) < Date.now());
    });
    await lab.idp.setAccessTokenLifetime(3599);
    await lab.idp.resetTokenRequests();
    const verify = ({ call }: Pick<StrapiProcess, 'call'>) =>
      call<{ data: Verification }>('POST', `/system-email/system-emails/${id}/verify`);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => verify((index % 2 && other) || desk.app)),
    );
    expect(answers.map(({ status, body }) => ({ status, data: body.data }))).toEqual(
      Array.from({ length: 10 }, () => ({
        status: 200,
        data: { inbound: { ok: true, problem: null }, outbound: { ok: true, problem: null } },
      })),
    );
    expect(await lab.idp.tokenRequests()).toMatchObject([{ grantType: 'refresh_token', ok: true }]);
  });
});
