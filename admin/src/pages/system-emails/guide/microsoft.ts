import type { GuideContext, GuideStep } from './step';

/** Where applications are registered. @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
const PORTALS: Record<GuideContext['cloud'], string> = {
  global: 'https://entra.microsoft.com',
  'gcc-high': 'https://portal.azure.us',
  dod: 'https://portal.azure.us',
  china: 'https://portal.azure.cn',
};
/** Asked for where the IdP Config has no scopes yet. */
const PERMISSIONS = ['IMAP.AccessAsUser.All', 'SMTP.Send', 'offline_access', 'openid', 'profile', 'email'];

const SWITCHES =
  'Set-CASMailbox -Identity ADDRESS -ImapEnabled $true -SmtpClientAuthenticationDisabled $false';

/** The portal lists a permission by its name, without the resource that the scope begins with. */
const permissionName = (scope: string) => scope.split('/').pop() ?? scope;

export const microsoftSteps = ({ callback, scopes, cloud }: GuideContext, address: string): GuideStep[] => [
  {
    title: 'guide.microsoft.register',
    actions: [
      'guide.microsoft.register-open',
      'guide.microsoft.register-new',
      'guide.microsoft.register-accounts',
      'guide.microsoft.register-redirect',
    ],
    copies: [{ label: 'idp.callback', value: callback, isCallback: true }],
    link: {
      label: cloud === 'global' ? 'guide.microsoft.portal' : 'guide.microsoft.portal-national',
      href: PORTALS[cloud],
    },
    notes: ['guide.microsoft.register-spa'],
    milestones: ['callback-copied'],
  },
  {
    title: 'guide.microsoft.ids',
    actions: ['guide.microsoft.ids-overview', 'guide.microsoft.ids-paste'],
    milestones: ['tenant-recognised', 'client-id-present'],
  },
  {
    title: 'guide.microsoft.secret',
    actions: ['guide.microsoft.secret-new', 'guide.microsoft.secret-value', 'guide.microsoft.secret-expires'],
    notes: ['guide.microsoft.secret-note'],
    milestones: ['secret-present', 'secret-expiry-noted'],
  },
  {
    title: 'guide.microsoft.permissions',
    actions: [
      'guide.microsoft.permissions-add',
      'guide.microsoft.permissions-tick',
      'guide.microsoft.permissions-consent',
    ],
    copies: (scopes.length > 0 ? scopes.map(permissionName) : PERMISSIONS).map((value) => ({
      label: 'guide.permission',
      value,
    })),
    notes: [
      'guide.microsoft.permissions-exchange',
      'guide.microsoft.permissions-delegated',
      'guide.microsoft.permissions-application',
    ],
    milestones: ['permissions-granted'],
  },
  {
    title: 'guide.microsoft.switches',
    actions: ['guide.microsoft.switches-apps', 'guide.microsoft.switches-powershell'],
    copies: [{ label: 'guide.microsoft.switches-command', value: SWITCHES.replace('ADDRESS', address) }],
    notes: ['guide.microsoft.switches-note'],
    milestones: ['verified'],
  },
  {
    title: 'guide.submit',
    actions: ['guide.submit-press', 'guide.submit-sign-in'],
    notes: ['guide.microsoft.shared'],
    milestones: ['signed-in'],
  },
];
