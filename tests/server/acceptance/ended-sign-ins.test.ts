import type { Problem } from '../../../shared/contracts/common';
import { openHelpdesk, SUPPORT, type Helpdesk } from './helpdesk';

/** What Microsoft says to a refresh, and what of it the panel shows. */
const ENDS: [what: string, aadsts: number, remedy: string, message: RegExp, step: RegExp][] = [
  [
    'its password was reset, or it was signed out',
    50173,
    'oauth.grant-revoked',
    /was revoked/,
    /Sign in again/,
  ],
  ['it was not used for 90 days', 700082, 'oauth.grant-inactive', /not used for 90 days/, /Sign in again/],
  [
    'a sign-in frequency is over',
    70043,
    'oauth.sign-in-frequency',
    /sign-in frequency/,
    /Sign-in frequency → Users → Exclude/,
  ],
  [
    'its account was disabled',
    50057,
    'oauth.account-disabled',
    /account is disabled/,
    /Users → Active users → support@contoso\.test/,
  ],
  ['consent was taken back', 65001, 'oauth.consent-required', /consented/, /Grant admin consent/],
  [
    'Conditional Access blocks it',
    53003,
    'oauth.policy-blocked',
    /Conditional Access policy/,
    /Sign-in logs → the failed sign-in of support@contoso\.test/,
  ],
  [
    'security defaults block it',
    530035,
    'oauth.security-defaults',
    /security defaults/,
    /Manage security defaults/,
  ],
  [
    'multi-factor authentication is asked for',
    50076,
    'oauth.mfa-required',
    /multi-factor/,
    /complete what Microsoft asks for/,
  ],
  ['its password has expired', 50055, 'oauth.password-expired', /password.*has expired/, /new password/],
  [
    'its redirect URI is registered for single-page applications',
    700084,
    'oauth.single-page-redirect',
    /24 hours/,
    /Add a platform → Web/,
  ],
];

describe('a mailbox whose sign-in ends because', () => {
  let desk: Helpdesk;
  let id: number;

  beforeAll(async () => {
    desk = await openHelpdesk();
    ({ id } = await desk.signedIn());
  });
  afterAll(() => desk.close());

  const refusedRefresh = async (): Promise<Problem> => {
    const answer = await desk.app.call<{ error: { details: { problem: Problem } } }>(
      'POST',
      `/system-email/system-emails/${id}/token-refresh?side=remote`,
      {},
    );
    expect(answer.status).toBe(400);
    return answer.body.error.details.problem;
  };

  it.each(ENDS)(
    '%s (AADSTS%d) says so, and works again after a sign-in',
    async (_, aadsts, remedy, message, step) => {
      await desk.lab.idp.answerTokenRequests({ aadsts });
      const problem = await refusedRefresh();
      expect(problem).toMatchObject({
        remedy,
        message: expect.stringMatching(message),
        action: expect.stringMatching(step),
        providerCodes: [`AADSTS${aadsts}`],
        lookUp: {
          code: `AADSTS${aadsts}`,
          url: `https://login.microsoftonline.com/error?code=${aadsts}`,
        },
        correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      const mailbox = await desk.get(id);
      expect(mailbox).toMatchObject({ status: 'needs-authorization', problem: { remedy } });
      const told = (await desk.events(id)).find(({ type }) => type === 'grant.needs-authorization');
      expect(told).toMatchObject({ level: 'error', message: expect.stringContaining(`AADSTS${aadsts}`) });

      const subject = `After ${aadsts}`;
      await desk.lab.deliver(SUPPORT, { subject, text: 'It arrived while nobody was signed in.' });
      expect((await desk.signInTo(id)).result.state).toBe('authorized');
      await desk.watched(id);
      await desk.ticket(subject);
    },
  );

  it('of a number that nobody knows here shows it, with a link to what Microsoft says about it', async () => {
    await desk.lab.idp.answerTokenRequests({ aadsts: 99999999 });
    expect(await refusedRefresh()).toMatchObject({
      providerCodes: ['AADSTS99999999'],
      lookUp: { url: 'https://login.microsoftonline.com/error?code=99999999' },
    });
    expect((await desk.signInTo(id)).result.state).toBe('authorized');
  });

  it.each([
    ['a passing problem', 50000],
    ['too many requests', 50196],
  ])('of %s (AADSTS%d) keeps its sign-in, whatever Microsoft calls it', async (_, aadsts) => {
    await desk.watched(id);
    await desk.lab.idp.answerTokenRequests({ aadsts });
    await refusedRefresh();
    expect((await desk.get(id)).credential?.state).toBe('authorized');
    await desk.watched(id);
  });
});

describe('a mailbox at Google whose sign-in ends', () => {
  let desk: Helpdesk;
  beforeAll(async () => {
    desk = await openHelpdesk();
  });
  afterAll(() => desk.close());

  it('hears one answer for every cause, and is told all of them', async () => {
    const { id: idpConfigId } = await desk.createConfig({ preset: 'google', prompt: 'consent' });
    const { id } = await desk.signedIn({ idpConfigId });
    await desk.lab.idp.answerTokenRequests({
      http: 400,
      body: JSON.stringify({
        error: 'invalid_grant',
        error_description: 'Token has been expired or revoked.',
      }),
    });
    const answer = await desk.app.call<{ error: { details: { problem: Problem } } }>(
      'POST',
      `/system-email/system-emails/${id}/token-refresh?side=remote`,
      {},
    );
    expect(answer.body.error.details.problem).toMatchObject({
      remedy: 'oauth.google-grant-ended',
      providerCodes: ['invalid_grant'],
      action: expect.stringMatching(/7 days.*Publish app.*myaccount\.google\.com\/connections/),
    });
    expect((await desk.get(id)).status).toBe('needs-authorization');
  });
});
