import { googleSteps } from '../../../admin/src/pages/system-emails/guide/google';
import { microsoftSteps } from '../../../admin/src/pages/system-emails/guide/microsoft';
import { otherSteps } from '../../../admin/src/pages/system-emails/guide/other';
import type { GuideContext, GuideStep } from '../../../admin/src/pages/system-emails/guide/step';

const CALLBACK = 'https://cms.contoso.com/system-email/oauth/callback';
const context: GuideContext = {
  callback: CALLBACK,
  scopes: [],
  cloud: 'global',
  protocol: { reading: 'imap', sending: 'smtp' },
  grantKind: 'authorization_code',
  proof: 'secret',
  address: 'support@contoso.com',
};

const titles = (steps: GuideStep[]) => steps.map(({ title }) => title.replace(/^guide\.(microsoft\.)?/, ''));
const copied = (steps: GuideStep[]) => steps.flatMap(({ copies = [] }) => copies.map(({ value }) => value));

describe('the guide for Microsoft', () => {
  it('leads through a secret and delegated permissions for a person in the browser', () => {
    const steps = microsoftSteps(context);
    expect(titles(steps)).toEqual(['register', 'ids', 'secret', 'permissions', 'switches', 'submit']);
    expect(copied(steps)).toContain(CALLBACK);
    expect(copied(steps)).toContain(
      'Set-CASMailbox -Identity support@contoso.com -ImapEnabled $true -SmtpClientAuthenticationDisabled $false',
    );
  });

  it('needs neither redirect address nor secret for a code, but public client flows', () => {
    const steps = microsoftSteps({ ...context, grantKind: 'device_code', proof: null });
    expect(titles(steps)).toEqual(['register', 'ids', 'public', 'permissions', 'switches', 'submit']);
    expect(copied(steps)).not.toContain(CALLBACK);
    expect(steps.flatMap(({ milestones }) => milestones)).not.toContain('secret-present');
  });

  it('leads an application into its mailbox, with a certificate where one is chosen', () => {
    const steps = microsoftSteps({ ...context, grantKind: 'client_credentials', proof: 'certificate' });
    expect(titles(steps)).toEqual([
      'register',
      'ids',
      'certificate',
      'app-permissions',
      'app-access',
      'switches',
      'submit-app',
    ]);
    expect(copied(steps)).toEqual(expect.arrayContaining(['IMAP.AccessAsApp', 'SMTP.SendAsApp']));
  });

  it('names the permissions of the protocols in use', () => {
    const app = { ...context, grantKind: 'client_credentials' } as const;
    const byPop3 = microsoftSteps({ ...app, protocol: { reading: 'pop3', sending: 'smtp' } });
    expect(copied(byPop3)).toContain('POP.AccessAsApp');
    const byGraph = microsoftSteps({ ...app, protocol: { reading: 'graph', sending: 'graph' } });
    expect(titles(byGraph)).toEqual(['register', 'ids', 'secret', 'app-graph', 'app-access', 'submit-app']);
    expect(copied(byGraph)).toEqual([CALLBACK, 'Mail.ReadWrite', 'Mail.Send']);
  });
});

it('has one way with Google', () => {
  expect(copied(googleSteps(context))).toEqual(['https://mail.google.com/', CALLBACK]);
});

describe('the guide for another provider', () => {
  it('asks for a redirect address only where a browser comes back', () => {
    expect(copied(otherSteps(context))).toEqual([CALLBACK]);
    expect(copied(otherSteps({ ...context, grantKind: 'device_code', proof: null }))).toEqual([]);
  });

  it('asks for what the client proves itself with', () => {
    const wanted = (proof: GuideContext['proof']) =>
      otherSteps({ ...context, proof }).flatMap(({ milestones }) => milestones);
    expect(wanted('secret')).toContain('secret-present');
    expect(wanted('certificate')).toContain('certificate-present');
    expect(wanted(null)).not.toContain('secret-present');
  });
});
